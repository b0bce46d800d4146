"""Making an offer: the first, another one, and a counter."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Listing
from parley.members.doors import details_given
from parley.members.models import Draft, Member
from parley.offers import contact_words
from parley.offers.forms import OfferForm, status_of
from parley.offers.making import check_listing
from parley.offers.models import Negotiation, Offer
from parley.offers.models.tying import FIELD as TIED
from parley.offers.picking import Found, choices
from parley.offers.terms import Side
from parley.offers.things import FIELD
from parley.offers.tying_form import tieable, tied_before
from parley.offers.views.aside import may_step_aside, tick_new
from parley.offers.views.dealing import READS, listing_of, may_see, negotiation_of, newest_of
from parley.safety.doors import may_write


@may_step_aside
@require_http_methods(["GET", "HEAD", "POST"])
@details_given(to_read=False)
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """A buyer's offer on a listing. Everybody may read and fill the form; sending it needs a member."""
    listing = listing_of(request, pk)
    if request.method in READS:
        if listing.is_want:
            return see_other(reverse("offers:answer", args=[listing.pk]))
        before = negotiation_of(request, listing)
        form = OfferForm.fresh(listing, newest_of(before), typed_before(request))
        try:
            check_listing(listing, request.user, as_backup=True)
        except Refusal as refusal:
            return form_page(request, listing, form, before, refusal=refusal)
        return form_page(request, listing, form, before, refusal=_binding(request))
    form = OfferForm(listing, request.POST)
    if not form.is_valid():
        return form_page(request, listing, form, negotiation_of(request, listing), 422)
    said = form.cleaned_data
    try:
        knew = {"seen": said["seen"], "after": said["after"], "as_backup": said["backup"]}
        knew["tied_to"] = said[TIED]
        offer = Negotiation.open(listing, request.user, form.terms(), **knew)
    except Refusal as refusal:
        return refused(request, listing, form, None, refusal)
    return see_other(offer.negotiation.get_absolute_url())


@may_step_aside
@require_http_methods(["GET", "HEAD", "POST"])
@details_given
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Another offer in a negotiation that one is a side of: nothing is on the table, or one's own is."""
    negotiation = get_object_or_404(Negotiation.objects.visible_to(request.user).with_listing(), pk=pk)
    listing, last = negotiation.listing, negotiation.offers.order_by("-pk").first()
    if request.method in READS:
        if last is None:
            form = OfferForm.fresh(listing, 0, typed_before(request))
        else:
            typed = {TIED: tied_before(last, request.user), **typed_before(request)}
            form = OfferForm.counter_to(last, listing, typed)
        return form_page(request, listing, form, negotiation, refusal=_binding(request))
    return _send(request, negotiation, listing, None)


@may_step_aside
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
        return form_page(
            request, negotiation.listing, form, negotiation, refusal=_binding(request), answers=offer
        )
    return _send(request, negotiation, negotiation.listing, offer)


def _binding(request: HttpRequest) -> Refusal | None:
    """Why the reader cannot deal at present; said before they fill in anything."""
    try:
        if request.user.is_authenticated:
            may_write(request.user)
    except Refusal as refusal:
        return refusal
    return None


def _send(
    request: HttpRequest, negotiation: Negotiation, listing: Listing, answers: Offer | None
) -> HttpResponse:
    form = OfferForm(listing, request.POST)
    if not form.is_valid():
        return form_page(request, listing, form, negotiation, 422, answers=answers)
    said = form.cleaned_data
    try:
        knew = {"seen": said["seen"], "after": said["after"], "as_backup": said["backup"]}
        knew["tied_to"] = said[TIED]
        negotiation.offer(request.user, form.terms(), answers, **knew)
    except Refusal as refusal:
        return refused(request, listing, form, negotiation, refusal, answers)
    return see_other(negotiation.get_absolute_url())


def typed_before(request: HttpRequest) -> dict:
    """What was typed into this form before joining, signing in or giving details."""
    typed = Draft.initial(request)
    if typed is not None:
        tick_new(request, typed)
    return {**typed.dict(), FIELD: typed.getlist(FIELD), TIED: typed.getlist(TIED)} if typed else {}


def _things(
    request: HttpRequest, other: Member, listing: Listing, form: OfferForm, shown: bool
) -> tuple[Found | None, Found | None]:
    """What the reader and the other side could add: nothing where that is not to be shown."""
    reader, asked = request.user, request.GET
    if not shown:
        return None, None
    mine = choices(reader, reader, listing, form.picks, "mine", asked) if reader.is_authenticated else None
    return mine, choices(other, reader, listing, form.picks, "theirs", asked)


def refused(
    request: HttpRequest,
    listing: Listing,
    form: OfferForm,
    negotiation: Negotiation | None,
    refusal: Refusal,
    answers: Offer | None = None,
    want: Listing | None = None,
) -> HttpResponse:
    """The form once more, with what was typed, beside the listing, and the `want`, as it is now."""
    about = [each.pk for each in (listing, want) if each]
    now = Listing.objects.select_related("owner__city").in_bulk(about)
    listing, want = now[listing.pk], want and now[want.pk]
    negotiation = negotiation or (None if want else negotiation_of(request, listing))
    form.refuse(refusal)
    form.renew(listing, newest_of(negotiation), want)
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
    shown = may_see(request, listing, negotiation)
    selling = want is not None or (negotiation is not None and request.user.pk == negotiation.owner_id)
    other = want.owner if want else negotiation.buyer if selling else listing.owner
    form.name_sides(selling, other.as_seen().called)
    mine, theirs = _things(request, other, listing, form, shown and not refusal)
    if request.user.is_authenticated and not answers and not refusal:
        form.let_tie(tieable(request.user, negotiation))
    context = {
        "mine": mine if mine and (selling or listing.for_trade or mine.ticked) else None,
        "theirs": theirs,
        "listing": listing,
        "may_see": shown,
        "photo": listing.photos.first() if shown else None,
        "form": form,
        "negotiation": negotiation,
        "other": other.as_seen(),
        "side": Side.OWNER if selling else Side.BUYER,
        "selling": selling,
        "refusal": refusal,
        "answers": answers,
        "warns": answers is not None and contact_words.stand_in(answers),
        "want": want,
    }
    return render(request, "offers/offer.html", context, status=status_of(refusal) if refusal else status)
