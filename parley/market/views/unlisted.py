"""A thing that is not listed, for an offer: only its owner sees it, and whoever it is offered to."""

from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.market.forms import country_of
from parley.market.forms_unlisted import UnlistedForm
from parley.market.uploads import note_refused
from parley.market.views.new import MADE_BEFORE, made
from parley.members.doors import details_given
from parley.members.models import Draft
from parley.members.onward import onward

PICKED = "picked"  # of the address one is led back to: the number of the new thing


@repeatable("the form's own key makes one listing of it; photos are decoded before its transaction")
@require_http_methods(["GET", "HEAD", "POST"])
@details_given
def make(request: HttpRequest) -> HttpResponse:
    """The form, and the thing made from it; leads back to the form of the offer that `next` names."""
    if request.method != "POST":
        typed = Draft.initial(request)
        return _page(request, UnlistedForm(initial=typed.dict() if typed else None))
    form = UnlistedForm(request.POST, request.FILES, countries=country_of(request.user))
    note_refused(request, form)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        thing = made(form, request.user, publish=False)
    except Refusal as refusal:
        refusal.add_to(form)
        if refusal.code != MADE_BEFORE:
            return _page(request, form, 422)
        form.data = form.data.copy()
        form.data["made_with"] = str(uuid4())
        return _page(request, form, 409)
    back = onward(request).partition("?")[0]
    return see_other(f"{back}?{urlencode({PICKED: thing.pk})}" if back else thing.get_absolute_url())


def _page(request: HttpRequest, form: UnlistedForm, status: int = 200) -> HttpResponse:
    return render(request, "market/unlisted.html", {"form": form, "next": onward(request)}, status=status)
