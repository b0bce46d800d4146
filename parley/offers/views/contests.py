"""A word against the mark that one did not perform in a deal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import signed_in
from parley.offers.forms import status_of
from parley.offers.forms_deals import ContestForm
from parley.offers.models import Contest
from parley.offers.views import deals
from parley.offers.views.marks import may_contest


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Say, once, why the mark is wrong."""
    deal = deals.door(request, pk)
    form, status = ContestForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                Contest.make(deal, request.user, form.cleaned_data["words"])
                return see_other(deal.get_absolute_url())
            except Refusal as refusal:
                refusal.add_to(form)
                status = status_of(refusal)
    context = {"deal": deal, "form": form, "may_contest": may_contest(deal, request.user.pk)}
    return render(request, "offers/contest.html", context, status=status)
