"""A dispute about a deal: each side says what happened, and both agree on an outcome, or staff settles it.
Money is theirs; what Parley moves are the quantities."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.ground.spans import in_words
from parley.members.models import Member
from parley.offers import rules, transitions
from parley.offers.models.deals import Deal, DealSide
from parley.offers.models.statements import Statement
from parley.safety.models import only_moderators

Files = Iterable[tuple[str, bytes]]


class Dispute(models.Model):
    """`was` is the state of the deal before, `was_ended_at` when it had ended, if it had. `proposals` counts
    what was proposed; the newest stands in `proposal`. `settled_by` is nobody where both agreed."""

    class Kind(models.TextChoices):
        NOT_COME = "not-come", gettext_lazy("It has not come")
        NOT_AS_SAID = "not-as-said", gettext_lazy("It is not as described, or damaged")
        NOT_PAID = "not-paid", gettext_lazy("The money has not come")
        OTHER = "other", gettext_lazy("Something else")

    class Outcome(models.TextChoices):
        REFUND = "refund", gettext_lazy("Refund: the money goes back, the thing is lost or stays")
        RETURN = "return", gettext_lazy("Return: the thing and the money go back")
        PARTIAL = "partial", gettext_lazy("Partial refund: part of the money goes back, the thing stays")
        VOID = "void", gettext_lazy("Void: as if there had been no deal; each keeps or gets back their own")
        STANDS = "stands", gettext_lazy("The deal stands as it is")

    COMES_BACK = (Outcome.RETURN, Outcome.VOID)

    deal = models.OneToOneField(Deal, models.CASCADE, related_name="dispute")
    opened_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    was = models.CharField(max_length=12)
    was_ended_at = models.DateTimeField(null=True)
    kind = models.CharField(max_length=11, choices=Kind.choices)
    proposals = models.PositiveIntegerField(default=0)
    proposal = models.CharField(max_length=7, choices=Outcome.choices, blank=True, default="")
    proposal_words = models.CharField(max_length=rules.REASON_LENGTH, blank=True, default="")
    proposed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=7, choices=Outcome.choices, blank=True, default="")
    reason = models.CharField(max_length=rules.REASON_LENGTH, blank=True, default="")
    settled_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"dispute #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("offers:dispute", args=[self.deal_id])

    @property
    def is_open(self) -> bool:
        return self.settled_at is None

    @classmethod
    def open(
        cls, deal: Deal, by: Member, kind: str, words: str, made_with: UUID, files: Files = ()
    ) -> "Dispute":
        """`by` disputes `deal`, confirmed, or over for less than 30 days (cancelled only where it was not
        together, and something had been paid or sent): from now on no time passes in it.
        -> the dispute; the same one when the same form comes again. Raises Refusal: not-yours, stale,
        closed (too late, or nothing to dispute), too-many, and bounds at `words`."""
        _must_say(words)
        with transaction.atomic():
            deal.offer.lock_listings()
            held, side, now = deal._held_by(by)
            mine = Statement.objects.filter(side=side)
            if mine.filter(row=made_with).exists():
                return _still_there(held)
            held._allow("dispute")
            _must_not_be_too_many(mine)
            if not held.may_be_disputed_at(now):
                words = _("It is too late: this deal ended more than %(span)s ago.")
                raise Refusal(words % {"span": in_words(rules.DISPUTE_WITHIN)}, code="closed")
            if not held.is_disputable:
                message = _(
                    "There is nothing to dispute: nothing was paid or sent, or you cancelled together."
                )
                raise Refusal(message, code="closed")
            made = cls.objects.create(
                deal=held, opened_by=by, opened_at=now, was=held.state, was_ended_at=held.ended_at, kind=kind
            )
            Statement.make(side, words.strip(), files, made_with)
            held.ended_at = None
            held._become("dispute", "dispute-opened", by)
        deal._take_over(held)
        return made

    def say(self, by: Member, words: str, made_with: UUID, files: Files = ()) -> None:
        """`by` says what happened, as often as is allowed. The same form again: nothing more. Raises Refusal:
        not-yours, stale, too-many, and bounds at `words`."""
        _must_say(words)
        with transaction.atomic():
            held, side, _now = self._held_by(by)
            mine = Statement.objects.filter(side=side)
            if mine.filter(row=made_with).exists():
                return
            _must_not_be_too_many(mine)
            Statement.make(side, words.strip(), files, made_with)
            held._tell("dispute-said", by)

    def take_back(self, by: Member) -> None:
        """`by`, who opened it, disputes nothing any more: the deal is where it was, and its time goes on.
        What was said stays with the deal, for whoever disputes it anew. Raises Refusal: not-yours, stale,
        closed (the other side has left, so staff settles it)."""
        with transaction.atomic():
            self.deal.offer.lock_listings()
            held, _side, now = self._held_by(by)
            mine = held.dispute
            if mine.opened_by_id != by.pk:
                raise Refusal(_("Only whoever opened it can take it back."), code="not-yours")
            if not held.other_than(by).member.is_active:
                raise Refusal(_("The other side has left, so staff settles this."), code="closed")
            mine.delete()
            held._go_on(mine.was_ended_at, now - mine.opened_at, now)
            held._become(transitions.TAKEN_BACK[mine.was], "dispute-taken-back", by)
        self.deal._take_over(held)

    def propose(self, by: Member, outcome: str, words: str) -> None:
        """`by` proposes how it may end; it takes the place of what was proposed before. Raises Refusal:
        not-yours, stale."""
        with transaction.atomic():
            held, _side, _now = self._held_by(by)
            mine = held.dispute
            mine.proposals += 1
            mine.proposal, mine.proposal_words, mine.proposed_by = outcome, words.strip(), by
            mine.save(update_fields=["proposals", "proposal", "proposal_words", "proposed_by"])
            held._tell("dispute-proposed", by)
        self.refresh_from_db()

    def accept(self, by: Member, seen: int) -> None:
        """`by` agrees to what the other side proposed, of which they have read the proposal number `seen`: it
        is settled. Raises Refusal: not-yours, stale (something else was proposed meanwhile, too)."""
        with transaction.atomic():
            self.deal.offer.lock_listings()
            held, _side, now = self._held_by(by)
            mine = held.dispute
            if not mine.proposal or mine.proposed_by_id == by.pk:
                raise Refusal(
                    _("The other side has proposed nothing that you could accept."), code="not-yours"
                )
            if seen != mine.proposals:
                raise Refusal(_("Something else was proposed meanwhile. Read it first."), code="stale")
            mine._settle(held, mine.proposal, mine.proposal_words, None, now)
            held._become("settle", "dispute-settled-together", by)
            mine._move_things(held, now)
        self.refresh_from_db()

    def settle(self, by: Member, outcome: str, reason: str) -> None:
        """Staff settles it, once both sides were heard or had a week for it. Raises Refusal: not-yours,
        stale, closed (too early), and bounds at `reason`."""
        only_moderators(by)
        if not reason.strip():
            raise Refusal(_("Say why, so that both sides can understand."), "reason", "bounds")
        with transaction.atomic():
            self.deal.offer.lock_listings()
            held, now = self._locked()
            if by.pk in {side.member_id for side in held.both}:
                raise Refusal(_("This is your own deal: somebody else has to look at it."), code="not-yours")
            mine = held.dispute
            if not mine.may_be_settled(now):
                raise Refusal(
                    _("The other side has not been heard yet, and has time to answer."), code="closed"
                )
            mine._settle(held, outcome, reason.strip(), by, now)
            held._become("settle", "dispute-settled", None)
            mine._move_things(held, now)
        self.refresh_from_db()

    def may_be_settled(self, now: datetime) -> bool:
        """May staff settle it at `now`? (What was said in one taken back before answers nothing.)"""
        said = Statement.objects.filter(side__deal=self.deal_id, made_at__gte=self.opened_at)
        answered = said.exclude(side__member=self.opened_by_id)
        gone = any(not side.member.is_active for side in self.deal.both)
        return gone or now >= self.opened_at + rules.DISPUTE_ANSWER or answered.exists()

    def _settle(self, deal: Deal, outcome: str, reason: str, by: Member | None, now: datetime) -> None:
        self.outcome, self.reason, self.settled_by, self.settled_at = outcome, reason, by, now
        self.save(update_fields=["outcome", "reason", "settled_by", "settled_at"])
        deal.ended_at = now
        if self.was != transitions.CANCELLED:  # who cancelled alone did so, however it is settled
            deal.ended_by = None

    def _move_things(self, deal: Deal, now: datetime) -> None:
        """What the deal held is free again or gone, by the outcome. One that had lapsed or was cancelled held
        only what was on its way; the rest was free before."""
        back = self.outcome in self.COMES_BACK
        left = self.was == transitions.CANCELLED and deal.was_left_with_it
        if self.was == transitions.COMPLETED or left:
            if back:
                deal.offer.restock()
            return
        held = None if self.was == transitions.CONFIRMED else deal.lines_away()
        deal.offer.free(held) if back else deal.offer.let_go(now, held)

    def _held_by(self, by: Member) -> tuple[Deal, DealSide, datetime]:
        """The deal locked, in dispute, and the side that `by` is."""
        held, side, now = self.deal._held_by(by)
        _must_be_open(held)
        return held, side, now

    def _locked(self) -> tuple[Deal, datetime]:
        found = Deal.objects.filter(pk=self.deal_id).select_related("offer__negotiation")
        held = locks.row(found.prefetch_related("sides__member"))
        _must_be_open(held)
        return held, clock.now()


def _must_be_open(deal: Deal) -> None:
    if deal.state != transitions.IN_DISPUTE:
        raise Refusal(_("This dispute is over."), code="stale")


def _still_there(deal: Deal) -> Dispute:
    """The dispute that this form has opened before. Raises Refusal where it was taken back since."""
    if not hasattr(deal, "dispute"):
        raise Refusal(_("You have taken this back already."), code="stale")
    return deal.dispute


def _must_not_be_too_many(said: "models.QuerySet[Statement]") -> None:
    if said.count() >= rules.STATEMENTS:
        raise Refusal(_("You have said as much as can be said here."), code="too-many")


def _must_say(words: str) -> None:
    if not words.strip():
        raise Refusal(_("Say what happened."), "words", "bounds")
