"""A watch: a member keeps an eye on a listing. Its owner sees how many do, and nobody who."""

from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.prepared import Prepared
from parley.ground.refusals import Refusal
from parley.market.models.listings import Listing
from parley.members.models import Member

MOST = 200  # watches of one member


class Watchers(NamedTuple):
    """How many watch a listing, and how many of them agreed to be made an offer."""

    all: int
    asked: int


class WatchQuerySet(models.QuerySet["Watch"]):
    def of(self, member: Any) -> Self:
        """Those of `member`: nobody else ever reads them."""
        return self.filter(by=member.pk)

    def about(self, listing: int) -> Self:
        """Those of members who are here, about the listing of that number."""
        return self.filter(listing=listing, by__cancelled_on=None)


class Watch(models.Model):
    """`by` watches `listing`; `may_offer`: its owner may make them an offer. Nothing is recorded as an event:
    that could be read beside the row."""

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="watches")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    may_offer = models.BooleanField(default=False)
    since = models.DateTimeField()

    objects = WatchQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["by", "listing"], name="market_watched_once")]

    def __str__(self) -> str:
        return f"watch #{self.pk}"

    @classmethod
    def start(cls, listing: Listing, by: Member, may_offer: bool = False) -> "Watch":
        """`by` watches `listing`; watched already, what they agreed to is changed. Wants get no
        offer. -> the watch

        Raises Refusal: yourself, closed, too-many."""
        if by.pk == listing.owner_id:
            raise Refusal(_("This is your own listing."), code="yourself")
        with transaction.atomic():
            watcher = locks.row(Member.objects.filter(pk=by.pk))  # nobody leaves meanwhile; they are counted
            if not watcher.is_active:
                raise Refusal(_("Nobody uses this account."), code="closed")
            if not Listing.objects.visible_to(None).filter(pk=listing.pk).exists():
                raise Refusal(_("This listing is not shown any more."), code="closed")
            mine = cls.objects.of(by)
            if mine.exclude(listing=listing).count() >= MOST:
                words = _("You watch %(count)d listings. Stop watching one of them first.")
                raise Refusal(words % {"count": MOST}, code="too-many")
            agrees = {"may_offer": may_offer and not listing.is_want}
            return mine.update_or_create(
                listing=listing, by=by, defaults=agrees, create_defaults={"since": clock.now(), **agrees}
            )[0]

    @classmethod
    def stop(cls, listing: int, by: Member) -> None:
        """`by` does not watch the listing of that number any more; nothing happens where they did not."""
        cls.objects.of(by).filter(listing=listing).delete()

    @staticmethod
    def stands(by: Member, listing: int) -> bool:
        """Does `by` watch the listing of that number?"""
        return _STANDS.first(by.pk, listing) is not None

    @classmethod
    def counted(cls, listing: int) -> Watchers:
        """How many watch it: for its owner alone."""
        asked = Count("pk", filter=Q(may_offer=True))
        return Watchers(**cls.objects.about(listing).aggregate(all=Count("pk"), asked=asked))


_ID = Listing._meta.get_field("id")
_STANDS = Prepared(
    lambda by, listing: Watch.objects.filter(by=by, listing=listing).values_list("pk"), _ID, _ID
)
