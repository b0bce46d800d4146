"""How somebody wants to be paid: said by who is paid, opened by who pays."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import signed_in
from parley.members.models import Member
from parley.offers.forms import status_of
from parley.offers.forms_deals import InstructionForm
from parley.offers.models import Deal, Instruction
from parley.offers.views import deals
from parley.privacy.gate import GateClosed, disclose


@require_POST
@signed_in
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """Say how one wants to be paid, or change it."""
    form = InstructionForm(request.POST)
    if not form.is_valid():
        return deals.page(request, pk, pay_form=form, status=422)
    deal = deals.door(request, pk)
    try:
        Instruction.state(deal, request.user, **form.cleaned_data)
    except Refusal as refusal:
        refusal.add_to(form)
        return deals.page(request, pk, pay_form=form, refusal=refusal, status=status_of(refusal))
    return see_other(deal.get_absolute_url())


@require_POST
@signed_in
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the change that waits."""
    deal = deals.door(request, pk)
    try:
        Instruction.take_back(deal, request.user)
    except Refusal as refusal:
        return deals.page(request, pk, refusal=refusal, status=status_of(refusal))
    return see_other(deal.get_absolute_url())


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Open it for who pays: recorded, then shown; never redirected to."""
    deal = deals.door(request, pk)
    try:
        words = opened(deal, request.user)
    except GateClosed as closed:
        return deals.shut(request, pk, closed)
    response = deals.page(request, pk, how_to_pay=words)
    response.headers["Cache-Control"] = "no-store"
    return response


def opened(deal: Deal, reader: Member) -> str:
    """What stands now, through the gate. Raises GateClosed, also where there is nothing."""
    shown = Instruction.objects.shown(deal)
    if shown is None:
        raise GateClosed("nothing was said of how to pay")
    return disclose(reader, "complete-deal", ["words"], about=shown, because=deal)["words"]
