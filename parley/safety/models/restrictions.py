"""A restriction: a member may read, but not deal, until it ends. A hold is one that no moderator imposed
for what the member did: while it is looked into who used an account, or whether it is a minor's."""

from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event


class RestrictionQuerySet(models.QuerySet):
    def in_force(self, now: datetime | None = None) -> "RestrictionQuerySet":
        """Those that bind at `now` (the present when None): not lifted, and not past their end."""
        unended = models.Q(until=None) | models.Q(until__gt=now or clock.now())
        return self.filter(unended, lifted_at=None).order_by("-pk")


class Restriction(models.Model):
    """Why, since when and until when `member` may not deal; the reason is shown to the member. Of a hold
    nobody is named in `by`; while it binds, deals that are open stand still too."""

    class Kind(models.TextChoices):
        MODERATION = "moderation"
        MISUSE = "misuse"
        MINOR = "minor"

    HOLDS = (Kind.MISUSE, Kind.MINOR)

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="restrictions")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MODERATION)
    by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")

    objects = RestrictionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gt=models.F("since")),
                name="restriction_ends_later",
            )
        ]

    def __str__(self) -> str:
        return f"restriction #{self.pk}"

    @classmethod
    def in_force(cls, member: Member) -> "Restriction | None":
        """The restriction that binds `member` now, or None."""
        return cls.objects.filter(member=member).in_force().first()

    @classmethod
    def impose(
        cls, member: Member, by: Member, reason: str, until: datetime | None = None, tell: bool = True
    ) -> "Restriction":
        """Keep `member` from dealing, until `until` or until it is lifted, and tell them why; without `tell`
        whoever asks for it tells them.

        Raises Refusal when `by` is no moderator, `member` is one or is `by`, or is restricted already."""
        only_moderators(by)
        if member.pk == by.pk or member.is_moderator:
            raise Refusal(_("A moderator cannot be restricted here."), code="not-yours")
        with transaction.atomic():
            locks.row(Member.objects.filter(pk=member.pk))  # one restriction at a time
            now = clock.now()
            if cls.of_kind(member, cls.Kind.MODERATION):
                raise Refusal(_("This member is restricted already."), code="closed")
            if until is not None and until <= now:
                raise Refusal(_("The end must lie ahead."), field="until")
            made = cls.objects.create(member=member, by=by, reason=reason, since=now, until=until)
            told = [member.subject] if tell else []
            Event.record("restricted", about=made, by=by.subject, tell=told, was="free", now="restricted")
        return made

    @classmethod
    def lift_from(cls, member: Member, by: Member) -> None:
        """Lift the restriction that binds `member`. Raises Refusal as `lift` does."""
        only_moderators(by)
        binding = cls.of_kind(member, cls.Kind.MODERATION)
        if binding is None:
            raise _ended()
        binding.lift(by)

    @classmethod
    def of_kind(cls, member: Member, kind: str) -> "Restriction | None":
        """The restriction of that kind that binds `member` now, or None."""
        return cls.objects.filter(member=member, kind=kind).in_force().first()

    @classmethod
    def hold(cls, member: Member, kind: str, reason: str, until: datetime | None = None) -> "Restriction":
        """Hold what `member` deals, in the caller's transaction; held for that reason already, it is the
        same hold. -> it"""
        found = cls.of_kind(member, kind)
        return found or cls.objects.create(
            member=member, kind=kind, reason=reason, since=clock.now(), until=until
        )

    @classmethod
    def release(cls, member: Member, kind: str) -> None:
        """End the holds of that kind, in the caller's transaction."""
        cls.objects.filter(member=member, kind=kind, lifted_at=None).update(lifted_at=clock.now())

    @classmethod
    def holds(cls, member_ids: "list[int]") -> bool:
        """Is one of these members held now?"""
        return cls.objects.filter(member__in=member_ids, kind__in=cls.HOLDS).in_force().exists()

    def lift(self, by: Member | None, tell: bool = True) -> None:
        """End this restriction now, and tell the member (`tell` as in `impose`). `by` is None when somebody
        outside decided so. Raises Refusal when `by` is no moderator or it has ended already."""
        if by is not None:
            only_moderators(by)
        with transaction.atomic():
            mine = locks.rows(Restriction.objects.filter(pk=self.pk).in_force())
            if not mine:
                raise _ended()
            self.lifted_at, self.lifted_by = clock.now(), by
            self.save(update_fields=["lifted_at", "lifted_by"])
            told = [self.member.subject] if tell else []
            Event.record("freed", self, by and by.subject, told, was="restricted", now="free")


def _ended() -> Refusal:
    return Refusal(_("There is no restriction to end."), code="closed")


def only_moderators(by: Member) -> None:
    """Raises Refusal unless `by` is a moderator."""
    if not (by.is_moderator and by.is_active):
        raise Refusal(_("Only a moderator can do this."), code="not-yours")
