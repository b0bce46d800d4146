"""A ruling: what staff decided about a thing or a person, and why, for the person concerned to read."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.models.matters import HIDDEN_FOR, Matter, Rule
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.safety.models import Restriction

APPEAL_WITHIN = timedelta(days=183)


class Ruling(models.Model):
    """`reason` are the facts in the moderator's words. `undone_at` is set when an appeal overturned it."""

    class Act(models.TextChoices):
        HIDE = "hide", gettext_lazy("Hide the listing while it is looked into")
        WARN = "warn", gettext_lazy("Warn the member")
        RESTRICT = "restrict", gettext_lazy("Restrict the member: no listing, offering or accepting")
        END = "end", gettext_lazy("End the listing")

    OF_LISTINGS = (Act.HIDE, Act.END)

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="rulings")
    member = models.ForeignKey(Member, models.PROTECT, related_name="rulings")
    act = models.CharField(max_length=8, choices=Act.choices)
    rule = models.CharField(max_length=10, choices=Rule.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    restriction = models.ForeignKey(Restriction, models.SET_NULL, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

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
        return {
            "hide": _("Your listing is hidden while it is looked into"),
            "warn": _("You are warned"),
            "restrict": _("You may not list, offer or accept"),
            "end": _("Your listing was ended"),
        }[self.act]

    @property
    def appeal_until(self) -> datetime:
        """The last moment for an appeal."""
        return self.at + APPEAL_WITHIN

    @property
    def may_be_appealed(self) -> bool:
        """Can the person concerned still appeal, and have they not yet?"""
        return self.undone_at is None and clock.now() < self.appeal_until and not hasattr(self, "appeal")

    @classmethod
    def make(
        cls, matter: Matter, by: Member, act: str, rule: str, reason: str,
        until: datetime | None = None, seen: int | None = None,
    ) -> "Ruling":  # fmt: skip
        """`by` decides `matter`. Hiding leaves it open for 72 hours, everything else closes it; `until` ends
        a restriction. The person concerned is told. -> the ruling. Raises Refusal: those of
        `Matter.held_by`, of `Restriction.impose`, and stale when the listing is not what it was."""
        with transaction.atomic():
            held = matter.held_by(by, seen)
            ruling = cls(matter=held, member=held.member, act=act, rule=rule, reason=reason, by=by)
            ruling._do(until)
            ruling.save()
            if act != cls.Act.HIDE:
                held.close(held.State.ACTED, by)
            Event.record("ruling-made", ruling, by.subject, held.concerned(), now=act)
        matter.refresh_from_db()
        return ruling

    def _do(self, until: datetime | None) -> None:
        held, self.at = self.matter, clock.now()
        if self.act in self.OF_LISTINGS and not held.is_listing:
            raise Refusal(_("That can be done to a listing only."), "act")
        if self.act == self.Act.HIDE:
            held.about.hide(self.by)
            self.until = held.hidden_until = self.at + HIDDEN_FOR
            held.save(update_fields=["hidden_until"])
        elif self.act == self.Act.END:
            held.about.take_down(self.by)
        elif self.act == self.Act.RESTRICT:
            self.until = until
            self.restriction = Restriction.impose(held.member, self.by, self.reason, until)
        elif not held.concerned():
            raise Refusal(_("Nobody could read a warning: this is no member."), "act")

    def undo(self, by: Member) -> None:
        """Undo what can be undone; in the caller's transaction, which holds the lock on the matter."""
        self.undone_at = clock.now()
        self.save(update_fields=["undone_at"])
        if self.act == self.Act.HIDE:
            self.matter.unhide(by)
        elif self.act == self.Act.RESTRICT and self.restriction:
            if Restriction.objects.filter(pk=self.restriction_id).in_force().exists():
                self.restriction.lift(by)
        elif self.act == self.Act.END and self.matter.about.left and self.matter.about.is_taken_down:
            self.matter.about.give_back(by)
