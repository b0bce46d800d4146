"""Answering a want: whoever has such a thing offers it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.matching import likest_first
from parley.market.models import Listing
from parley.members.doors import details_given, signed_in
from parley.offers.forms import OfferForm, plain, status_of
from parley.offers.making import check_own, check_want
from parley.offers.models import Negotiation
from parley.offers.models.tying import FIELD as TIED
from parley.offers.views.aside import may_step_aside
from parley.offers.views.dealing import READS, newest_of
from parley.offers.views.making import form_page, refused, typed_before

SHOWN = 100


@require_safe
@signed_in
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Which of the reader's things answers a want? Those that look like it stand first."""
    want = _want(request, pk)
    context = {"want": want, "other": want.owner.as_seen(), "things": [], "refusal": None}
    try:
        check_want(want, request.user)
    except Refusal as refusal:
        context["refusal"] = refusal
        return render(request, "offers/answer.html", context, status=status_of(refusal))
    things = _own(request).filter(state=Listing.State.ACTIVE, available__gte=1)
    context["things"] = likest_first(want, things.prefetch_related("photos").order_by("-pk")[:SHOWN])
    return render(request, "offers/answer.html", context)


@may_step_aside
@require_http_methods(["GET", "HEAD", "POST"])
@details_given
def answer(request: HttpRequest, pk: int, thing: int) -> HttpResponse:
    """Offer one's thing to whoever wants such a thing."""
    want, listing = _want(request, pk), get_object_or_404(_own(request), pk=thing)
    there = Negotiation.objects.filter(listing=listing, buyer=want.owner).first()
    if request.method in READS:
        typed = {"cash": plain(listing.price), **typed_before(request)}
        form = OfferForm.fresh(listing, newest_of(there), typed, want)
        try:
            check_own(listing, request.user)
        except Refusal as refusal:
            return form_page(request, listing, form, there, refusal=refusal, want=want)
        return form_page(request, listing, form, there, want=want)
    form = OfferForm(listing, request.POST, want=want)
    if not form.is_valid():
        return form_page(request, listing, form, there, 422, want=want)
    knew = {"seen": form.cleaned_data["seen"], "after": form.cleaned_data["after"]}
    knew |= {"tied_to": form.cleaned_data[TIED], "want_seen": form.cleaned_data["want_seen"]}
    try:
        offer = Negotiation.answer(want, listing, request.user, form.terms(), **knew)
    except Refusal as refusal:
        return refused(request, listing, form, there, refusal, want=want)
    return see_other(offer.negotiation.get_absolute_url())


def _want(request: HttpRequest, pk: int) -> Listing:
    """The want that is answered. Who sends a form about one that has ended since is told so."""
    wants = Listing.objects.filter(kind=Listing.Kind.WANT).select_related("owner__city")
    if request.method in READS:
        return get_object_or_404(wants.visible_to(request.user), pk=pk)
    return get_object_or_404(wants.published(), pk=pk)


def _own(request: HttpRequest):
    mine = Listing.objects.of(request.user).filter(kind=Listing.Kind.THING)
    return mine.select_related("owner__city")
