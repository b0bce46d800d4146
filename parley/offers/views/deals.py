"""The page of a deal: what was agreed, whose step is next, and the other side's contact once it is open."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable
from parley.members.addresses import lines
from parley.members.doors import signed_in
from parley.members.own import own_contact
from parley.offers import contact_words, transitions
from parley.offers.forms import CancelForm, ConfirmForm
from parley.offers.forms_deals import InstructionForm, TrackingForm
from parley.offers.models import Deal, DealContact, DealSide
from parley.offers.views import marks
from parley.offers.views.payment import payment
from parley.offers.views.slips import said
from parley.offers.views.steps import next_step, steps_of
from parley.privacy.gate import GateBroken, GateClosed, GateStuck, disclose
from parley.safety.models import Block, Restriction

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
        return shut(request, pk, closed)
    response = page(request, pk, opened=envelope(opened))
    response.headers["Cache-Control"] = "no-store"
    return response


def shut(request: HttpRequest, pk: int, why: Exception) -> HttpResponse:
    """The page of the deal, with why nothing was opened."""
    if isinstance(why, Refusal):
        return page(request, pk, refusal=why, status=409)
    if isinstance(why, GateStuck):
        words = _("Nothing can be opened or recorded just now, so nothing was shown. Try again in a while.")
        return page(request, pk, closed=words, status=503)
    if isinstance(why, GateBroken):
        words = _("This is not as it was written, so it was not opened, and nothing was shown.")
        return page(request, pk, closed=words, status=409)
    return page(request, pk, closed=_("This cannot be opened any more. Nothing was shown."), status=409)


def page(
    request: HttpRequest,
    pk: int,
    refusal: Refusal | None = None,
    cancel_form: CancelForm | None = None,
    pay_form: InstructionForm | None = None,
    tracking_form: TrackingForm | None = None,
    opened: dict | None = None,
    how_to_pay: str = "",
    closed: str = "",
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
        "blocked": Block.stands(by=request.user, against=theirs.member),
        "terms": said(deal.offer),
        "warns": _warns(deal, mine),
        "things": [(thing, deal.photos_of(thing)) for thing in deal.things],
        "photos": deal.photos_of(deal.things[0]),
        "pays": deal.pays(mine),
        "steps": steps_of(deal, mine, theirs),
        "next": next_step(deal, mine, theirs),
        "may": {verb: transitions.DEAL.allows(deal.state, verb) for verb in ("confirm", "cancel")}
        | {"contact": deal.opens_contact(now)},
        "away": deal.is_away(mine),
        "other_has_left": theirs.member.has_left,
        "send_by": _send_by(deal, mine, theirs),
        "lapses_from": deal.lapses_from(mine),
        "may_lapse": deal.may_lapse(mine, now),
        "leaves_a_mark": deal.leaves_a_mark(mine),
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


def _send_by(deal: Deal, mine: DealSide, theirs: DealSide) -> dict[str, datetime]:
    """Until when whoever has to send it now, or hand it over, has to; nothing while that waits for the other
    side."""
    if deal.offer.is_posted:
        one, each = _("Send by"), (_("You send by"), _("They send by"))
    else:
        one, each = _("Hand over by"), (_("You hand over by"), _("They hand over by"))
    words = each if mine.role == DealSide.Role.TRADER else (one, one)
    dues = (deal.send_due(mine), deal.send_due(theirs))
    return {label: due for label, due in zip(words, dues, strict=True) if due}


def _warns(deal: Deal, mine: DealSide) -> bool:
    """Has the other side put contact details into what was agreed, and are they not theirs to know yet?"""
    theirs = deal.state == transitions.AGREED and deal.offer.maker_id != mine.member_id
    return theirs and contact_words.stand_in(deal.offer)


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
        return envelope(own_contact(request.user))
    return envelope(disclose(request.user, "complete-deal", CONTACT, about=frozen))
