"""What goes onto a parcel and into it: the label, through the gate; the slip, without personal data."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable
from parley.members.doors import signed_in
from parley.offers.models import DealContact
from parley.offers.views import deals
from parley.offers.views.slips import dry
from parley.privacy.gate import GateClosed, disclose


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@signed_in
def label(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side's address as on an envelope, opened as by Show contact, with one's own as the sender."""
    deal = deals.door(request, pk)
    try:
        theirs = deal.open_contact(by=request.user).contact
        opened = disclose(request.user, "complete-deal", ["name", "address"], about=theirs, because=deal)
    except (Refusal, GateClosed, DealContact.DoesNotExist) as closed:
        return deals.shut(request, pk, closed)
    own = deals.own_envelope(deal, deal.side_of(request.user), request)
    context = {"deal": deal, "to": deals.envelope({**opened, "email": ""})["lines"], "sender": own["lines"]}
    response = render(request, "offers/label.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_safe
@signed_in
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """The packing slip of a deal that both have confirmed: user IDs, things and terms. Who finds the parcel
    learns nobody's name from it."""
    deal = deals.door(request, pk)
    if deal.confirmed_at is None:
        raise Http404
    things = [(thing, deal.photos_of(thing)) for thing in deal.things]
    sides = [deal.side_of(request.user), deal.other_than(request.user)]
    givers = {side.member_id: side.member.as_seen().called for side in sides}
    context = {"deal": deal, "things": things, "terms": dry(deal.offer), "sides": sides, "givers": givers}
    return render(request, "offers/packing_slip.html", context)
