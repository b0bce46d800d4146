"""What fits what one wants, and who wants what one has."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parley.market import cards
from parley.market.matching import matches
from parley.market.models import Listing
from parley.members.doors import signed_in

LOOKED_AT = 50  # of one's own listings, the newest


@require_safe
@signed_in
def show(request: HttpRequest) -> HttpResponse:
    """For each of the reader's wants what others have, for each of their things who wants it."""
    there = Listing.objects.of(request.user).filter(state=Listing.State.ACTIVE, available__gte=1)
    own = there.order_by("-pk")[:LOOKED_AT]
    found = matches(own, request.user)
    made = {card.id: card for card in cards.of_listings({each.pk for _own, fit in found for each in fit})}
    shown = [(each, [made[one.pk] for one in fit]) for each, fit in found if fit]
    context = {
        "wants": [(each, fit) for each, fit in shown if each.is_want],
        "things": [(each, fit) for each, fit in shown if not each.is_want],
        "looks": any(each.is_want for each, _fit in found),
    }
    return render(request, "market/matches.html", context)
