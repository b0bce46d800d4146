"""Two accounts of one person never count for each other."""

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.safety.models import only_moderators


class Link(models.Model):
    """Two accounts that staff takes for one person's; `one` has the smaller number."""

    one = models.ForeignKey(Member, models.CASCADE, related_name="+")
    other = models.ForeignKey(Member, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["one", "other"], name="ratings_linked_once")]

    def __str__(self) -> str:
        return f"link #{self.pk}"

    @classmethod
    def make(cls, first: Member, second: Member, by: Member, reason: str) -> "Link":
        """`by` takes the two accounts for one person's: what they said of each other counts no more, and
        never will. Raises Refusal: not-yours, stale, bounds."""
        only_moderators(by)
        if not reason.strip():
            raise Refusal(_("Say why."), "reason", "bounds")
        if first.pk == second.pk or by.pk in (first.pk, second.pk):
            raise Refusal(_("Name two accounts, neither of them yours."), "other", "not-yours")
        with transaction.atomic():
            one, other = locks.rows(Member.objects.filter(pk__in=[first.pk, second.pk]))
            if cls.objects.filter(one=one, other=other).exists():
                raise Refusal(_("These two are linked already."), "other", "stale")
            made = cls.objects.create(one=one, other=other, by=by, reason=reason.strip(), at=clock.now())
            theirs = one.ratings_got.filter(by=other) | other.ratings_got.filter(by=one)
            for rating in theirs.filter(counts=True):
                rating.uncount()
            Event.record("accounts-linked", made, by.subject, [one.subject, other.subject])
        return made

    @classmethod
    def of(cls, member: Member) -> models.QuerySet:
        """The links of `member`."""
        return cls.objects.filter(models.Q(one=member) | models.Q(other=member))

    @classmethod
    def stands(cls, one_id: int, other_id: int) -> bool:
        """Are these two (numbers of members) one person's?"""
        return cls.objects.filter(one=min(one_id, other_id), other=max(one_id, other_id)).exists()
