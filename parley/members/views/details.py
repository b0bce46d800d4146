"""Full name, telephone and postal address: asked before the first listing or binding offer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.ground.requests import see_other
from parley.members.doors import signed_in
from parley.members.forms.details import DetailsForm
from parley.members.models import Draft
from parley.members.onward import onward
from parley.members.own import own_details


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def details(request: HttpRequest) -> HttpResponse:
    """Ask for the details, by the format of the country. The button `redraw` shows the fields of
    another country and looks at nothing yet."""
    after = onward(request)
    redrawn = "redraw" in request.POST
    if request.method == "POST" and not redrawn:
        form = DetailsForm(request.POST)
        if form.is_valid():
            known = form.cleaned_data
            request.user.give_details(known["name"], known["phone"], known["address"])
            return see_other(after or reverse("members:profile"))
    else:
        form = DetailsForm(initial=request.POST.dict() if redrawn else own_details(request.user))
    context = {
        "form": form,
        "after": after,
        "kept": Draft.waits(request, after),
        "due": request.user.profile.is_due,
        "since": request.user.profile.details_changed_on,
    }
    return render(request, "members/details.html", context, status=422 if form.errors else 200)
