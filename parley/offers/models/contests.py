"""A contest: what somebody says against the mark that they did not perform in a deal, once. Staff decides."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import rules
from parley.offers.models.deals import Deal, DealSide
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel
from parley.safety.models import only_moderators


class Contest(SealedModel):
    """`words` are read by staff alone; `answer` is why it was decided so, for both sides to read."""

    class State(models.TextChoices):
        WAITING = "waiting"
        UPHELD = "upheld"  # the mark stands
        REMOVED = "removed"  # the mark is gone

    side = models.OneToOneField(DealSide, models.CASCADE, related_name="contest")
    words = SealedField()
    made_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    answer = models.CharField(max_length=rules.REASON_LENGTH, blank=True, default="")
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"contest #{self.pk}"

    @classmethod
    def make(cls, deal: Deal, by: Member, words: str) -> "Contest":
        """`by`, who bears the mark of `deal`, says why it is wrong. -> the contest, which waits for staff.
        Raises Refusal: not-yours, closed (no mark, or too late), stale, and bounds at `words`."""
        if not words.strip():
            raise Refusal(_("Say why it is wrong."), "words", "bounds")
        with transaction.atomic():
            held, side, now = deal._held_by(by)
            if cls.objects.filter(side=side).exists():
                raise Refusal(_("You have contested it already."), code="stale")
            if not (side.did_not_perform and held.may_be_disputed_at(now)):
                raise Refusal(_("There is nothing to contest any more."), code="closed")
            made = cls(side=side, subject=by.subject, made_at=now, keeping=None)
            made.keeping = Keeping.begin(by.subject, "deal", made.row)
            made.words = words.strip()
            made.save(force_insert=True)
            Event.record("mark-contested", held, by.subject, [held.other_than(by).member.subject], _of(held))
        return made

    def uphold(self, by: Member, reason: str) -> None:
        """The mark stands. Raises Refusal: not-yours, stale, and bounds at `reason`."""
        self._decide(by, reason, self.State.UPHELD)

    def remove(self, by: Member, reason: str) -> None:
        """The mark was wrong, and is gone. Raises Refusal: not-yours, stale, and bounds at `reason`."""
        self._decide(by, reason, self.State.REMOVED)

    def _decide(self, by: Member, reason: str, state: str) -> None:
        only_moderators(by)
        if not reason.strip():
            raise Refusal(_("Say why, so that both sides can understand."), "reason", "bounds")
        with transaction.atomic():
            deal = locks.row(Deal.objects.filter(sides__contest=self).prefetch_related("sides__member"))
            mine = Contest.objects.select_related("side__member").get(pk=self.pk)
            if by.pk in {side.member_id for side in deal.both}:
                raise Refusal(_("This is your own deal: somebody else has to look at it."), code="not-yours")
            if mine.state != self.State.WAITING:
                raise Refusal(_("Somebody else has decided meanwhile. Look again."), code="stale")
            mine.state, mine.answer, mine.decided_by, mine.decided_at = state, reason.strip(), by, clock.now()
            mine.save(update_fields=["state", "answer", "decided_by", "decided_at"])
            if state == self.State.REMOVED:
                DealSide.objects.filter(pk=mine.side_id).update(did_not_perform=False)
            both = [side.member.subject for side in deal.both if side.member.is_active]
            Event.record(f"mark-{state}", deal, by.subject, both, _of(deal))
        self.refresh_from_db()


def _of(deal: Deal) -> dict:
    return {"title": deal.title}
