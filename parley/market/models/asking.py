"""What may happen to a question, and who may make it happen."""

from datetime import timedelta
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.market.models.listings import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.safety.doors import may_write
from parley.safety.models import Block

# verb: (states it starts from, state it leads to). The only transitions there are.
TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "answer": (("open",), "answered"),
    "correct": (("answered",), "answered"),
    "dismiss": (("open",), "dismissed"),
    "withdraw": (("open",), "withdrawn"),
}
AT_ONCE = 3  # unanswered questions of one member about one listing
A_DAY = 10  # questions of one member


class Asking(models.Model):
    """The verbs of a question. Each locks the listing, then the question, and judges them as they are now."""

    class Meta:
        abstract = True

    @classmethod
    def ask(cls, listing: Listing, by: Member, text: str) -> Any:
        """`by` asks about a listing of somebody else. -> the Question, which the two alone read until it is
        answered. Raises Refusal: yourself, closed, restricted, too-many."""
        with transaction.atomic():
            listing = locks.row(Listing.objects.filter(pk=listing.pk).select_related("owner"))
            asker = locks.row(Member.objects.filter(pk=by.pk))  # one question at a time: they are counted
            check_askable(listing, by)
            may_write(asker)
            cls._check_rounds(listing, by)
            made = cls.objects.create(listing=listing, by=by, text=text, asked_at=clock.now())
            made._record("question-asked", by, [listing.owner.subject])
        return made

    def give_answer(self, by: Member, text: str) -> None:
        """The owner answers it, once: from now on everybody reads both. Raises Refusal: not-yours, closed,
        restricted, stale."""
        with transaction.atomic():
            row = self._held("answer", by)
            row.answer, row.answered_at = text, clock.now()
            row._go("answer", "question-answered", by, [row.by.subject])
            row._redraw()
        self._become(row)

    def correct(self, by: Member, text: str) -> None:
        """The owner changes the answer, for a short while after it was given. Raises Refusal: not-yours,
        closed, restricted, too-late, stale."""
        with transaction.atomic():
            row = self._held("correct", by)
            if row.state == "answered" and not row.may_be_corrected:
                raise Refusal(_("An answer can be changed for 15 minutes only."), code="too-late")
            row.answer = text
            row._go("correct", "answer-corrected", by)
            row._redraw()
        self._become(row)

    def dismiss(self, by: Member) -> None:
        """The owner does not answer it: its asker alone reads it from now on. Raises Refusal: not-yours,
        closed, stale."""
        with transaction.atomic():
            row = self._held("dismiss", by)
            row._go("dismiss", "question-dismissed", by)
        self._become(row)

    def withdraw(self, by: Member) -> None:
        """Who asked takes back what is not answered yet; its words go. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            row = self._locked()
            if row.by_id != by.pk:
                raise Refusal(_("Only who asked can withdraw a question."), code="not-yours")
            row.text = ""
            row._go("withdraw", "question-withdrawn", by)
        self._become(row)

    @classmethod
    def _check_rounds(cls, listing: Listing, by: Member) -> None:
        mine = cls.objects.filter(by=by)
        if mine.filter(listing=listing).unanswered().count() >= AT_ONCE:
            words = _("You have %(count)d questions here that are not answered. More have to wait.")
            raise Refusal(words % {"count": AT_ONCE}, code="too-many")
        if mine.filter(asked_at__gt=clock.now() - timedelta(days=1)).count() >= A_DAY:
            words = _("You have asked %(count)d questions within a day. Ask the next one tomorrow.")
            raise Refusal(words % {"count": A_DAY}, code="too-many")

    def _locked(self) -> Any:
        """This question afresh, and its listing, both locked, in the caller's transaction."""
        locks.row(Listing.objects.filter(pk=self.listing_id))
        return locks.row(type(self).objects.filter(pk=self.pk).select_related("by", "listing__owner"))

    def _held(self, verb: str, by: Member) -> Any:
        """`_locked()`, for what its owner does. Raises Refusal."""
        row = self._locked()
        if row.listing.owner_id != by.pk:
            raise Refusal(_("Only the owner of the listing can do this."), code="not-yours")
        if row.listing.state == Listing.State.ENDED:
            raise Refusal(_("This listing has ended."), code="closed")
        if row.is_withheld:
            raise Refusal(_("Staff looks into this, or has taken it away."), code="closed")
        if verb != "dismiss":
            may_write(by)
        return row

    def _go(self, verb: str, kind: str, by: Member, tell: list | None = None) -> None:
        """Go where the table leads, with the Event. Raises Refusal "stale"."""
        sources, target = TRANSITIONS[verb]
        if self.state not in sources:
            raise _stale(self.state)
        was, self.state = self.state, target
        self.save()
        self._record(kind, by, tell or [], was, target)

    def _redraw(self) -> None:
        """What the public reads beside the listing is another text now."""
        Listing.objects.filter(pk=self.listing_id).redrawn()

    def _record(self, kind: str, by: Member, tell: list, was: str = "", now: str = "open") -> None:
        # No title: what the listing is called is read afresh, and may have to be forgotten.
        Event.record(kind, self, by.subject, tell, {"listing": self.listing_id}, was=was, now=now)

    def _become(self, row: Any) -> None:
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(row, field.attname))


def check_askable(listing: Listing, by: Member | None) -> None:
    """Raise Refusal unless `by` (None: somebody not signed in) could ask about `listing` as it stands."""
    if by is not None and by.pk == listing.owner_id:
        raise Refusal(_("This is your own listing."), code="yourself")
    if not listing.owner.is_active:
        raise Refusal(_("Its owner has no account here, so nobody could answer."), code="closed")
    # Whoever is blocked reads what everybody reads while the owner is hidden.
    blocked = by is not None and Block.objects.between(by.pk, listing.owner_id).exists()
    if listing.owner.is_hidden or blocked:
        raise Refusal(_("Its owner cannot answer at present. Try again in a few days."), code="closed")
    if listing.state != Listing.State.ACTIVE:
        raise Refusal(_("This listing is not shown any more, so nobody can ask about it."), code="closed")


def _stale(state: str) -> Refusal:
    if state == "answered":
        return Refusal(_("This question is answered already."), code="stale")
    if state == "withdrawn":
        return Refusal(_("This question was withdrawn."), code="stale")
    return Refusal(_("This question has changed meanwhile. Look again."), code="stale")
