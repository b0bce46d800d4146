"""The steps of a deal: each is one POST to a resource of its own."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import signed_in
from parley.offers.forms import CancelForm, ConfirmForm, status_of
from parley.offers.forms_deals import TrackingForm
from parley.offers.models import Deal
from parley.offers.terms import Handover
from parley.offers.views import deals


@require_POST
@signed_in
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The deal stands, and the address is right."""
    form = ConfirmForm(request.POST)
    form.is_valid()
    meets = form.cleaned_data["meets_only"]
    return _step(request, pk, lambda deal: deal.confirm(by=request.user, meets_only=meets))


@require_POST
@signed_in
def step_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave it without a mark."""
    return _step(request, pk, lambda deal: deal.step_back(by=request.user))


@require_POST
@signed_in
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """The buyer has paid."""
    return _step(request, pk, lambda deal: deal.mark_paid(by=request.user))


@require_POST
@signed_in
def dispatch(request: HttpRequest, pk: int) -> HttpResponse:
    """The thing is in the post, or was handed over, as was agreed."""
    form = TrackingForm(request.POST)
    if not form.is_valid():
        return deals.page(request, pk, tracking_form=form, status=422)

    def verb(deal: Deal) -> None:
        if deal.offer.handover == Handover.MET:
            deal.mark_handed_over(by=request.user)
        else:
            deal.mark_sent(by=request.user, **form.cleaned_data)

    return _step(request, pk, verb, tracking_form=_typed(form))


@require_POST
@signed_in
def track(request: HttpRequest, pk: int) -> HttpResponse:
    """By whom it is carried, and under which number."""
    form = TrackingForm(request.POST)
    if not form.is_valid():
        return deals.page(request, pk, tracking_form=form, status=422)

    def verb(deal: Deal) -> None:
        deal.track(by=request.user, **form.cleaned_data)

    return _step(request, pk, verb, tracking_form=_typed(form))


@require_POST
@signed_in
def receive(request: HttpRequest, pk: int) -> HttpResponse:
    """What this side was to get has come."""
    return _step(request, pk, lambda deal: deal.mark_received(by=request.user))


@require_POST
@signed_in
def lapse(request: HttpRequest, pk: int) -> HttpResponse:
    """End it, since the other side did not perform."""
    return _step(request, pk, lambda deal: deal.lapse(by=request.user))


@require_POST
@signed_in
def come_back(request: HttpRequest, pk: int) -> HttpResponse:
    """What this side had sent is theirs again."""
    return _step(request, pk, lambda deal: deal.come_back(by=request.user))


@require_POST
@signed_in
def write_off(request: HttpRequest, pk: int) -> HttpResponse:
    """What this side had sent will not come back."""
    return _step(request, pk, lambda deal: deal.write_off(by=request.user))


@require_POST
@signed_in
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """End it alone, with a reason."""
    form = CancelForm(request.POST)
    if not form.is_valid():
        return deals.page(request, pk, cancel_form=form, status=422)
    reason = form.cleaned_data["reason"]
    return _step(request, pk, lambda deal: deal.cancel(by=request.user, reason=reason), cancel_form=form)


@require_POST
@signed_in
def cancel_together(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask to end it together, or agree to that."""
    return _step(request, pk, lambda deal: deal.ask_to_cancel(by=request.user))


def _typed(form: Form) -> Form | None:
    """The form, if anything was typed into it."""
    return form if form.has_changed() else None


def _step(request: HttpRequest, pk: int, verb: Callable[[Deal], None], **typed: Form | None) -> HttpResponse:
    """Do it and lead back; a refusal is said on the page of the deal, as it stands now, with what was
    `typed`: a form of that page, by its name there."""
    deal = deals.door(request, pk)
    try:
        verb(deal)
    except Refusal as refusal:
        return deals.page(request, pk, refusal=refusal, status=status_of(refusal), **typed)
    return see_other(deal.get_absolute_url())
