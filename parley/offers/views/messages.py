"""Writing to the other side, and answering a stranger's request."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.ground.refusals import Refusal
from parley.ground.requests import once_key, repeatable, see_other
from parley.market.models import Listing
from parley.market.pages import viewer_of
from parley.market.uploads import note_refused
from parley.members.doors import agreed, signed_in
from parley.members.models import Draft, Member
from parley.offers.forms import status_of
from parley.offers.forms_messages import MessageForm
from parley.offers.models import Deal, Message, MessagePhoto, Negotiation
from parley.offers.models.message_photos import taken
from parley.offers.models.writing import check_writable
from parley.offers.views import negotiations
from parley.offers.views.dealing import READS, listing_of, may_see, negotiation_of
from parley.privacy.gate import GateClosed, disclose
from parley.safety.doors import may_write_to


@repeatable("a form makes one message; decoding photos stays out of transactions")
@require_http_methods(["GET", "HEAD", "POST"])
@agreed(to_read=False)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the owner of a listing. Everybody may read and fill the form; sending it needs a member. Where
    the two write already, the form stands at the end of what they wrote."""
    listing = listing_of(request, pk)
    here = negotiation_of(request, listing)
    if request.method in READS:
        if here is not None:
            return see_other(f"{here.get_absolute_url()}#write")
        form = MessageForm(initial=Draft.initial(request))
        return _page(request, listing, None, form, refusal=_closed(listing, viewer_of(request)))
    return _send(request, listing, here, lambda said: Message.open(listing, request.user, **said))


@repeatable("a form makes one message; decoding photos stays out of transactions")
@require_http_methods(["GET", "HEAD", "POST"])
@agreed
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the other side of a negotiation."""
    found = Negotiation.objects.visible_to(request.user).with_listing().select_related("want")
    here = get_object_or_404(found, pk=pk)
    if request.method in READS:
        return _page(request, here.listing, here, MessageForm(initial=Draft.initial(request)))
    return _send(request, here.listing, here, lambda said: Message.write(here, request.user, **said))


@require_POST
@signed_in
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """The stranger may go on writing."""
    return _answer(request, pk, Message.accept)


@require_POST
@signed_in
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The request stays unanswered."""
    return _answer(request, pk, Message.decline)


@require_safe
@signed_in
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """One photo, large: recorded, then shown, and never kept by a browser."""
    found = MessagePhoto.objects.of(Message.objects.visible_to(request.user))
    shown = get_object_or_404(found.select_related("message__negotiation__listing"), pk=pk)
    here = shown.message.negotiation
    try:
        large = disclose(request.user, "negotiate", ["large"], shown, because=here)["large"]
    except GateClosed:
        raise Http404 from None
    response = render(request, "offers/message_photo.html", {"photo": shown, "large": large, "here": here})
    response.headers["Cache-Control"] = "no-store"
    return response


def _send(
    request: HttpRequest, listing: Listing, here: Negotiation | None, send: Callable[[dict], Message]
) -> HttpResponse:
    key = once_key(request)
    if key is None:
        return render(request, "400.html", {}, status=400)
    form = MessageForm(request.POST, request.FILES)
    note_refused(request, form)
    if not form.is_valid():
        return _page(request, listing, here, form, status=422)
    try:
        photos = taken(form.cleaned_data["photos"])
        message = send({**form.cleaned_data, "photos": photos, "made_with": key})
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, listing, here, form, status=422 if refusal.field else status_of(refusal))
    return see_other(message.get_absolute_url())


def _answer(request: HttpRequest, pk: int, verb: Callable[..., None]) -> HttpResponse:
    message = get_object_or_404(Message.objects.to(request.user).select_related("negotiation"), pk=pk)
    try:
        verb(message, by=request.user)
    except Refusal as refusal:
        return negotiations.page(request, message.negotiation_id, refusal, status_of(refusal))
    return see_other(message.get_absolute_url())


def _closed(listing: Listing, viewer: Member | None) -> Refusal | None:
    try:
        check_writable(listing, viewer)
        if viewer is not None:
            may_write_to(viewer, listing.owner)
    except Refusal as refusal:
        return refusal
    return None


def _know_each_other(viewer: Member | None, owner: Member) -> bool:
    return viewer is not None and Deal.objects.confirmed_between(viewer, owner).exists()


def _page(
    request: HttpRequest,
    listing: Listing,
    here: Negotiation | None,
    form: MessageForm,
    status: int = 200,
    refusal: Refusal | None = None,
) -> HttpResponse:
    sees = may_see(request, listing, here)
    shown = {
        "listing": listing,
        "here": here,
        "may_see": sees,
        "photo": listing.photos.first() if sees else None,
        "other": (here.other_than(request.user) if here else listing.owner).as_seen(),
        "stranger": here is None and not _know_each_other(viewer_of(request), listing.owner),
        "form": form,
        "refusal": refusal,
    }
    return render(request, "offers/message.html", shown, status=status)
