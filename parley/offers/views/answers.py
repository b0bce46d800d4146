"""Answering an offer: each answer is one POST to a resource of its own."""

import re
from collections.abc import Callable
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import details_given, signed_in
from parley.offers.forms import SeenForm, status_of
from parley.offers.models import Offer
from parley.offers.models.tying import FIELD as TIED
from parley.offers.views import negotiations

NUMBER = re.compile(r"[1-9][0-9]{0,17}")
MOST = 200


@require_POST
@details_given
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the offer; leads to the deal."""
    return _answer(request, pk, lambda offer: offer.accept(by=request.user).get_absolute_url())


@require_POST
@signed_in
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Say no; the conversation goes on."""
    return _answer(request, pk, lambda offer: offer.decline(by=request.user))


@require_POST
@signed_in
def decline_many(request: HttpRequest) -> HttpResponse:
    """Say no to all that are ticked; leads back to the list, which says how many that were."""
    ticked = {int(number) for number in request.POST.getlist("offers")[:MOST] if NUMBER.fullmatch(number)}
    offers = Offer.objects.visible_to(request.user).filter(pk__in=ticked)
    done = Offer.decline_all(offers, by=request.user)
    said = urlencode({"declined": done, "left": len(ticked) - done})
    return see_other(f"{reverse('offers:negotiations')}?{said}")


@require_POST
@signed_in
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own offer back."""
    return _answer(request, pk, lambda offer: offer.withdraw(by=request.user))


@require_POST
@details_given
def reconfirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one's offer still stands."""
    return _answer(request, pk, lambda offer: offer.reconfirm(by=request.user, seen=_seen(request)))


@require_POST
@signed_in
def tie(request: HttpRequest) -> HttpResponse:
    """Want only one of those that are ticked; leads back to the list, which says how many those are, or why
    it cannot be."""
    ticked = {int(number) for number in request.POST.getlist(TIED)[:MOST] if NUMBER.fullmatch(number)}
    try:
        done = Offer.tie_together(ticked, by=request.user)
    except Refusal as refusal:
        return negotiations.listed(request, refusal, status_of(refusal))
    return see_other(f"{reverse('offers:negotiations')}?{urlencode({'tied': done})}")


@require_POST
@signed_in
def untie(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep an offer open whatever becomes of those it is tied to."""
    return _answer(request, pk, lambda offer: offer.untie(by=request.user))


def _seen(request: HttpRequest) -> int:
    """The version of the listing that the reader saw. Raises Refusal when the form does not say."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("This listing changed while you were looking at it. Look again."), code="stale")
    return form.cleaned_data["seen"]


def _answer(request: HttpRequest, pk: int, verb: Callable[[Offer], str | None]) -> HttpResponse:
    """Do it and lead on; a refusal is said on the page of the negotiation, as it stands now."""
    offer = Offer.seen_by(request.user, pk)
    if offer is None:
        raise Http404
    try:
        onward = verb(offer)
    except Refusal as refusal:
        return negotiations.page(request, offer.negotiation_id, refusal, status_of(refusal))
    return see_other(onward or offer.negotiation.get_absolute_url())
