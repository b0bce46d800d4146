"""The page of a deal: what was agreed, whose step is next, and the other side's contact once it is open."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable
from parley.members.addresses import lines
from parley.members.doors import signed_in
from parley.members.own import own_details, own_email
from parley.offers import transitions
from parley.offers.forms import CancelForm, ConfirmForm
from parley.offers.forms_deals import InstructionForm, TrackingForm
from parley.offers.models import Deal, DealContact, DealSide
from parley.offers.views import marks
from parley.offers.views.payment import payment
from parley.offers.views.slips import said
from parley.offers.views.steps import next_step, steps_of
from parley.privacy.gate import GateClosed, disclose
from parley.safety.models import Restriction

CONTACT = ["name", "email", "address"]


def door(request: HttpRequest, pk: int) -> Deal:
    """The deal, for its two sides; for everybody else it is not there (Http404)."""
    deals = Deal.objects.visible_to(request.user).select_related(
        "offer__negotiation__listing", "offer__negotiation__buyer", "offer__negotiation__owner"
    )
    return get_object_or_404(
        deals.prefetch_related(
            "sides__member__city", "offer__lines__listing__photos", "offer__lines__listing__keepsakes"
        ),
        pk=pk,
    )


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The deal as it stands. Nobody's contact is opened by reading it but one's own."""
    return page(request, pk)


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@signed_in
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the other side's contact: noted, recorded in the ledger, then shown; never redirected to."""
    deal = door(request, pk)
    try:
        theirs = deal.open_contact(by=request.user).contact
        opened = disclose(request.user, "complete-deal", CONTACT, about=theirs, because=deal)
    except (Refusal, GateClosed, DealContact.DoesNotExist) as closed:
        refusal = closed if isinstance(closed, Refusal) else None
        return page(request, pk, refusal=refusal, closed=refusal is None, status=409)
    response = page(request, pk, opened=envelope(opened))
    response.headers["Cache-Control"] = "no-store"
    return response


def page(
    request: HttpRequest,
    pk: int,
    refusal: Refusal | None = None,
    cancel_form: CancelForm | None = None,
    pay_form: InstructionForm | None = None,
    tracking_form: TrackingForm | None = None,
    opened: dict | None = None,
    how_to_pay: str = "",
    closed: bool = False,
    status: int = 200,
) -> HttpResponse:
    """The page of the deal, with what could not be done and why, or with a contact just `opened`."""
    deal, now = door(request, pk), clock.now()
    mine, theirs = deal.side_of(request.user), deal.other_than(request.user)
    context = {
        "deal": deal,
        "mine": mine,
        "theirs": theirs,
        "other": theirs.member.as_seen(),
        "held": Restriction.holds([mine.member_id, theirs.member_id]),
        "terms": said(deal.offer),
        "things": [(thing, deal.photos_of(thing)) for thing in deal.things],
        "photos": deal.photos_of(deal.things[0]),
        "pays": deal.pays(mine),
        "steps": steps_of(deal, mine, theirs),
        "next": next_step(deal, mine, theirs),
        "may": {verb: transitions.DEAL.allows(deal.state, verb) for verb in ("confirm", "cancel")}
        | {"contact": deal.opens_contact(now)},
        "away": deal.is_away(mine),
        "other_has_left": theirs.member.has_left,
        "lapses_from": deal.lapses_from(mine),
        "may_lapse": deal.may_lapse(mine, now),
        "may_step_back": deal.may_step_back(now),
        "may_rate": deal.was_performed_or_cancelled_alone,
        "payment": payment(deal, mine, theirs, pay_form),
        "how_to_pay": how_to_pay,
        "tracking_form": tracking_form or TrackingForm(initial=_tracking(mine)),
        "dispute": getattr(deal, "dispute", None),
        "may_dispute": deal.may_be_disputed_at(now) and deal.is_disputable,
        "contest": marks.mark(deal),
        "may_contest": marks.may_contest(deal, mine.member_id),
        "own": own_envelope(deal, mine, request),
        "opened": opened,
        "closed": closed,
        "confirm_form": ConfirmForm(),
        "cancel_form": cancel_form or CancelForm(),
        "refusal": refusal,
    }
    return render(request, "offers/deal.html", context, status=status)


def _tracking(side: DealSide) -> dict:
    return {"carrier": side.carrier, "tracking": side.tracking}


def envelope(known: dict) -> dict:
    """What is on a label: the lines of name and address, and the mail address."""
    address = known["address"]
    return {"lines": lines(known["name"], address) if address else [], "email": known["email"]}


def own_envelope(deal: Deal, mine: DealSide, request: HttpRequest) -> dict:
    """One's own contact as the other side sees it: as it is now before confirming, as it was frozen after."""
    frozen = DealContact.objects.filter(side=mine).first()
    if frozen is None:
        known = own_details(request.user)
        return envelope({"name": known["name"], "address": known, "email": own_email(request.user)})
    return envelope(disclose(request.user, "complete-deal", CONTACT, about=frozen))
