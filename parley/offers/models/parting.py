"""How a deal ends when one side leaves the marketplace, or is removed from it."""

from datetime import datetime
from functools import partial

from django.db import transaction

from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models.lapsing import Lapsing
from parley.privacy.keyring import Keeping


class Parting(Lapsing):
    """What happens to a deal whose side cancels its registration, or whose account is removed."""

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
                deal._free()
            elif deal.other_than(by).received_at:
                side.received_at = now
                side.save(update_fields=["received_at"])
                deal._complete(by, now, "deal-completed")
            else:
                deal._cancel_on_leaving(by, now, reason)
        self._take_over(deal)

    def call_off(self, gone: Member) -> None:
        """End a running deal without a mark on anybody, since the account of `gone` is removed; their side of
        the contact, and what they said, goes at once. A dispute is left to staff. The caller holds the
        transaction. One that is over stays as it ended."""
        if transitions.DEAL.allows(self.state, "call-off"):
            self.offer.lock_listings()
        deal, side, now = self._held_by(gone)
        for keeping in side.forget_sealed():
            transaction.on_commit(partial(Keeping.end, keeping))
        if transitions.DEAL.allows(deal.state, "call-off"):
            deal.ended_at = now
            deal._become("call-off", "deal-called-off", gone)
            deal._free_or_let_go(now)

    def _cancel_on_leaving(self, by: Member, now: datetime, reason: str) -> None:
        """As `cancel`, though something may have arrived."""
        self.ended_at, self.ended_by, self.reason = now, by, reason
        self._become("cancel", "deal-cancelled", by)
        self._free_or_let_go(now)

    def _free_or_let_go(self, now: datetime) -> None:
        """What was reserved is free again, unless it is on its way; but what somebody has already is gone,
        and must not be sold twice."""
        if self.was_left_with_it:
            self.offer.let_go(now)
        else:
            self._free()
