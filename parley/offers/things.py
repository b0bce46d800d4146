"""What lies on the two sides of an offer: which listings may, how many of each, and for what in return."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.offers import rules

if TYPE_CHECKING:
    from parley.offers.models.offers import OfferLine

FIELD = "things"  # of a form: what lies beside the listing that is negotiated over


@dataclass(frozen=True)
class Thing:
    """So many of one listing, by its number, beside the one that is negotiated over. `seen`: the terms
    version of it that the maker of the offer read (None: not asked)."""

    listing: int
    quantity: int = 1
    seen: int | None = None


def check_number(things: Iterable[Thing], about: int) -> None:
    """Raise Refusal unless these few things can lie beside the listing `about`: each once, and at least one
    of each."""
    things = list(things)
    numbers = [about, *(thing.listing for thing in things)]
    if len(things) > rules.MOST_THINGS:
        message = _("At most %(number)d things can be added to one offer.") % {"number": rules.MOST_THINGS}
        raise Refusal(message, FIELD, "bounds")
    if len(set(numbers)) < len(numbers):
        raise Refusal(_("Each thing can be in an offer once."), FIELD, "bounds")
    if any(thing.quantity < 1 for thing in things):
        raise Refusal(_("An offer is about one of each at least."), FIELD, "quantity")


def check_there(things: Iterable[Thing], listings: dict[int, Listing], sides: set[int]) -> None:
    """Raise Refusal unless each of `things` is an active thing of one of `sides` (members' numbers) as its
    reader saw it. `listings`, by number, are locked. The refusal names nothing, since whoever sends numbers
    may not see what is paused, a draft or of a third one."""
    for thing in things:
        listing = listings.get(thing.listing)
        there = listing is not None and listing.owner_id in sides and listing.can_be_given
        if not there:
            raise _not_there()
        if listing.is_want:
            raise Refusal(_("What somebody wants cannot be given. Choose things."), FIELD, "closed")
        if thing.seen is not None and thing.seen != listing.terms_version:
            message = _("It has changed meanwhile. Read it again, then send your offer.")
            raise Refusal(_about(listing, message), FIELD, "stale")
        if listing.state == Listing.State.PRIVATE and not listing.photos.exists():
            message = _("One of the things is not listed and has no photo. Add one first.")
            raise Refusal(message, FIELD, "unfinished")


def check_quantities(lines: "Iterable[OfferLine]", about: int, as_backup: bool) -> None:
    """Raise Refusal where a line asks for more than there is; what is reserved for others can be asked for
    `as_backup`. `about` is the listing whose quantity has a field of its own."""
    for line in lines:
        if line.quantity <= (line.listing.left if as_backup else line.listing.available):
            continue
        message = _("Only %(number)d of these can be had now.") % {"number": line.listing.available}
        if line.listing_id == about:
            raise Refusal(message, "quantity", "quantity")
        raise Refusal(_about(line.listing, message), FIELD, "quantity")


def check_wanted(lines: "Iterable[OfferLine]", maker_id: int, offered: Collection[int]) -> None:
    """Raise Refusal where the maker asks for a listing in a way that its owner does not deal in: with things
    for one that is for sale only, without any for one that is for trade only; or for what is not listed.
    `offered`: the numbers of what its owner put on the table, which can be asked for either way."""
    lines = list(lines)
    swaps = any(line.giver_id == maker_id for line in lines)
    for line in lines:
        listing = line.listing
        if line.giver_id == maker_id or listing.pk in offered:
            continue
        if listing.state == Listing.State.PRIVATE:
            raise _not_there()
        if swaps and not listing.for_trade:
            raise Refusal(_about(listing, _("Its owner sells it and does not trade.")), FIELD, "bounds")
        if not swaps and not listing.for_sale:
            message = _about(listing, _("It is for trade only. Offer something for it."))
            raise Refusal(message, FIELD, "bounds")


def _not_there() -> Refusal:
    message = _("One of the things is not to be had from either of you. Choose again.")
    return Refusal(message, FIELD, "closed")


def _about(listing: Listing, words: str) -> str:
    return f"{listing.named}: {words}"
