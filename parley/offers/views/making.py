"""Making an offer: the first, another one, and a counter."""

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.ground.prepared import Prepared
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Listing
from parley.members.doors import details_given
from parley.members.models import Draft, Member
from parley.offers.forms import OfferForm, status_of
from parley.offers.making import check_listing
from parley.offers.models import Negotiation, Offer
from parley.offers.picking import choices
from parley.offers.terms import Side
from parley.offers.things import FIELD

READS = ("GET", "HEAD")
_PUBLISHED = Prepared(
    lambda pk: Listing.objects.exclude(state=Listing.State.DRAFT).select_related("owner").filter(pk=pk),
    Listing._meta.get_field("id"),
)


@require_http_methods(["GET", "HEAD", "POST"])
@details_given(to_read=False)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A buyer's offer on a listing. Everybody may read and fill the form; sending it needs a member."""
    listing = _listing(request, pk)
    if request.method in READS:
        if listing.is_want:
            return see_other(reverse("offers:answer", args=[listing.pk]))
        before = _negotiation(request, listing)
        form = OfferForm.fresh(listing, newest(before), typed_before(request))
        try:
            check_listing(listing, request.user, as_backup=True)
        except Refusal as refusal:
            return form_page(request, listing, form, before, refusal=refusal)
        return form_page(request, listing, form, before)
    form = OfferForm(listing, request.POST)
    if not form.is_valid():
        return form_page(request, listing, form, _negotiation(request, listing), 422)
    said = form.cleaned_data
    try:
        knew = {"seen": said["seen"], "after": said["after"], "as_backup": said["backup"]}
        offer = Negotiation.open(listing, request.user, form.terms(), **knew)
    except Refusal as refusal:
        return refused(request, listing, form, None, refusal)
    return see_other(offer.negotiation.get_absolute_url())


@require_http_methods(["GET", "HEAD", "POST"])
@details_given
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another offer in a negotiation that one is a side of: nothing is on the table, or one's own is."""
    negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user).with_listing(), pk=pk)
    listing, last = negotiation.listing, negotiation.offers.order_by("-pk").first()
    if request.method in READS:
        form = OfferForm.counter_to(last, listing, typed_before(request))
        return form_page(request, listing, form, negotiation)
    return _send(request, negotiation, listing, None)


@require_http_methods(["GET", "HEAD", "POST"])
@details_given
def counter(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an offer with other terms."""
    offer = get_object_or_404(Offer.objects.visible_to(request.user), pk=pk)
    negotiation = get_object_or_404(Negotiation.objects.with_listing(), pk=offer.negotiation_id)
    if request.method in READS:
        if offer.maker_id == request.user.pk:
            raise Http404
        form = OfferForm.counter_to(offer, negotiation.listing, typed_before(request))
        return form_page(request, negotiation.listing, form, negotiation, answers=offer)
    return _send(request, negotiation, negotiation.listing, offer)


def _send(
    request: HttpRequest, negotiation: Negotiation, listing: Listing, answers: Offer | None
) -> HttpResponse:
    form = OfferForm(listing, request.POST)
    if not form.is_valid():
        return form_page(request, listing, form, negotiation, 422, answers=answers)
    said = form.cleaned_data
    try:
        knew = {"seen": said["seen"], "after": said["after"], "as_backup": said["backup"]}
        negotiation.offer(request.user, form.terms(), answers, **knew)
    except Refusal as refusal:
        return refused(request, listing, form, negotiation, refusal, answers)
    return see_other(negotiation.get_absolute_url())


def _listing(request: HttpRequest, pk: int) -> Listing:
    """The listing an offer is about. Who sends a form about one that has ended since is told so, and
    reads nothing of it (`_may_see`)."""
    if request.method in READS:
        return get_object_or_404(_visible(request).select_related("owner__city"), pk=pk)
    if (listing := _PUBLISHED.first(pk)) is None:
        raise Http404
    return listing


def _visible(request: HttpRequest):
    return Listing.objects.visible_to(request.user if request.user.is_authenticated else None)


def _may_see(request: HttpRequest, listing: Listing, negotiation: Negotiation | None) -> bool:
    """May the reader be shown what this listing says: is it visible to them, or haggled over by them?"""
    if listing.is_shown or negotiation is not None:
        return True
    return _visible(request).filter(pk=listing.pk).exists()


def _negotiation(request: HttpRequest, listing: Listing) -> Negotiation | None:
    if not request.user.is_authenticated:
        return None
    return Negotiation.objects.filter(listing=listing, buyer=request.user).first()


def newest(negotiation: Negotiation | None) -> int:
    """The number of the newest offer in `negotiation`; 0 where there is none."""
    if negotiation is None:
        return 0
    return negotiation.offers.order_by("-pk").values_list("pk", flat=True).first() or 0


def typed_before(request: HttpRequest) -> dict:
    """What was typed into this form before joining, signing in or giving details."""
    typed = Draft.initial(request)
    return {**typed.dict(), FIELD: typed.getlist(FIELD)} if typed else {}


def _things(
    reader: Member | AnonymousUser, other: Member, listing: Listing, form: OfferForm, shown: bool
) -> tuple[list[Listing], list[Listing]]:
    """What the reader and the other side could add: nothing where that is not to be shown."""
    if not shown:
        return [], []
    mine = choices(reader, reader, listing, form.picks) if reader.is_authenticated else []
    return mine, choices(other, reader, listing, form.picks)


def refused(
    request: HttpRequest,
    listing: Listing,
    form: OfferForm,
    negotiation: Negotiation | None,
    refusal: Refusal,
    answers: Offer | None = None,
    want: Listing | None = None,
) -> HttpResponse:
    """The form once more, with what was typed, beside the listing as it is now."""
    listing = Listing.objects.select_related("owner__city").get(pk=listing.pk)
    negotiation = negotiation or (None if want else _negotiation(request, listing))
    refusal.add_to(form)
    form.renew(listing, newest(negotiation))
    return form_page(request, listing, form, negotiation, status_of(refusal), answers=answers, want=want)


def form_page(
    request: HttpRequest,
    listing: Listing,
    form: OfferForm,
    negotiation: Negotiation | None,
    status: int = 200,
    refusal: Refusal | None = None,
    answers: Offer | None = None,
    want: Listing | None = None,
) -> HttpResponse:
    """The form of an offer; of one that answers a `want`, its reader gives the listing."""
    may_see = _may_see(request, listing, negotiation)
    selling = want is not None or (negotiation is not None and request.user.pk == negotiation.owner_id)
    other = want.owner if want else negotiation.buyer if selling else listing.owner
    form.name_sides(selling, other.as_seen().called)
    mine, theirs = _things(request.user, other, listing, form, may_see and not refusal)
    context = {
        "mine": mine if selling or listing.for_trade or any(each.pk in form.picks for each in mine) else [],
        "theirs": theirs,
        "listing": listing,
        "may_see": may_see,
        "photo": listing.photos.first() if may_see else None,
        "form": form,
        "negotiation": negotiation,
        "other": other.as_seen(),
        "side": Side.OWNER if selling else Side.BUYER,
        "selling": selling,
        "refusal": refusal,
        "answers": answers,
        "want": want,
    }
    return render(request, "offers/offer.html", context, status=409 if refusal else status)
