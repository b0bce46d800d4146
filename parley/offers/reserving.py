"""Quantities: what a deal reserves, and what comes back. Callers hold the locks on the listings."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import F
from django.db.models.functions import Least
from django.utils.translation import gettext as _

from parley.ground.prepared import PreparedUpdate
from parley.ground.refusals import Refusal
from parley.market.models import Listing

if TYPE_CHECKING:
    from parley.offers.models.offers import OfferLine


def check(lines: "Iterable[OfferLine]") -> None:
    """Raise Refusal unless every listing of `lines` is open and has enough left."""
    for line in lines:
        listing = line.listing
        if not listing.can_be_given:
            raise Refusal(closed(listing), code="closed")
        if listing.available < line.quantity:
            raise Refusal(_("That is no longer available in this quantity."), code="sold")


def check_thing(listing: Listing) -> None:
    """Raise Refusal unless `listing` is a thing that can be had."""
    if listing.is_want:
        raise Refusal(_("This is something its owner wants. Offer a thing of yours for it."), code="closed")


def reserve(lines: "Iterable[OfferLine]") -> None:
    """Take what `lines` promise off what is available; the database's CHECK is the last line.

    Raises Refusal: closed, sold."""
    lines = list(lines)
    check(lines)
    for line in lines:
        _TAKE.run(line.listing_id, line.quantity)


_TAKE = PreparedUpdate(
    lambda pk, quantity: (
        Listing.objects.filter(pk=pk),
        {"available": F("available") - quantity, "look_version": F("look_version") + 1},
    ),
    Listing._meta.get_field("id"),
    Listing._meta.get_field("available"),
)


def release(lines: "Iterable[OfferLine]") -> None:
    """Give back what `lines` had reserved."""
    for line in lines:
        Listing.objects.filter(pk=line.listing_id).update(
            available=Least(F("available") + line.quantity, F("quantity") - F("gone")),
            look_version=F("look_version") + 1,
        )


def closed(listing: Listing) -> str:
    """Why nothing can be agreed about `listing` now."""
    if listing.state == Listing.State.PAUSED:
        return _("The owner has paused this listing.")
    if listing.state == Listing.State.HIDDEN:
        return _("This listing is not shown at present.")
    if listing.is_sold:
        return _("This is sold.")
    return _("This listing has ended.")
