"""The photos that deals show: the market keeps their files so long."""

from parley.ground import clock
from parley.market.keepsakes import Held, holder
from parley.offers.models import Deal


@holder
def shown_in_deals(listing_ids: list[int]) -> Held:
    """The photos of these listings that deals show whose keeping is not over."""
    deals = Deal.objects.kept(clock.now()).filter(offer__lines__listing__in=listing_ids)
    things = (thing for things in deals.values_list("things", flat=True) for thing in things)
    return {(thing["listing"], token) for thing in things for token in thing["photos"]}
