"""A block: a member does not want to deal with another. The other is told nothing of it."""

from datetime import datetime

from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.safety import endings


class BlockQuerySet(models.QuerySet["Block"]):
    def of(self, member: Member) -> "BlockQuerySet":
        """Those that `member` put up: no other member ever reads them."""
        return self.filter(by=member)

    def listed(self, now: datetime) -> "BlockQuerySet":
        """Of members who have a page at `now`; who is hidden or has closed the account is not named."""
        return self.filter(Q(member__hidden_until=None) | Q(member__hidden_until__lte=now)).filter(
            member__cancelled_on=None
        )

    def between(self, one: int, other: int) -> "BlockQuerySet":
        """Those between the members of these numbers, whoever put them up."""
        return self.filter(by__in=[one, other], member__in=[one, other])

    def pairs(self, members: set[int]) -> set[frozenset[int]]:
        """The pairs among the members of these numbers between whom there is one, whoever put it up."""
        among = self.filter(by__in=members, member__in=members)
        return {frozenset(pair) for pair in among.values_list("by", "member")}


class Block(models.Model):
    """`by` has blocked `member`. Nothing is recorded as an event: that could be read beside the row."""

    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()

    objects = BlockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "member"], name="safety_blocked_once"),
            models.CheckConstraint(condition=~Q(by=F("member")), name="safety_never_oneself"),
        ]

    def __str__(self) -> str:
        return f"block #{self.pk}"

    @classmethod
    def stands(cls, by: Member, against: Member) -> bool:
        """Has `by` blocked `against`?"""
        return cls.objects.of(by).filter(member=against).exists()

    @classmethod
    def put_up(cls, member: Member, by: Member) -> "Block":
        """`by` blocks `member`: what is open between the two ends, what they agreed on goes on. Blocked
        already, it is the same block. -> it

        Raises Refusal: yourself, closed (there is no such account any more)."""
        if member.pk == by.pk:
            raise Refusal(_("You cannot block yourself."), code="yourself")
        with transaction.atomic():
            # First: who rates, or leaves, locks what is dealt before the members, too.
            endings.end_all(by, member)
            both = locks.rows(Member.objects.filter(pk__in=[by.pk, member.pk]))  # nobody leaves meanwhile
            if not all(each.is_active for each in both):
                raise Refusal(_("Nobody uses this account."), code="closed")
            return cls.objects.get_or_create(by=by, member=member, defaults={"since": clock.now()})[0]

    @classmethod
    def take_down(cls, member: Member, by: Member) -> None:
        """`by` unblocks `member`; nothing happens where there is no block. What has ended stays ended."""
        cls.objects.of(by).filter(member=member).delete()
