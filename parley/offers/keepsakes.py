"""The photos that deals show: the market keeps their files so long."""

from parley.ground import clock
from parley.market.keepsakes import holder
from parley.offers.models import Deal


@holder
def shown_in_a_deal(listing_id: int, token: str) -> bool:
    """Does a deal whose keeping is not over show this photo of the listing?"""
    deals = Deal.objects.kept(clock.now()).filter(offer__lines__listing=listing_id)
    return any(
        token in thing["photos"] for things in deals.values_list("things", flat=True) for thing in things
    )
