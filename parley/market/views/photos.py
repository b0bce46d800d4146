"""The photos of a listing: more of them, their order, without one."""

from collections.abc import Callable
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.market import album
from parley.market.forms import PhotosForm
from parley.market.models import Listing, Photo
from parley.market.models.photos import PER_LISTING
from parley.market.uploads import note_refused
from parley.market.views.edit import STALE, own
from parley.members.doors import signed_in

PLACES = {"earlier": -1, "later": 1}


@repeatable("a photo that the listing has already is not added again; decoding stays out of transactions")
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def manage(request: HttpRequest, pk: int) -> HttpResponse:
    """The photos with their buttons, and the form for more."""
    listing = own(request, pk)
    if request.method != "POST":
        return _page(request, listing, PhotosForm())
    form = PhotosForm(request.POST, request.FILES)
    note_refused(request, form)
    if not form.is_valid():
        return _page(request, listing, form, 422)
    try:
        album.add(listing, request.user, form.cleaned_data["photos"])
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, listing, form, 409 if refusal.code in STALE else 422)
    return _back(listing)


@require_POST
@signed_in
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """A new order: every photo's number, as `photo`, first to last."""
    listing = own(request, pk)
    given = request.POST.getlist("photo")
    wanted = [int(text) for text in given if text.isascii() and text.isdigit() and len(text) < 19]
    return _changed(request, listing, lambda: album.arrange(listing, request.user, wanted))


@require_POST
@signed_in
def move(request: HttpRequest, pk: int, photo: int, direction: str) -> HttpResponse:
    """One photo a place earlier or later; the page comes back at that photo, for whoever goes on pressing."""
    if direction not in PLACES:
        raise Http404
    listing = own(request, pk)
    shown = get_object_or_404(Photo, pk=photo, listing=listing)
    change = partial(album.move, shown, request.user, PLACES[direction])
    return _changed(request, listing, change, at=f"#photo-{photo}")


@require_POST
@signed_in
def remove(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    """One photo less. Removing what is gone already is no mistake."""
    listing = own(request, pk)
    shown = Photo.objects.filter(pk=photo, listing=listing).first()
    if shown is None:
        return _back(listing)
    return _changed(request, listing, lambda: album.remove(shown, request.user))


def _changed(
    request: HttpRequest, listing: Listing, change: Callable[[], None], at: str = ""
) -> HttpResponse:
    try:
        change()
    except Refusal as refusal:
        status = 409 if refusal.code in STALE else 422
        return _page(request, listing, PhotosForm(), status, refusal.message)
    return _back(listing, at)


def _back(listing: Listing, at: str = "") -> HttpResponse:
    return see_other(reverse("market:photos", args=[listing.pk]) + at)


def _page(
    request: HttpRequest, listing: Listing, form: PhotosForm, status: int = 200, problem: str = ""
) -> HttpResponse:
    photos = list(listing.photos.all())
    shown = {
        "listing": listing,
        "photos": photos,
        "form": form,
        "problem": problem,
        "left": PER_LISTING - len(photos),
    }
    return render(request, "market/photos.html", shown, status=status)
