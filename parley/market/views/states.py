"""Publishing, pausing, resuming and ending a listing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Listing
from parley.market.views.edit import STALE, own
from parley.members.doors import agreed, signed_in


def _view(verb: Callable[..., None], door: Callable = signed_in) -> Callable[..., HttpResponse]:
    @require_POST
    @door
    def change(request: HttpRequest, pk: int) -> HttpResponse:
        listing = own(request, pk)
        try:
            verb(listing, by=request.user)
        except Refusal as refusal:
            shown = {"listing": listing, "problem": refusal.message}
            return render(request, "market/refused.html", shown, status=409 if refusal.code in STALE else 403)
        return see_other(listing.get_absolute_url())

    return change


publish = _view(Listing.publish, door=agreed)
pause = _view(Listing.pause)
resume = _view(Listing.resume, door=agreed)
end = _view(Listing.end)
