"""A postal address for deals alone, such as a locker or a post-box."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground.requests import see_other
from parley.members.doors import signed_in
from parley.members.forms.address import AddressForm
from parley.members.own import own_for_deals


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def deal_address(request: HttpRequest) -> HttpResponse:
    """Set it, by the format of its country. The button `redraw` shows the fields of another country and
    looks at nothing yet."""
    member, redrawn = request.user, "redraw" in request.POST
    if request.method == "POST" and not redrawn:
        form = AddressForm(request.POST)
        if form.is_valid():
            member.set_deal_address(form.cleaned_data["address"])
            return see_other(reverse("members:profile"))
    else:
        form = AddressForm(initial=request.POST.dict() if redrawn else _own(member))
    context = {"form": form, "is_set": member.profile.deal_address is not None}
    return render(request, "members/deal_address.html", context, status=422 if form.errors else 200)


@require_POST
@signed_in
def removal(request: HttpRequest) -> HttpResponse:
    """Have the postal address given in deals again."""
    request.user.set_deal_address(None)
    return see_other(reverse("members:profile"))


def _own(member: object) -> dict[str, str]:
    country = member.city.country if member.city else ""
    return own_for_deals(member, ("address",))["address"] or {"country_code": country}
