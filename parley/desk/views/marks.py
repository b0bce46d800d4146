"""Staff decides about a contested mark, and sees who opens contacts and cancels then. To everybody else these
pages do not exist."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.desk.deals_queue import contests_of_others
from parley.desk.deals_queue import openers as waiting_openers
from parley.desk.forms_deals import MarkForm
from parley.desk.views.opening import opened
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import for_moderators
from parley.offers.models import Contest
from parley.privacy.gate import disclose

ON_A_PAGE = 30


@require_safe
@for_moderators
def marks(request: HttpRequest) -> HttpResponse:
    """Every contested mark of others, those that wait first, the oldest of them at the top."""
    found = contests_of_others(request.user).select_related("side__deal")
    waiting = found.filter(state=Contest.State.WAITING).order_by("made_at", "pk")
    decided = Paginator(found.exclude(state=Contest.State.WAITING).order_by("-pk"), ON_A_PAGE)
    shown = {"waiting": waiting, "page": decided.get_page(request.GET.get("page"))}
    return render(request, "desk/marks.html", shown)


@require_safe
@for_moderators
def openers(request: HttpRequest) -> HttpResponse:
    """Members who opened contacts and cancelled then, again and again: all of them wait."""
    return render(request, "desk/openers.html", {"waiting": waiting_openers(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The mark as it stands; takes the decision."""
    contest = _contest(request, pk)
    if request.method != "POST":
        return _page(request, pk)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form, status=422)
    try:
        getattr(contest, form.cleaned_data["act"])(request.user, form.cleaned_data["reason"])
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, pk, form, status=409)
    return see_other(reverse("desk:mark", args=[pk]))


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@for_moderators
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what was said against it: recorded, then shown; never redirected to."""
    contest = _contest(request, pk)
    reason = f"deal {contest.side.deal_id}, contested mark"
    return opened(
        lambda: disclose(request.user, "settle-dispute", ["words"], contest, because=reason)["words"],
        lambda **said: _page(request, pk, **said),
    )


def _contest(request: HttpRequest, pk: int) -> Contest:
    """The contest, for staff who are no side of the deal; for everybody else it is not there (Http404)."""
    others = contests_of_others(request.user)
    return get_object_or_404(others.select_related("side__member__city", "side__deal"), pk=pk)


def _page(
    request: HttpRequest, pk: int, form: MarkForm | None = None, said: str | None = None, status: int = 200
) -> HttpResponse:
    contest = _contest(request, pk)
    deal = contest.side.deal
    context = {
        "contest": contest,
        "deal": deal,
        "sides": [(side, side.member) for side in deal.both],
        "form": form or MarkForm(),
        "said": said,
    }
    return render(request, "desk/mark.html", context, status=status)
