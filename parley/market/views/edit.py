"""Editing a listing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.forms import EditForm
from parley.market.models import Listing
from parley.members.doors import signed_in
from parley.members.models import Draft
from parley.safety.doors import may_deal

STALE = {"stale", "closed"}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The form filled with what the listing says, and the change. A form made from an older version
    changes nothing: it comes back with what was typed, beside what the listing says now."""
    listing = own(request, pk)
    if request.method != "POST":
        typed = Draft.initial(request)
        form = EditForm.of(listing) if typed is None else EditForm.typed(typed)
        return _page(request, listing, form)
    form = EditForm(request.POST)
    if not form.is_valid():
        return _page(request, listing, form, 422)
    try:
        if listing.state != Listing.State.DRAFT:
            may_deal(request.user)
        listing.edit(by=request.user, seen=form.cleaned_data["version"], **form.changes())
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, listing, form, 409 if refusal.code in STALE else 422)
    return see_other(listing.get_absolute_url())


def own(request: HttpRequest, pk: int) -> Listing:
    """The listing of that number when it is the reader's and has not ended; for everybody else there
    is none. Raises Http404."""
    listing = get_object_or_404(Listing.objects.of(request.user).select_related("category"), pk=pk)
    if listing.state == Listing.State.ENDED and request.method in ("GET", "HEAD"):
        raise Http404
    return listing


def _page(request: HttpRequest, listing: Listing, form: EditForm, status: int = 200) -> HttpResponse:
    now = None
    if status == 409:
        now = Listing.objects.of(request.user).select_related("category").get(pk=listing.pk)
    shown = {"form": form, "listing": listing, "photos": list(listing.photos.all()), "now": now}
    return render(request, "market/edit.html", shown, status=status)
