"""The first page after joining: five things one has, five one wants, and what fits them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.beginning import jot
from parley.market.forms import country_of
from parley.market.forms_beginning import BeginningForm
from parley.market.matching import matches
from parley.market.models import Listing
from parley.members.doors import signed_in

LOOKED_AT = 20  # drafts, the newest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """Ten lines, each of which becomes a draft; below them the drafts there are, with what fits each."""
    if request.method != "POST":
        return _page(request, BeginningForm())
    form = BeginningForm(request.POST, countries=country_of(request.user))
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        jot(request.user, form.titles("have"), form.titles("want"))
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, form, 409)
    return see_other(f"{request.path}#drafts")


def _page(request: HttpRequest, form: BeginningForm, status: int = 200) -> HttpResponse:
    drafts = Listing.objects.of(request.user).filter(state=Listing.State.DRAFT)
    shown = {"form": form, "drafts": matches(drafts.order_by("-pk")[:LOOKED_AT], request.user)}
    return render(request, "market/begin.html", shown, status=status)
