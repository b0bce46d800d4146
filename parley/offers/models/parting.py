"""How a deal ends when one side leaves the marketplace."""

from typing import TYPE_CHECKING

from django.db import transaction

from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models.performing import Performing

if TYPE_CHECKING:
    from datetime import datetime


class Parting(Performing):
    """The verb of a side that cancels its registration."""

    class Meta:
        abstract = True

    def part(self, by: Member, reason: str) -> None:
        """`by` leaves the marketplace: a deal that is not confirmed is stepped back from. A confirmed one is
        completed if the other side has what they were to get; otherwise it is cancelled alone: counted, with
        `reason` for the other side to read. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            self.offer.lock_listings()
            deal, side, now = self._held_by(by)
            if deal.state == transitions.AGREED:
                deal.ended_at, deal.ended_by = now, by
                deal._become("step-back", "deal-stepped-back", by)
                deal.offer.free()
            elif deal.other_than(by).received_at:
                side.received_at = now
                side.save(update_fields=["received_at"])
                deal._complete(by, now)
            else:
                deal._cancel_on_leaving(by, now, reason)
        self._take_over(deal)

    def _cancel_on_leaving(self, by: Member, now: "datetime", reason: str) -> None:
        """As `cancel`; but what the leaving buyer has already is gone, and must not be sold twice."""
        self.ended_at, self.ended_by, self.reason = now, by, reason
        self._become("cancel", "deal-cancelled", by)
        if any(side.role != side.Role.SELLER and side.received_at for side in self.both):
            self.offer.let_go(now)
        else:
            self.offer.free()
