"""What was on its way, or had arrived, when a deal came to nothing: it is not sold again by itself. It stays
reserved until whoever gave it says that it came back, or that it never will."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.offers import transitions

if TYPE_CHECKING:
    from parley.offers.models.deals import Deal, DealSide
    from parley.offers.models.offers import OfferLine


class Returning(models.Model):
    """The verbs of whoever gave something away for nothing, and what is asked before anything is free."""

    class Meta:
        abstract = True

    def come_back(self, by: Member) -> None:
        """What `by` had sent or handed over is theirs again: it can be had, and backups are asked.

        Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            deal, given, _now = self._said_of_away(by, "come-back", "came_back_at")
            deal._tell("deal-came-back", by)
            deal.offer.free(given)
        self._take_over(deal)

    def write_off(self, by: Member) -> None:
        """What `by` had sent or handed over will not come back: it is gone, as if it were sold, and
        that is not taken back. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            deal, given, now = self._said_of_away(by, "write-off", "written_off_at")
            deal._tell("deal-written-off", by)
            deal.offer.let_go(now, given)
        self._take_over(deal)

    def is_away(self, side: "DealSide") -> bool:
        """Has the deal come to nothing though what `side` gave is with the other one, or between the two?"""
        if self.state == transitions.CANCELLED and self.was_left_with_it:
            return False
        return transitions.DEAL.allows(self.state, "come-back") and self._is_on_its_way(side)

    @property
    def was_left_with_it(self) -> bool:
        """Did somebody leave when a thing had arrived? Then all of it counted as gone: see `Parting`."""
        together = all(side.cancel_asked_at for side in self.both)
        return not together and any(side.gets and side.received_at for side in self.both)

    def lines_away(self) -> "list[OfferLine]":
        """What of it is on its way, or has arrived, and did not come back."""
        return self._lines_of([side for side in self.both if self._is_on_its_way(side)])

    def _said_of_away(self, by: Member, verb: str, column: str) -> "tuple[Deal, list[OfferLine], datetime]":
        """Note under the locks what `by` says of what they gave. -> the locked deal, that, and the time"""
        self.offer.lock_listings()
        deal, side, now = self._held_by(by)
        deal._allow(verb)
        if not deal.is_away(side):
            raise Refusal(_("Nothing of yours is on its way in this deal."), code="stale")
        setattr(side, column, now)
        side.save(update_fields=[column])
        return deal, deal._lines_of([side]), now

    def _is_on_its_way(self, side: "DealSide") -> bool:
        given = side.handed_over_at or self.other_than(side.member).received_at
        return bool(side.gives and given and not (side.came_back_at or side.written_off_at))

    def _lines_of(self, sides: "list[DealSide]") -> "list[OfferLine]":
        givers = {side.member_id for side in sides}
        return [line for line in self.offer.things if line.giver_id in givers]

    def _free(self) -> None:
        """It came to nothing: what is still with its owner is free again. On the locked rows."""
        away = {line.pk for line in self.lines_away()}
        self.offer.free([line for line in self.offer.things if line.pk not in away])
