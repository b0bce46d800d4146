"""What the forms of an offer and of a purchase ask first: which listing, and what its reader may know."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from parley.ground.prepared import Prepared
from parley.market.models import Listing
from parley.offers.models import Negotiation

READS = ("GET", "HEAD")
_PUBLISHED = Prepared(
    lambda pk: Listing.objects.published().select_related("owner").filter(pk=pk),
    Listing._meta.get_field("id"),
)


def listing_of(request: HttpRequest, pk: int) -> Listing:
    """The listing an offer is about. Who sends a form about one that has ended since is told so, and
    reads nothing of it (`may_see`)."""
    if request.method in READS:
        return get_object_or_404(_visible(request).select_related("owner__city"), pk=pk)
    if (listing := _PUBLISHED.first(pk)) is None:
        raise Http404
    return listing


def _visible(request: HttpRequest):
    return Listing.objects.visible_to(request.user if request.user.is_authenticated else None)


def may_see(request: HttpRequest, listing: Listing, negotiation: Negotiation | None) -> bool:
    """May the reader be shown what this listing says: is it visible to them, or haggled over by them?"""
    if listing.is_shown or negotiation is not None:
        return True
    return _visible(request).filter(pk=listing.pk).exists()


def negotiation_of(request: HttpRequest, listing: Listing) -> Negotiation | None:
    if not request.user.is_authenticated:
        return None
    return Negotiation.objects.filter(listing=listing, buyer=request.user).first()


def newest_of(negotiation: Negotiation | None) -> int:
    """The number of the newest offer in `negotiation`; 0 where there is none."""
    if negotiation is None:
        return 0
    return negotiation.offers.order_by("-pk").values_list("pk", flat=True).first() or 0
