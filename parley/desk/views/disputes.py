"""Staff settles disputes. To everybody else these pages do not exist."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.desk.deals_queue import with_a_block
from parley.desk.forms_deals import SettleForm
from parley.desk.views.opening import opened as opening
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import for_moderators
from parley.members.models import Member
from parley.offers.models import Dispute, Exhibit, Statement
from parley.offers.views.disputes import opened, sent
from parley.offers.views.slips import said as terms_of
from parley.privacy.gate import GateBroken, GateClosed, GateStuck, disclose

ON_A_PAGE = 30


@require_safe
@for_moderators
def disputes(request: HttpRequest) -> HttpResponse:
    """Every dispute of others, those that wait first."""
    found = _visible_to(request.user).select_related("deal").order_by("-settled_at", "-pk")
    waiting = found.filter(settled_at=None).prefetch_related("deal__sides").order_by("opened_at", "pk")
    settled = Paginator(found.exclude(settled_at=None), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"waiting": waiting, "blocked": with_a_block(waiting), "page": settled}
    return render(request, "desk/disputes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One dispute as it stands; takes the decision."""
    dispute = _dispute(request, pk)
    if request.method != "POST":
        return _page(request, pk)
    form = SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    try:
        dispute.settle(request.user, **form.cleaned_data)
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, pk, form, status=409)
    return see_other(reverse("desk:dispute", args=[pk]))


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@for_moderators
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what both sides said and put in: recorded, then shown; never redirected to."""
    dispute = _dispute(request, pk)
    made = Statement.objects.filter(side__deal=dispute.deal_id).select_related("side").order_by("pk")
    return opening(
        lambda: opened(request.user, made, _reason(dispute)), lambda **said: _page(request, pk, **said)
    )


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@for_moderators
def document(request: HttpRequest, pk: int, row: UUID) -> HttpResponse:
    """One file that a side put in: recorded, then sent."""
    dispute = _dispute(request, pk)
    found = Exhibit.objects.filter(statement__side__deal=dispute.deal_id).select_related("statement__side")
    exhibit = get_object_or_404(found, row=row)
    try:
        known = disclose(request.user, "settle-dispute", ["content"], exhibit, because=_reason(dispute))
    except (GateStuck, GateBroken):
        raise
    except GateClosed:
        return _page(request, pk, said=[], status=409)
    return sent(exhibit, known)


def _reason(dispute: Dispute) -> str:
    return f"dispute about deal {dispute.deal_id}"


def _visible_to(viewer: Member):
    return Dispute.objects.exclude(deal__sides__member=viewer)


def _dispute(request: HttpRequest, pk: int) -> Dispute:
    """The dispute, for staff who are no side of it; for everybody else it is not there (Http404)."""
    return get_object_or_404(_visible_to(request.user).select_related("deal__offer__negotiation"), pk=pk)


def _page(
    request: HttpRequest, pk: int, form: SettleForm | None = None, said: list | None = None, status: int = 200
) -> HttpResponse:
    dispute = _dispute(request, pk)
    deal = dispute.deal
    context = {
        "dispute": dispute,
        "deal": deal,
        "sides": [(side, side.member) for side in deal.sides.select_related("member__city")],
        "terms": terms_of(deal.offer),
        "count": Statement.objects.filter(side__deal=deal).count(),
        "blocked": dispute.is_open and with_a_block([dispute]),
        "may_settle": dispute.is_open and dispute.may_be_settled(clock.now()),
        "form": form or SettleForm(),
        "said": said,
    }
    return render(request, "desk/dispute.html", context, status=status)
