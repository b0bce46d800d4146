"""Buying something at once, at its price."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Listing
from parley.members.doors import details_given
from parley.members.models import Draft
from parley.offers import buying, rules
from parley.offers.forms import status_of
from parley.offers.models import Deal, Negotiation
from parley.offers.purchase_form import PurchaseForm
from parley.offers.views.dealing import READS, listing_of, may_see, negotiation_of, newest_of


@require_http_methods(["GET", "HEAD", "POST"])
@details_given(to_read=False)
def purchase(request: HttpRequest, pk: int) -> HttpResponse:
    """What is agreed when one buys this, and the purchase; leads to the deal. Everybody may read and fill the
    form; sending it needs a member."""
    listing = listing_of(request, pk)
    before = negotiation_of(request, listing)
    if request.method in READS:
        typed = Draft.initial(request)
        form = PurchaseForm.fresh(listing, newest_of(before), typed.dict() if typed else {})
        try:
            buying.check(listing, request.user)
        except Refusal as refusal:
            return _page(request, listing, form, before, 409, refusal)
        return _page(request, listing, form, before)
    form = PurchaseForm(listing, request.POST)
    if not form.is_valid():
        return _page(request, listing, form, before, 422)
    try:
        return see_other(_bought(request, listing, form).get_absolute_url())
    except Refusal as refusal:
        return _refused(request, listing, form, refusal)


def _bought(request: HttpRequest, listing: Listing, form: PurchaseForm) -> Deal:
    """The deal. Raises Refusal. What can be bought at once has a price to make terms of."""
    said = form.cleaned_data
    buying.check(listing, request.user, said["seen"])
    return Negotiation.buy(listing, request.user, form.terms(), said["seen"], said["after"])


def _refused(request: HttpRequest, listing: Listing, form: PurchaseForm, refusal: Refusal) -> HttpResponse:
    """The form once more, with what was typed, beside the listing as it is now."""
    listing = Listing.objects.select_related("owner__city").get(pk=listing.pk)
    negotiation = negotiation_of(request, listing)
    form.refuse(refusal)
    form.renew(listing, newest_of(negotiation))
    return _page(request, listing, form, negotiation, status_of(refusal))


def _page(
    request: HttpRequest,
    listing: Listing,
    form: PurchaseForm,
    negotiation: Negotiation | None,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    shown = may_see(request, listing, negotiation)
    context = {
        "listing": listing,
        "may_see": shown,
        "photo": listing.photos.first() if shown else None,
        "form": form,
        "refusal": refusal,
        "negotiation": negotiation,
        "haggling": negotiation is not None and negotiation.offers.open().exists(),
        "tied": negotiation is not None and Negotiation.tied_before(listing.pk, request.user),
        "other": listing.owner.as_seen(),
        "pay_by_days": rules.PAY_BY_DAYS,
        "send_by_days": rules.SEND_BY_DAYS,
    }
    return render(request, "offers/purchase.html", context, status=status)
