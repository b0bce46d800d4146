"""Tombstones: that a restriction goes on when a restricted member leaves and joins again.

It knows the mail address only by the keyed hash that the address already had, and not the reason."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.members.models import Member, Profile
from parley.notices.models import Event
from parley.safety.models import Restriction

AT_MOST = timedelta(days=365)  # where a restriction has no end of its own


class TombstoneQuerySet(models.QuerySet):
    def standing(self, member: int, now: datetime) -> "TombstoneQuerySet":
        """Those over the present address of the member of that number, the longest first."""
        address = Profile.objects.filter(member=member).values("email_index")
        return self.filter(key__in=address, until__gt=now).order_by("-until")


class Tombstone(models.Model):
    """Until `until`, whoever has the mail address with this blind index may not deal. `by` answers for it."""

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=20, default="restriction")
    by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField(db_index=True)

    objects = TombstoneQuerySet.as_manager()

    def __str__(self) -> str:
        return f"tombstone #{self.pk}"

    @property
    def reason(self) -> str:
        """What is told to who comes back. The words of then were theirs alone, and are forgotten."""
        return _("An earlier account with your mail address was restricted when it was cancelled.")

    @classmethod
    def over(cls, member: Member) -> "Tombstone | None":
        """The one that binds `member` by their present address, or None; none once a moderator has lifted
        the restriction that it led to."""
        stone = cls.objects.standing(member.pk, clock.now()).select_related("by").first()
        return None if stone is None or _was_lifted(member) else stone

    @classmethod
    def end_of(cls, member: Member, now: datetime) -> datetime | None:
        """Until when one would stand if `member` left now; None: there is no reason for any."""
        restriction, standing = _ban(member), cls.over(member)
        if restriction is None:
            return standing and standing.until
        own = restriction.until or now + AT_MOST
        return max(own, standing.until) if standing else own

    @classmethod
    def put_up(cls, member: Member, now: datetime) -> None:
        """Where `member`, who is leaving, is restricted, remember it by their address."""
        until, profile = cls.end_of(member, now), Profile.objects.filter(member=member).first()
        if until is None or profile is None:
            return
        restriction, standing = _ban(member), cls.over(member)
        by = restriction.by if restriction else standing.by
        cls.objects.update_or_create(key=profile.email_index, defaults={"until": until, "by": by})

    @classmethod
    def bind_who_came_back(cls, now: datetime) -> int:
        """Restrict, and tell, members whose address has a tombstone. -> how many"""
        standing = cls.objects.filter(until__gt=now)
        found = Profile.objects.filter(email_index__in=standing.values("key"), member__cancelled_on=None)
        free = [each for each in found.select_related("member") if not _ban(each.member)]
        return sum(cls._bind(each.member) for each in free)

    @classmethod
    def _bind(cls, member: Member) -> bool:
        with transaction.atomic():
            locks.row(Member.objects.filter(pk=member.pk))  # one restriction at a time, as in `impose`
            now, stone = clock.now(), cls.over(member)
            if stone is None or _ban(member):
                return False
            made = Restriction.objects.create(
                member=member, by=stone.by, reason=stone.reason, since=now, until=stone.until
            )
            Event.record("restricted", made, stone.by.subject, [member.subject], was="free", now="restricted")
        return True


def _ban(member: Member) -> Restriction | None:
    """What a moderator decided; not a hold, which nobody deserved."""
    return Restriction.of_kind(member, Restriction.Kind.MODERATION)


def _was_lifted(member: Member) -> bool:
    return member.restrictions.filter(kind=Restriction.Kind.MODERATION).exclude(lifted_at=None).exists()
