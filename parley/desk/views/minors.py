"""What staff see of cases about minors. To everybody else these pages do not exist."""

from collections.abc import Callable
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.desk.forms_minors import WordsForm
from parley.desk.models import MinorCase
from parley.desk.views.opening import opened
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import for_moderators
from parley.members.models import Member
from parley.privacy.gate import disclose

ON_A_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def file(request: HttpRequest, handle: str) -> HttpResponse:
    """Say that this may be a minor: the account is hidden at once."""
    member = get_object_or_404(Member.objects.by_handle(handle).filter(imported=False, cancelled_on=None))
    form = WordsForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                case = MinorCase.file(member, by=request.user, words=form.cleaned_data["words"])
                return see_other(case.get_absolute_url())
            except Refusal as refusal:
                refusal.add_to(form)
                status = 409
    return render(request, "desk/minor.html", {"member": member, "form": form}, status=status)


@require_safe
@for_moderators
def cases(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and what was decided: number, time, roles, outcome."""
    visible = MinorCase.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(visible, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/minor_cases.html", {"page": page})


@require_safe
@for_moderators
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One case as it stands."""
    return _page(request, pk)


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@for_moderators
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what was said: recorded, then shown; never redirected to."""
    case = _case(request, pk)
    return opened(partial(_opened, request.user, case), partial(_page, request, pk))


@require_POST
@for_moderators
def agree(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person agrees: the personal data is removed."""
    return _decide(request, pk, MinorCase.agree)


@require_POST
@for_moderators
def disagree(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person sees an adult: the account is shown again."""
    return _decide(request, pk, MinorCase.disagree)


def _decide(request: HttpRequest, pk: int, verb: Callable) -> HttpResponse:
    case = _case(request, pk)
    try:
        verb(case, by=request.user)
    except Refusal as refusal:
        return _page(request, pk, refusal=refusal, status=409)
    return see_other(case.get_absolute_url())


def _case(request: HttpRequest, pk: int) -> MinorCase:
    """The case, for staff whom it is not about; for everybody else it is not there (Http404)."""
    visible = MinorCase.objects.visible_to(request.user)
    return get_object_or_404(visible.select_related("member__city"), pk=pk)


def _opened(viewer: Member, case: MinorCase) -> list[dict]:
    """What was said in the case, through the gate: {"role", "at", "standing", "words"}."""
    reason = f"case {case.pk}"
    mine, theirs = list(case.words.order_by("pk")), list(case.parents_words.order_by("pk"))
    own = disclose(viewer, "protect-minors", ["words"], mine, because=reason) if mine else []
    said = disclose(viewer, "protect-minors", ["standing", "words"], theirs, because=reason) if theirs else []
    ours = [
        {"role": row.role, "at": row.said_at, "standing": "", **known}
        for row, known in zip(mine, own, strict=True)
    ]
    return ours + [
        {"role": "parents", "at": row.made_at, **known} for row, known in zip(theirs, said, strict=True)
    ]


def _page(
    request: HttpRequest,
    pk: int,
    refusal: Refusal | None = None,
    said: list[dict] | None = None,
    status: int = 200,
) -> HttpResponse:
    case = _case(request, pk)
    shown = {"case": case, "refusal": refusal, "said": said, "filed": case.opened_by_id == request.user.pk}
    shown["words"] = case.words.exists() or case.parents_words.filter(words__isnull=False).exists()
    return render(request, "desk/minor_case.html", shown, status=status)
