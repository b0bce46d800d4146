"""Answers that an owner leaves to the program."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Listing
from parley.members.doors import details_given
from parley.offers.auto_form import AutoForm
from parley.offers.forms import status_of
from parley.offers.models import AutoRule


@require_http_methods(["GET", "HEAD", "POST"])
@details_given
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner's rule for one of their listings. For everybody else there is no such page."""
    listing = get_object_or_404(Listing.objects.of(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, listing, AutoForm.of(listing))
    form = AutoForm(listing, request.POST)
    if not form.is_valid():
        return _page(request, listing, form, 422)
    try:
        AutoRule.put(listing, request.user, **form.cleaned_data)
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, listing, form, status_of(refusal))
    return see_other(listing.get_absolute_url())


def _page(request: HttpRequest, listing: Listing, form: AutoForm, status: int = 200) -> HttpResponse:
    return render(request, "offers/auto.html", {"listing": listing, "form": form}, status=status)
