"""Saying that one is away, and that one is back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import signed_in
from parley.offers.away_form import AwayForm
from parley.offers.forms import status_of
from parley.offers.models import Away


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def begin(request: HttpRequest) -> HttpResponse:
    """From when until when the reader is away; sending it again says something else."""
    if request.method != "POST":
        return _page(request, AwayForm(initial=_days(request)))
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422)
    try:
        Away.begin(request.user, form.cleaned_data["since"], form.cleaned_data["until"])
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, form, status_of(refusal))
    return see_other(reverse("offers:away"))


@require_POST
@signed_in
def end(request: HttpRequest) -> HttpResponse:
    """The reader is back."""
    Away.end(request.user)
    return see_other(reverse("offers:negotiations"))


def _days(request: HttpRequest) -> dict:
    """What the form begins with: the days that were said, else today."""
    away = _standing(request)
    if away is None:
        return {"since": clock.today()}
    return {"since": timezone.localdate(away.since), "until": timezone.localdate(away.until)}


def _standing(request: HttpRequest) -> Away | None:
    away = Away.of(request.user)
    return away if away is not None and away.until > clock.now() else None


def _page(request: HttpRequest, form: AwayForm, status: int = 200) -> HttpResponse:
    return render(request, "offers/away.html", {"form": form, "away": _standing(request)}, status=status)
