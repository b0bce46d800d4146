"""Watching a listing, and what one watches."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market import cards
from parley.market.forms_watches import WatchForm
from parley.market.models import Listing, Watch
from parley.market.pages import viewer_of
from parley.members.doors import signed_in
from parley.members.models import Draft


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in(to_read=False)
def watch(request: HttpRequest, pk: int) -> HttpResponse:
    """What watching means, and the button. Everybody may read it; sending it needs a member."""
    viewer = viewer_of(request)
    seen = Listing.objects.visible_to(viewer).exclude(state=Listing.State.DRAFT)
    listing = get_object_or_404(seen.select_related("owner"), pk=pk)
    mine = Watch.objects.of(viewer).filter(listing=listing).first() if viewer else None
    if request.method != "POST":
        typed = Draft.initial(request)
        agrees = bool(typed.get("may_offer")) if typed else bool(mine and mine.may_offer)
        return _page(request, listing, mine, WatchForm(initial={"may_offer": agrees}))
    form = WatchForm(request.POST)
    form.full_clean()
    try:
        Watch.start(listing, by=viewer, may_offer=form.cleaned_data["may_offer"])
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, listing, mine, form, 409)
    return see_other(listing.get_absolute_url())


@require_POST
@signed_in
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Watch it no more; leads to what else is watched."""
    Watch.stop(pk, by=request.user)
    return see_other(reverse("market:watched"))


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader watches, the newest watch first; of what is not shown any more only that it is not."""
    watches = list(Watch.objects.of(request.user).order_by("-since", "-pk"))
    numbers = [each.listing_id for each in watches]
    shown = Listing.objects.visible_to(request.user).filter(pk__in=numbers).values_list("pk", flat=True)
    made = {card.id: card for card in cards.of_listings(set(shown))}
    return render(
        request, "market/watched.html", {"watched": [(each, made.get(each.listing_id)) for each in watches]}
    )


def _page(
    request: HttpRequest, listing: Listing, mine: Watch | None, form: WatchForm, status: int = 200
) -> HttpResponse:
    shown = {"listing": listing, "photo": listing.photos.first(), "mine": mine, "form": form}
    return render(request, "market/watch.html", shown, status=status)
