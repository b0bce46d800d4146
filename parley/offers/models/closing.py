"""How offers end by themselves: what they are about cannot be had any more."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction

from parley.ground import clock, locks
from parley.offers import transitions

if TYPE_CHECKING:
    from parley.offers.models.offers import OfferLine


class Closing(models.Model):
    """The verbs of an offer that nobody presses."""

    class Meta:
        abstract = True

    def let_go(self, now: datetime, lines: "list[OfferLine] | None" = None) -> None:
        """The deal about this offer is completed: what it reserved (only that in `lines`, if they are given)
        is gone for good, and open offers that what is left can never serve end. The caller has locked the
        listings and holds the transaction."""
        going = self.things if lines is None else lines
        for line in going:
            line.listing.let_go(line.quantity)
        open_ones = type(self).objects.about([line.listing_id for line in going]).open()
        with_all = open_ones.select_related("negotiation__buyer", "negotiation__owner").prefetch_related(
            "lines__listing"
        )
        for offer in locks.rows(with_all):
            offer._close(now)

    def restock(self) -> None:
        """A completed deal about this offer was undone: what was gone is there again, and backups are asked.
        The caller has locked the listings and holds the transaction."""
        for line in self.things:
            line.listing.restock(line.quantity)
        self.free()

    def close(self) -> None:
        """End it and tell whoever was to get it. Nothing happens to an offer that is over, has run out or
        can still be served when the locks are held."""
        with transaction.atomic():
            held, _none = self._lock(self.lock_listings())
            held._close(clock.now())

    def _close(self, now: datetime) -> None:
        was = self.standing(now)
        beyond = next((line.listing for line in self.things if line.is_beyond_reach), None)
        if beyond is None or not transitions.OFFER.allows(was, "close"):
            return
        self.state, self.answered_at = transitions.OFFER.next(was, "close"), now
        self.save(update_fields=["state", "answered_at"])
        facts = {"left": beyond.left, "ended": beyond.state == beyond.State.ENDED}
        facts["beside"] = beyond.pk != self.line.listing_id
        buyer, owner = self.negotiation.buyer, self.negotiation.owner
        taker = owner if beyond.owner_id == buyer.pk else buyer
        self.record("offer-closed", None, taker, was, **facts)
