"""The mark of a deal, for its pages."""

from parley.ground import clock
from parley.offers.models import Contest, Deal


def may_contest(deal: Deal, member_id: int) -> bool:
    """Does this member bear a mark in the deal against which they have said nothing yet?"""
    side = next(each for each in deal.both if each.member_id == member_id)
    return side.did_not_perform and deal.may_be_disputed_at(clock.now()) and mark(deal) is None


def mark(deal: Deal) -> Contest | None:
    """What was said against the mark of this deal, or None."""
    return Contest.objects.filter(side__deal=deal).select_related("side__member").first()
