"""Leaving the form of an offer to add something that is not listed, or to look for other things to pick.
What was typed is kept as a draft and stands there again: no address holds it, nor any log."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from parley.ground.requests import see_other
from parley.market.models import Listing
from parley.market.views.unlisted import PICKED
from parley.members.models import Draft
from parley.offers.picking import LONGEST
from parley.offers.things import FIELD

UNLISTED, FIND = "unlisted", "find"  # the buttons of the form that do not send it
SIDES = ("mine", "theirs")


def may_step_aside(view: Callable) -> Callable:
    """A form of an offer with the buttons that lead to where something is added, and to other things to pick.
    It stands before the doors, which ask who sends the form, and forget the draft of what was sent."""

    @wraps(view)
    def leading(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and UNLISTED in request.POST:
            there = f"{reverse('market:unlisted')}?{urlencode({'next': request.path})}"
            return Draft.keep(request, see_other(there))
        if request.method == "POST" and FIND in request.POST:
            return Draft.keep(request, see_other(f"{request.path}?{_asked(request.POST)}"))
        return view(request, *args, **kwargs)

    return leading


def _asked(typed: QueryDict) -> str:
    """What the pickers are asked for, as the end of an address: words for each side, and a page of the one
    whose button was pressed, which says "side" or "side page"."""
    asked = {side: words for side in SIDES if (words := typed.get(f"seek-{side}", "").strip()[:LONGEST])}
    side, _space, page = typed[FIND].partition(" ")
    if side not in SIDES:
        return urlencode(asked)
    if page.isdigit() and len(page) < 7:
        asked[f"{side}-page"] = page
    return f"{urlencode(asked)}#pick-{side}"


def tick_new(request: HttpRequest, typed: QueryDict) -> None:
    """Tick the reader's thing that the address names, if there is one."""
    number = request.GET.get(PICKED, "")
    if request.user.is_authenticated and number.isascii() and number.isdigit() and len(number) < 19:
        for thing in Listing.objects.of(request.user).filter(pk=number, state=Listing.State.PRIVATE):
            typed.appendlist(FIELD, f"{thing.pk}-{thing.terms_version}")
