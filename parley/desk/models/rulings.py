"""A ruling: what staff decided about a thing or a person, and why, for the person concerned to read."""

from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.models.matters import HIDDEN_FOR, Matter, Rule
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Question
from parley.members.models import Member
from parley.notices.models import Event
from parley.ratings.models import Rating
from parley.safety.models import Restriction

APPEAL_WITHIN = timedelta(days=183)


class RulingQuerySet(models.QuerySet["Ruling"]):
    def standing(self) -> "RulingQuerySet":
        """Those that a later one can take the place of: not undone, and no mere hiding, which ends with the
        matter."""
        return self.filter(undone_at=None, act__in=("warn", "restrict", "end")).order_by("pk")


class Ruling(models.Model):
    """`reason` are the facts in the moderator's words. `earlier` is the decision in the same matter whose
    place it takes. `undone_at` is set when an appeal overturned it, or a later one took its place."""

    class Act(models.TextChoices):
        HIDE = "hide", gettext_lazy("Hide it while it is looked into")
        WARN = "warn", gettext_lazy("Warn the member")
        RESTRICT = "restrict", gettext_lazy("Restrict the member: no listing, offering or accepting")
        END = "end", gettext_lazy("Take it away for good: a listing ends")
        LIFT = "lift", gettext_lazy("Take back an earlier decision, and nothing else")

    OF_THINGS = (Act.HIDE, Act.END)

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="rulings")
    member = models.ForeignKey(Member, models.PROTECT, related_name="rulings")
    act = models.CharField(max_length=8, choices=Act.choices)
    rule = models.CharField(max_length=10, choices=Rule.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    restriction = models.ForeignKey(Restriction, models.SET_NULL, null=True, related_name="+")
    earlier = models.ForeignKey("self", models.SET_NULL, null=True, related_name="later")
    undone_at = models.DateTimeField(null=True)

    objects = RulingQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("decision about you")
        verbose_name_plural = gettext_lazy("decisions about you")

    def __str__(self) -> str:
        return f"ruling #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:ruling", args=[self.pk])

    @property
    def outcome(self) -> str:
        """What was decided, to whom it concerns."""
        words = _OF_WORDS if isinstance(self.matter.about, Question | Rating) else _OF_OTHERS
        return str(words.get(self.act) or _OF_OTHERS[self.act])

    @property
    def appeal_until(self) -> datetime:
        """The last moment for an appeal."""
        return self.at + APPEAL_WITHIN

    @property
    def may_be_appealed(self) -> bool:
        """Can the person concerned still appeal, and have they not yet?"""
        ended = self.undone_at is not None or self.act == self.Act.LIFT
        return not ended and clock.now() < self.appeal_until and not hasattr(self, "appeal")

    @classmethod
    def make(
        cls, matter: Matter, by: Member, act: str, rule: str, reason: str,
        until: datetime | None = None, earlier: "Ruling | None" = None, seen: int | None = None,
    ) -> "Ruling":  # fmt: skip
        """`by` decides `matter`, for the first time or again. Hiding leaves it open for 72 hours, everything
        else closes it; `until` ends a restriction; `earlier` is undone first. The person concerned is told.
        -> the ruling. Raises Refusal: those of `Matter.held_by`, of `Restriction.impose`, and stale when the
        thing is not what it was."""
        with transaction.atomic():
            held = matter.held_by(by, seen, again=True)
            ruling = cls(matter=held, member=held.member, act=act, rule=rule, reason=reason, by=by)
            ruling._take_the_place_of(earlier)
            ruling._do(until)
            ruling.save()
            if act != cls.Act.HIDE:
                held.close(held.State.ACTED, by)
            Event.record("ruling-made", ruling, by.subject, held.concerned(), now=act)
        matter.refresh_from_db()
        return ruling

    @classmethod
    def restrict(
        cls, member: Member, by: Member, rule: str, reason: str, until: datetime | None = None
    ) -> "Ruling":
        """`by` restricts `member` though nobody reported them: a matter that is decided at once, so that it
        has its statement of reasons and its appeal. -> the ruling. Raises Refusal: those of `make`, and stale
        while reports about the member wait, which are decided where they are read."""
        try:
            with transaction.atomic():
                matter = Matter.gather(member)
                if matter.complaints.exists():
                    raise _reports_wait()
                return cls.make(matter, by, cls.Act.RESTRICT, rule, reason, until)
        except IntegrityError:
            raise _reports_wait() from None

    def _take_the_place_of(self, earlier: "Ruling | None") -> None:
        """Undo `earlier`, read afresh under the lock on the matter."""
        if earlier is None:
            if self.act == self.Act.LIFT:
                raise Refusal(_("Choose which decision is taken back."), "earlier")
            return
        found = self.matter.rulings.standing().filter(pk=earlier.pk).first()
        if found is None:
            raise Refusal(_("That decision does not stand any more. Look again."), "earlier", "stale")
        found.matter = self.matter
        found.undo(self.by)
        self.earlier = found

    def _do(self, until: datetime | None) -> None:
        held, self.at = self.matter, clock.now()
        if self.act in self.OF_THINGS and not held.can_be_hidden:
            raise Refusal(_("That can be done to a listing, a question, an answer or a rating only."), "act")
        if self.act == self.Act.HIDE:
            if not held.is_open:
                raise Refusal(_("It was looked into already: decide what is done."), "act")
            held.about.hide(self.by)
            self.until = held.hidden_until = self.at + HIDDEN_FOR
            held.save(update_fields=["hidden_until"])
        elif self.act == self.Act.END:
            held.about.take_down(self.by)
        elif self.act == self.Act.RESTRICT:
            self.until = until
            # Told by the ruling: its statement says all that a notice of its own would.
            self.restriction = Restriction.impose(held.member, self.by, self.reason, until, tell=False)
        elif self.act == self.Act.WARN and not held.concerned():
            raise Refusal(_("Nobody could read a warning: this is no member."), "act")

    def undo(self, by: Member | None) -> None:
        """Undo what can be undone, once; in the caller's transaction, which holds the lock on the matter."""
        if self.undone_at is not None:
            return
        self.undone_at = clock.now()
        self.save(update_fields=["undone_at"])
        if self.act == self.Act.HIDE:
            self.matter.unhide(by)
        elif self.act == self.Act.RESTRICT and self.restriction:
            if Restriction.objects.filter(pk=self.restriction_id).in_force().exists():
                self.restriction.lift(by, tell=False)
        elif self.act == self.Act.END and self.matter.about and self.matter.about.can_be_given_back:
            self.matter.about.give_back(by)


def _reports_wait() -> Refusal:
    return Refusal(
        _("Reports about this member wait at the desk. Read them, and decide there."), code="stale"
    )


_OF_OTHERS = {
    "hide": gettext_lazy("Your listing is hidden while it is looked into"),
    "warn": gettext_lazy("You are warned"),
    "restrict": gettext_lazy("You may not list, offer or accept"),
    "end": gettext_lazy("Your listing was ended"),
    "lift": gettext_lazy("A decision about you was taken back"),
}
_OF_WORDS = {
    "hide": gettext_lazy("What you wrote is hidden while it is looked into"),
    "end": gettext_lazy("What you wrote was taken away"),
}
