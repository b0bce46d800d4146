"""An appeal: the person concerned says why a ruling is wrong, and somebody else of the staff decides; where
there is nobody else, the person outside whom the operator named."""

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk import outside
from parley.desk.models.asking import AskedOutside, AskedOutsideQuerySet
from parley.desk.models.complaints import KEEPING
from parley.desk.models.matters import Matter
from parley.desk.models.rulings import Ruling
from parley.desk.staff import Decider, Outside, has_outside, only_staff, staff
from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel


class AppealQuerySet(AskedOutsideQuerySet):
    def waiting_for(self, viewer: Member) -> "AppealQuerySet":
        """Those that `viewer` may decide: not about themselves, nor of what they decided themselves."""
        if not (viewer.is_moderator and viewer.is_active):
            return self.none()
        return self.filter(outcome="").exclude(ruling__by=viewer).exclude(ruling__member=viewer)

    def waiting(self) -> "AppealQuerySet":
        return self.filter(outcome="")


class Appeal(AskedOutside, SealedModel):
    """One a ruling. `answer` is the reason that somebody else gave: `decided_by`, or, of one that is decided
    and has none, the person outside, last asked at `asked_outside_at`."""

    class Outcome(models.TextChoices):
        UPHELD = "upheld", gettext_lazy("the decision stands")
        OVERTURNED = "overturned", gettext_lazy("the decision was wrong, and is taken back")

    ruling = models.OneToOneField(Ruling, models.PROTECT, related_name="appeal")
    words = SealedField()
    made_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True, default="")
    answer = models.CharField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = AppealQuerySet.as_manager()
    ASKS = "appeal-outside"

    class Meta:
        verbose_name = gettext_lazy("appeal")

    def __str__(self) -> str:
        return f"appeal #{self.pk}"

    @property
    def deciders(self) -> models.QuerySet[Member]:
        """Who at the desk could decide it."""
        return others_than(self.ruling)

    @property
    def decided_outside(self) -> bool:
        """Did the person outside decide it?"""
        return bool(self.outcome) and self.decided_by_id is None

    def outside_address(self, asked_at: datetime) -> str:
        """The path for the person outside, signed; for the mail that asks them."""
        return outside.appeal_address(self.pk, asked_at)

    def waits_for_outside(self) -> bool:
        """Whether it waits, nobody at the desk may decide it, and somebody outside is named."""
        return not self.outcome and outside_decides(self.ruling)

    @classmethod
    def make(cls, ruling: Ruling, by: Member, words: str) -> "Appeal":
        """The person concerned appeals, once. -> the appeal. Raises Refusal: not-yours, closed."""
        if ruling.member_id != by.pk:
            raise Refusal(_("This decision is about somebody else."), code="not-yours")
        if not ruling.may_be_appealed:
            raise Refusal(_("There is nothing to appeal any more."), code="closed")
        made = cls(ruling=ruling, subject=by.subject, made_at=clock.now(), keeping=None)
        made.keeping = Keeping.begin(by.subject, KEEPING, made.row)
        made.words = words
        try:
            with transaction.atomic():
                made.save(force_insert=True)
                Event.record(
                    "appeal-made", made, by.subject, [each.subject for each in made.deciders], now="waits"
                )
                made.ask_outside()
        except IntegrityError:
            raise Refusal(_("You have appealed already."), code="closed") from None
        return made

    def uphold(self, by: Decider, reason: str) -> None:
        """The decision stands. Raises Refusal: not-yours for who decided it or is concerned, stale."""
        self._decide(by, self.Outcome.UPHELD, reason)

    def overturn(self, by: Decider, reason: str) -> None:
        """The decision was wrong; what can be undone is undone. Raises Refusal as `uphold`."""
        self._decide(by, self.Outcome.OVERTURNED, reason)

    def _decide(self, by: Decider, outcome: str, reason: str) -> None:
        with transaction.atomic():
            matter = locks.row(Matter.objects.filter(rulings__appeal=self))
            held = locks.row(Appeal.objects.filter(pk=self.pk).select_related("ruling"))
            held._may_decide(by)
            if held.outcome:
                raise Refusal(_("This appeal was decided already."), code="stale")
            who = None if isinstance(by, Outside) else by
            held.outcome, held.answer = outcome, reason
            held.decided_by, held.decided_at = who, clock.now()
            held.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
            if outcome == self.Outcome.OVERTURNED:
                held.ruling.matter = matter
                held.ruling.undo(who)
            Event.record("appeal-decided", held, who and who.subject, matter.concerned(), now=outcome)
            Event.record("appeal-closed", held, who and who.subject, [held.ruling.by.subject], now=outcome)
        self.refresh_from_db()

    def _may_decide(self, by: Decider) -> None:
        """Raises Refusal for who is no staff, decided it or is concerned, or is outside and not needed."""
        if isinstance(by, Outside):
            if not outside_decides(self.ruling):
                raise Refusal(_("There are enough members of staff to decide this."), code="not-yours")
            return
        only_staff(by)
        if by.pk in (self.ruling.by_id, self.ruling.member_id):
            raise Refusal(_("Somebody else has to look at this appeal."), code="not-yours")


def others_than(ruling: Ruling) -> models.QuerySet[Member]:
    """Who at the desk could decide an appeal against `ruling`: not who made it, nor whom it is about."""
    return staff().exclude(pk__in=[ruling.by_id, ruling.member_id])


def outside_decides(ruling: Ruling) -> bool:
    """Whether nobody at the desk could decide such an appeal, and the operator named somebody outside."""
    return has_outside() and not others_than(ruling).exists()
