"""Being away: the clock of offers to whoever is away stands still. What is stored of an offer is never wrong
by it: how long the clock stands is worked out of the two rows, and added to the offer's own end when the
member is back or says something else."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers import rules, transitions
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer


class AwayQuerySet(models.QuerySet["Away"]):
    def over(self, now: datetime) -> Self:
        """Of those who are back by now."""
        return self.filter(until__lte=now)


class Away(models.Model):
    """`member` does not answer from `since` until `until`. Nobody else reads when that is: an empty home is
    nobody's business. Whoever has made them an offer learns that its clock stands still."""

    member = models.OneToOneField(Member, models.CASCADE, related_name="away")
    since = models.DateTimeField()
    until = models.DateTimeField()

    objects = AwayQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until__gt=models.F("since")), name="offers_away_a_while"
            )
        ]

    def __str__(self) -> str:
        return f"away #{self.pk}"

    @classmethod
    def of(cls, member: Member) -> "Away | None":
        """When `member` is away, if they have said so."""
        return cls.objects.filter(member=member).first()

    @classmethod
    def begin(cls, member: Member, since: datetime, until: datetime) -> "Away":
        """`member` is away from `since` (from now on, where that has passed) until `until`; what they said
        before is replaced. Raises Refusal: bounds."""
        with transaction.atomic():
            now = cls._put_forward(member)
            since = max(since, now)
            if until <= since:
                raise Refusal(_("Say a day after the first one."), "until", "bounds")
            if until > now + rules.LONGEST_AWAY:
                message = _("At most %(days)d days ahead can be said.") % {"days": rules.LONGEST_AWAY.days}
                raise Refusal(message, "until", "bounds")
            return cls.objects.create(member=member, since=since, until=until)

    @classmethod
    def end(cls, member: Member) -> None:
        """`member` is back: the clocks of offers to them go on with the time that was left."""
        with transaction.atomic():
            cls._put_forward(member)

    def is_now(self, now: datetime) -> bool:
        """Is the member away at `now`?"""
        return self.since <= now < self.until

    def stands(self, offer: Offer, now: datetime | None = None) -> timedelta:
        """How long the clock of an offer to the member stands still in all, or has until `now`."""
        begins = max(self.since, offer.made_at)
        ends = self.until if now is None else min(self.until, now)
        return max(ends - begins, timedelta()) if begins < offer.expires_at else timedelta()

    @classmethod
    def _put_forward(cls, member: Member) -> datetime:
        """Add to the ends of offers to `member` how long their clocks have stood, and forget the time away.
        -> the time, read after the locks"""
        to_them = Negotiation.objects.visible_to(member)
        offers = Offer.objects.filter(state=transitions.LIVE, negotiation__in=to_them).exclude(maker=member)
        about = list(offers.order_by().values_list("lines__listing", flat=True))
        locks.rows(Listing.objects.filter(pk__in=about).only("pk"))
        # Offers before the time away, as an acceptance does, which reads it once it has the offer.
        held = locks.rows(offers)
        away, now = cls.objects.filter(member=member).first(), clock.now()
        if away is None:
            return now
        for offer in held:
            stood = away.stands(offer, now)
            if stood:
                offer.expires_at += stood
                offer.stood_still += stood
                offer.save(update_fields=["expires_at", "stood_still"])
        away.delete()
        return now
