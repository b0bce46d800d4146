"""A thing that is not listed is looked at by the other side of a negotiation in which it was offered."""

from parley.market.models import Listing
from parley.market.offered import rule
from parley.members.models import Member
from parley.offers.picking import offered_privately


@rule
def on_the_table(member: Member, pk: int) -> bool:
    """Does it lie, or did it, in an offer of which `member` is a side?"""
    return offered_privately(Listing.objects.filter(pk=pk), member).exists()
