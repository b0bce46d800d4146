"""What is wrong after a race, looked at in the tables. An empty list: nothing is."""

from collections.abc import Sequence
from itertools import pairwise

from django.db.models import Sum

from parley.market.models import Listing
from parley.notices.models import Event
from parley.offers import transitions
from parley.offers.models import Deal, Dispute, Negotiation, Offer, OfferLine

CHANGES = ("listing-edited", "listing-pause", "listing-end", "listing-sell-out")
OVER = (transitions.STEPPED_BACK, transitions.CANCELLED, transitions.LAPSED)


def wrongs(listing_ids: Sequence[int]) -> list[str]:
    """Everything that must never be, under any interleaving, about these listings."""
    found = []
    for listing in Listing.objects.filter(pk__in=listing_ids).order_by("pk"):
        found += [f"listing {listing.pk}: {wrong}" for wrong in _of_listing(listing)]
    return found


def _of_listing(listing: Listing) -> list[str]:
    offers = Offer.objects.filter(lines__listing=listing)
    found = []
    deals = list(Deal.objects.filter(offer__lines__listing=listing).prefetch_related("sides__contact"))
    holding = [deal for deal in deals if deal.state not in OVER and not _came_back(deal)]
    promised = _promised(listing, holding + [deal for deal in deals if _is_away(deal)])
    if promised > listing.quantity:
        found.append(f"{promised} of {listing.quantity} sold")
    if listing.available != listing.quantity - promised:
        found.append(f"{listing.available} available, {promised} promised, {listing.quantity} in all")
    gone = _promised(listing, [deal for deal in deals if _is_gone(deal)])
    if listing.gone != gone:
        found.append(f"{listing.gone} gone, {gone} in completed deals")
    if not listing.left and (listing.state != Listing.State.ENDED or offers.open().exists()):
        found.append("nothing is left, and it has not ended, or an offer stands open")
    accepted = set(offers.filter(state=transitions.ACCEPTED).values_list("pk", flat=True))
    if accepted != {deal.offer_id for deal in deals}:
        found.append("an accepted offer without its deal, or a deal without its offer")
    for negotiation in Negotiation.objects.filter(listing=listing):
        if negotiation.offers.filter(state__in=transitions.OPEN).count() > 1:
            found.append("two live offers in one negotiation")
    found += _out_of_order(listing, deals)
    found += [wrong for offer in offers for wrong in _of_offer(offer)]
    found += [wrong for offer in offers for wrong in _of_tie(offer)]
    found += [wrong for deal in deals for wrong in _of_deal(deal)]
    return found


def _came_back(deal: Deal) -> bool:
    return deal.state == transitions.SETTLED and deal.dispute.outcome in Dispute.COMES_BACK


def _is_away(deal: Deal) -> bool:
    """Did it come to nothing, and did its owner, who had sent it, not say that it came back?"""
    return deal.state in OVER and any(side.sent_at and not side.came_back_at for side in deal.sides.all())


def _is_gone(deal: Deal) -> bool:
    """Have the things of this deal gone for good?"""
    if any(side.written_off_at for side in deal.sides.all()):
        return True
    if deal.state == transitions.IN_DISPUTE:
        return deal.dispute.was == transitions.COMPLETED
    return deal.state == transitions.COMPLETED or (deal.state == transitions.SETTLED and not _came_back(deal))


def _out_of_order(listing: Listing, deals: list[Deal]) -> list[str]:
    """Deals agreed after the listing was paused, ended or changed. Events are written under the locks,
    so their numbers give the order."""
    changed = Event.objects.about(listing).filter(kind__in=CHANGES).values_list("pk", "kind")
    found = []
    for deal in deals:
        agreed = Event.objects.about(deal.offer).get(kind="offer-accepted").pk
        found += [f"agreed after {kind}" for number, kind in changed if number < agreed]
    return found


def _promised(listing: Listing, deals: list[Deal]) -> int:
    lines = OfferLine.objects.filter(listing=listing, offer__deal__in=[deal.pk for deal in deals])
    return lines.aggregate(sum=Sum("quantity"))["sum"] or 0


def _of_tie(offer: Offer) -> list[str]:
    tied = Offer.objects.filter(tie=offer.tie, tie__isnull=False)
    accepted = tied.filter(state=transitions.ACCEPTED).count()
    if accepted > 1 or (accepted and tied.open().exists()):
        return [f"offer {offer.pk} was wanted or another one, and {accepted} are accepted or one stands open"]
    return []


def _of_offer(offer: Offer) -> list[str]:
    told = Event.objects.about(offer).values_list("now", flat=True)
    if offer.state != transitions.LIVE and offer.state not in told:
        return [f"offer {offer.pk} is {offer.state} and no event says so"]
    if Offer.objects.filter(answers=offer).exists() and offer.state != transitions.REPLACED:
        return [f"offer {offer.pk} is {offer.state} and was countered"]
    return []


def _of_deal(deal: Deal) -> list[str]:
    sides, found = list(deal.sides.all()), []
    told = list(Event.objects.about(deal).exclude(now="").values_list("was", "now"))
    if any(earlier[1] != later[0] for earlier, later in pairwise(told)):
        found.append(f"deal {deal.pk}: its events do not follow from each other")
    if len(sides) != 2:
        found.append(f"deal {deal.pk} has {len(sides)} sides")
    if deal.state == transitions.AGREED and all(side.confirmed_at for side in sides):
        found.append(f"deal {deal.pk}: both have confirmed, and it is not confirmed")
    if deal.state == transitions.CONFIRMED and not all(hasattr(side, "contact") for side in sides):
        found.append(f"deal {deal.pk} is confirmed without contacts")
    if deal.state == transitions.CONFIRMED and all(side.received_at for side in sides):
        found.append(f"deal {deal.pk}: both have received, and it is not completed")
    if deal.state == transitions.STEPPED_BACK and any(side.contact_opened_at for side in sides):
        found.append(f"deal {deal.pk}: somebody stepped back from an opened contact")
    if deal.state == transitions.CANCELLED and any(side.received_at for side in sides):
        found.append(f"deal {deal.pk} was cancelled alone after something arrived")
    return found
