"""Editing a listing."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.forms import EditForm, country_of
from parley.market.models import Listing
from parley.members.doors import agreed
from parley.members.models import Draft

STALE = {"stale", "closed"}


@require_http_methods(["GET", "HEAD", "POST"])
@agreed
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """The form filled with what the listing says, and the change. A form made from an older version
    changes nothing: it comes back with what was typed, beside what the listing says now."""
    listing = own(request, pk)
    if request.method != "POST":
        return _filled(request, listing)
    form = EditForm.sent(request.POST, listing, country_of(request.user))
    if not form.is_valid():
        return _page(request, listing, form, 422)
    try:
        listing.edit(by=request.user, seen=form.cleaned_data["version"], **form.changes())
    except Refusal as refusal:
        refusal.add_to(form)
        return _refused(request, listing, form, refusal)
    return see_other(listing.get_absolute_url())


def own(request: HttpRequest, pk: int) -> Listing:
    """The listing of that number when it is the reader's and has not ended; for everybody else there
    is none. Raises Http404."""
    listing = Listing.own(request.user, pk)
    if listing is None or listing.state == Listing.State.ENDED and request.method in ("GET", "HEAD"):
        raise Http404
    return listing


def _filled(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The form with what the listing says, or with what was typed before: then it can be sent as a change
    of the listing as it is now, which is shown beside it when it is another one."""
    typed = Draft.initial(request)
    if typed is None:
        return _page(request, listing, EditForm.of(listing))
    now = None if typed.get("version") == str(listing.version) else listing
    typed["version"] = str(listing.version)
    return _page(request, listing, EditForm.typed(typed), now=now)


def _refused(request: HttpRequest, listing: Listing, form: EditForm, refusal: Refusal) -> HttpResponse:
    """The form with what was typed. When the listing is another one by now, that is shown beside it, and
    sending the form again changes that one."""
    if refusal.code not in STALE:
        return _page(request, listing, form, 422)
    now = Listing.objects.of(request.user).select_related("category").get(pk=listing.pk)
    form.data = form.data.copy()
    form.data["version"] = str(now.version)
    return _page(request, listing, form, 409, now)


def _page(
    request: HttpRequest, listing: Listing, form: EditForm, status: int = 200, now: Listing | None = None
) -> HttpResponse:
    shown = {"form": form, "listing": listing, "photos": list(listing.photos.all()), "now": now}
    return render(request, "market/edit.html", shown, status=status)
