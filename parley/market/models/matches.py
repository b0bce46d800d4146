"""A match: a thing and a want that clearly fit, of which somebody was told."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from parley.market.models.listings import Listing


class Match(models.Model):
    """Kept so that nobody is told of the same two again when one of them is edited."""

    thing = models.ForeignKey(Listing, models.CASCADE, related_name="+", db_index=False)
    want = models.ForeignKey(Listing, models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["thing", "want"], name="market_matched_once")]

    def __str__(self) -> str:
        return f"match #{self.pk}"

    @classmethod
    def of(cls, one: Listing, other: Listing) -> "Match":
        """The two, not stored; it equals no other, but its `pair` does."""
        thing, want = (other, one) if one.is_want else (one, other)
        return cls(thing=thing, want=want)

    @property
    def pair(self) -> tuple[int, int]:
        """The numbers of the two."""
        return self.thing_id, self.want_id

    @classmethod
    def told(cls, listings: list[int]) -> set[tuple[int, int]]:
        """The pairs with one of these listings of which somebody was told."""
        theirs = cls.objects.filter(Q(thing__in=listings) | Q(want__in=listings))
        return set(theirs.values_list("thing", "want"))

    @classmethod
    def forget(cls, before: datetime) -> None:
        """Forget those of which one had ended `before` then."""
        ended = Q(thing__ended_at__lt=before) | Q(want__ended_at__lt=before)
        cls.objects.filter(ended).delete()
