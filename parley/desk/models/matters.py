"""A matter: everything that was reported of one thing until staff decides. Staff may hide the thing
meanwhile, for 72 hours at most."""

from datetime import timedelta

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.reportable import sort_of, was_of_few
from parley.desk.staff import only_staff
from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.market.models import Listing, Question
from parley.members.models import Member
from parley.notices.models import Event
from parley.ratings.models import Rating

HIDDEN_FOR = timedelta(hours=72)
KEPT = timedelta(days=365)  # after it was closed
HIDEABLE = (Listing, Question, Rating)  # with the verbs hide, show, take_down and give_back


class Rule(models.TextChoices):
    """What is not allowed here: what somebody reports, and what a decision goes by."""

    PROHIBITED = "prohibited", gettext_lazy("Something prohibited or dangerous")
    FRAUD = "fraud", gettext_lazy("Not as described, or fraud")
    HARASSMENT = "harassment", gettext_lazy("Harassment or hate")
    RIGHTS = "rights", gettext_lazy("It violates somebody's rights")
    PRIVATE = "private", gettext_lazy("It shows private data of somebody")
    OTHER = "other", gettext_lazy("Something else")


class MatterQuerySet(models.QuerySet["Matter"]):
    def visible_to(self, viewer: Member) -> "MatterQuerySet":
        """What a member of staff sees at the desk: all but those about themselves."""
        if not (viewer.is_moderator and viewer.is_active):
            return self.none()
        return self.filter(~Q(member=viewer) | Q(member=None))

    def about(self, thing: models.Model) -> "MatterQuerySet":
        """All about one thing."""
        kind = ContentType.objects.get_for_model(thing, for_concrete_model=False)
        return self.filter(about_type=kind, about_id=thing.pk)


class Matter(models.Model):
    """`member` is the person concerned, nobody once they have left. `hidden_until` is set while the thing is
    hidden by this matter. Who found nothing is `closed_by`; what was decided otherwise is a Ruling."""

    class State(models.TextChoices):
        OPEN = "open", gettext_lazy("waits for a decision")
        DISMISSED = "dismissed", gettext_lazy("looked at, nothing found")
        ACTED = "acted", gettext_lazy("looked at, and acted on")
        GONE = "gone", gettext_lazy("over: the person has left")

    about_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    about_id = models.PositiveBigIntegerField()
    about = GenericForeignKey("about_type", "about_id", for_concrete_model=False)  # a question, or its answer
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    hidden_until = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("matter")
        constraints = [
            models.UniqueConstraint(
                fields=["about_type", "about_id"], condition=Q(state="open"), name="desk_one_open_matter_each"
            )
        ]

    def __str__(self) -> str:
        return f"matter #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:matter", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def may_be_ruled(self) -> bool:
        """Can staff decide (again)? What was acted on can be acted on again, as long as it is kept and the
        person concerned is there."""
        return self.is_open or self.state == self.State.ACTED and self.member_id is not None

    @property
    def can_be_hidden(self) -> bool:
        """Is it about something that can be hidden and taken away?"""
        return isinstance(self.about, HIDEABLE)

    @property
    def of_few(self) -> bool:
        """Could only few read what it is about? Also where that is gone, and the reports are not."""
        return was_of_few(self.about_type.model_class())

    @property
    def title(self) -> str:
        """What it is about, in a word."""
        return sort_of(self.about).title(self.about) if self.about else _("something that is gone")

    @classmethod
    def gather(cls, thing: models.Model) -> "Matter":
        """The open matter about `thing`, locked, begun if there is none; in the caller's transaction. Raises
        IntegrityError when somebody else begins it at the same moment."""
        found = locks.rows(cls.objects.about(thing).filter(state=cls.State.OPEN))
        if found:
            return found[0]
        return cls.objects.create(about=thing, member=sort_of(thing).owner(thing), opened_at=clock.now())

    def dismiss(self, by: Member, seen: int | None = None) -> None:
        """Nothing is wrong with it; what was hidden is shown again. Raises Refusal as `held_by`."""
        with transaction.atomic():
            held = self.held_by(by, seen)
            held.close(held.State.DISMISSED, by)
        self.refresh_from_db()

    def show_again(self) -> None:
        """Nobody decided within 72 hours: the thing is shown again, the matter stays open. Nothing happens to
        one whose time has not come."""
        with transaction.atomic():
            held = locks.rows(Matter.objects.filter(pk=self.pk, hidden_until__lte=clock.now()))
            if held:
                held[0].unhide(None)

    def held_by(self, by: Member, seen: int | None = None, again: bool = False) -> "Matter":
        """This matter locked, for `by` to decide; `seen` is how many decisions they had read of, and `again`
        that they may add to those. Raises Refusal: not-yours for who is no staff or is concerned, stale."""
        only_staff(by)
        held = locks.row(Matter.objects.filter(pk=self.pk))
        if held.member_id == by.pk:
            raise Refusal(_("This is about you: somebody else has to look at it."), code="not-yours")
        may = held.may_be_ruled if again else held.is_open
        if not may or (seen is not None and seen != held.rulings.count()):
            raise Refusal(_("Somebody else has decided meanwhile. Look again."), code="stale")
        return held

    def close(self, state: str, by: Member) -> None:
        """End it, show what was hidden, and tell those who reported, the first time; on the locked row. Its
        keeping counts from the last time."""
        self.unhide(by)
        first = self.is_open
        self.state, self.closed_at, self.closed_by = state, clock.now(), by
        self.save(update_fields=["state", "closed_at", "closed_by"])
        if not first:
            return
        reporters = self.complaints.filter(reporter__isnull=False).values_list("subject", flat=True)
        Event.record("matter-closed", self, None, list(reporters), now=state)

    def unhide(self, by: Member | None) -> None:
        """Show again what this matter hid, and tell its owner; on the locked row."""
        if self.hidden_until is None:
            return
        self.hidden_until = None
        self.save(update_fields=["hidden_until"])
        if self.about and self.about.is_held_back:
            self.about.show(by)
            Event.record("matter-shown", self, by and by.subject, self.concerned())

    def concerned(self) -> list:
        """Whom to tell of a decision: the person concerned, as long as they are a member."""
        return [self.member.subject] if self.member and self.member.is_active else []
