"""An offer to those who watch a listing: made by its owner, read and accepted by each of them alone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.market.models import Listing, Watch
from parley.members.doors import details_given, signed_in
from parley.members.models import Draft
from parley.offers import contact_words, rules
from parley.offers.forms import status_of
from parley.offers.invitation_form import InvitationForm
from parley.offers.models import Invitation, Negotiation
from parley.offers.views.dealing import READS


@require_http_methods(["GET", "HEAD", "POST"])
@details_given
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner's form; leads to what was offered."""
    listing = get_object_or_404(Listing.objects.of(request.user).select_related("owner__city"), pk=pk)
    if request.method in READS:
        typed = Draft.initial(request)
        return _form(request, listing, InvitationForm.fresh(listing, typed.dict() if typed else {}))
    form = InvitationForm(listing, request.POST)
    if not form.is_valid():
        return _form(request, listing, form, 422)
    try:
        made = Invitation.make(listing, request.user, form.terms(), form.cleaned_data["seen"])
    except Refusal as refusal:
        listing.refresh_from_db()
        form.refuse(refusal)
        form.renew(listing, 0)
        return _form(request, listing, form, status_of(refusal))
    return see_other(made.get_absolute_url())


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """What is offered, for its maker and those to whom it was made; for everybody else it is not there."""
    return _page(request, pk)


@require_POST
@details_given
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept it; leads to the deal."""
    try:
        return see_other(_seen(request, pk).take(by=request.user).get_absolute_url())
    except Refusal as refusal:
        return _page(request, pk, refusal, status_of(refusal))


@require_POST
@signed_in
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Its maker takes it back; leads to the listing."""
    invitation = _seen(request, pk)
    try:
        invitation.withdraw(by=request.user)
    except Refusal as refusal:
        return _page(request, pk, refusal, status_of(refusal))
    return see_other(invitation.listing.get_absolute_url())


def _seen(request: HttpRequest, pk: int) -> Invitation:
    seen = Invitation.objects.visible_to(request.user).select_related("listing__owner__city")
    return get_object_or_404(seen, pk=pk)


def _form(request: HttpRequest, listing: Listing, form: InvitationForm, status: int = 200) -> HttpResponse:
    shown = {
        "listing": listing,
        "photo": listing.photos.first(),
        "form": form,
        "asked": Watch.counted(listing.pk).asked,
        "standing": Invitation.objects.filter(listing=listing).open().first(),
        "a_week": rules.INVITATIONS_A_WEEK,
    }
    return render(request, "offers/invite.html", shown, status=status)


def _page(request: HttpRequest, pk: int, refusal: Refusal | None = None, status: int = 200) -> HttpResponse:
    invitation = _seen(request, pk)
    listing = invitation.listing
    mine = listing.owner_id == request.user.pk
    may_see = mine or listing.is_shown
    shown = {
        "invitation": invitation,
        "listing": listing,
        "may_see": may_see,
        "photo": listing.photos.first() if may_see else None,
        "mine": mine,
        "stands": invitation.stands,
        "warns": not mine and contact_words.stand_for(invitation, request.user),
        "tied": not mine and Negotiation.tied_before(listing.pk, request.user),
        "taken": not mine and invitation.invitees.filter(member=request.user).exclude(taken_at=None).exists(),
        "other": listing.owner.as_seen(),
        "pay_by_days": rules.PAY_BY_DAYS,
        "send_by_days": rules.SEND_BY_DAYS,
        "refusal": refusal,
    }
    return render(request, "offers/invitation.html", shown, status=status)
