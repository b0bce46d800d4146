"""An appeal: the person concerned says why a ruling is wrong, and somebody else of the staff decides."""

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.models.complaints import KEEPING
from parley.desk.models.matters import Matter
from parley.desk.models.rulings import Ruling
from parley.desk.staff import only_staff, staff
from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel


class AppealQuerySet(models.QuerySet["Appeal"]):
    def waiting_for(self, viewer: Member) -> "AppealQuerySet":
        """Those that `viewer` may decide: not about themselves, nor of what they decided themselves."""
        if not (viewer.is_moderator and viewer.is_active):
            return self.none()
        return self.filter(outcome="").exclude(ruling__by=viewer).exclude(ruling__member=viewer)


class Appeal(SealedModel):
    """One a ruling. `answer` is the reason that somebody else gave."""

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

    class Meta:
        verbose_name = gettext_lazy("appeal")

    def __str__(self) -> str:
        return f"appeal #{self.pk}"

    @property
    def deciders(self) -> models.QuerySet[Member]:
        """Who could decide it."""
        return staff().exclude(pk__in=[self.ruling.by_id, self.ruling.member_id])

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
        except IntegrityError:
            raise Refusal(_("You have appealed already."), code="closed") from None
        return made

    def uphold(self, by: Member, reason: str) -> None:
        """The decision stands. Raises Refusal: not-yours for who decided it or is concerned, stale."""
        self._decide(by, self.Outcome.UPHELD, reason)

    def overturn(self, by: Member, reason: str) -> None:
        """The decision was wrong; what can be undone is undone. Raises Refusal as `uphold`."""
        self._decide(by, self.Outcome.OVERTURNED, reason)

    def _decide(self, by: Member, outcome: str, reason: str) -> None:
        only_staff(by)
        with transaction.atomic():
            matter = locks.row(Matter.objects.filter(rulings__appeal=self))
            held = locks.row(Appeal.objects.filter(pk=self.pk).select_related("ruling"))
            if by.pk in (held.ruling.by_id, held.ruling.member_id):
                raise Refusal(_("Somebody else has to look at this appeal."), code="not-yours")
            if held.outcome:
                raise Refusal(_("This appeal was decided already."), code="stale")
            held.outcome, held.answer = outcome, reason
            held.decided_by, held.decided_at = by, clock.now()
            held.save(update_fields=["outcome", "answer", "decided_by", "decided_at"])
            if outcome == self.Outcome.OVERTURNED:
                held.ruling.matter = matter
                held.ruling.undo(by)
            Event.record("appeal-decided", held, by.subject, matter.concerned(), now=outcome)
            Event.record("appeal-closed", held, by.subject, [held.ruling.by.subject], now=outcome)
        self.refresh_from_db()
