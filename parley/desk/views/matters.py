"""What staff see of reports. To everybody else these pages do not exist."""

from collections.abc import Callable
from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from parley.desk.forms_reports import AnswerForm, RulingForm
from parley.desk.models import Appeal, Matter, Ruling
from parley.desk.reportable import sort_of
from parley.desk.views.opening import opened, written
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import for_moderators
from parley.members.models import Member
from parley.offers.models import Invitation, Message, Offer
from parley.privacy.gate import disclose

ON_A_PAGE = 30


@require_safe
@for_moderators
def matters(request: HttpRequest) -> HttpResponse:
    """Every matter, those that wait first, the oldest of them at the top."""
    visible = Matter.objects.visible_to(request.user).prefetch_related("about")
    waiting = visible.filter(state=Matter.State.OPEN).order_by("opened_at", "pk")
    closed = Paginator(visible.exclude(state=Matter.State.OPEN).order_by("-closed_at", "-pk"), ON_A_PAGE)
    shown = {"waiting": waiting, "page": closed.get_page(request.GET.get("page"))}
    return render(request, "desk/matters.html", shown)


@require_safe
@for_moderators
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter as it stands."""
    return _page(request, pk)


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@for_moderators
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what was reported and appealed: recorded, then shown; never redirected to."""
    matter = _matter(request, pk)
    return opened(partial(_opened, request.user, matter), partial(_page, request, pk))


@require_POST
@for_moderators
def dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing was found."""
    matter, seen = _matter(request, pk), request.POST.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1
    try:
        matter.dismiss(by=request.user, seen=number)
    except Refusal as refusal:
        return _page(request, pk, refusal=refusal, status=409)
    return see_other(matter.get_absolute_url())


@require_POST
@for_moderators
def rulings(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide, for the first time or again: hide, warn, restrict, take away, take back."""
    matter = _matter(request, pk)
    form = RulingForm(request.POST, matter=matter)
    if not form.is_valid():
        return _page(request, pk, form=form, status=422)
    try:
        Ruling.make(matter, request.user, **form.cleaned_data)
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, pk, form=form, refusal=refusal, status=409)
    return see_other(matter.get_absolute_url())


@require_POST
@for_moderators
def upholding(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision stands."""
    return _answer(request, pk, Appeal.uphold)


@require_POST
@for_moderators
def overturning(request: HttpRequest, pk: int) -> HttpResponse:
    """The decision was wrong."""
    return _answer(request, pk, Appeal.overturn)


def _answer(request: HttpRequest, pk: int, verb: Callable) -> HttpResponse:
    appeal = get_object_or_404(Appeal.objects.select_related("ruling"), pk=pk)
    matter = _matter(request, appeal.ruling.matter_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, matter.pk, answer=form, status=422)
    try:
        verb(appeal, by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return _page(request, matter.pk, answer=form, refusal=refusal, status=409)
    return see_other(matter.get_absolute_url())


def _matter(request: HttpRequest, pk: int) -> Matter:
    """The matter, for staff whom it is not about; for everybody else it is not there (Http404)."""
    return get_object_or_404(Matter.objects.visible_to(request.user).select_related("member__city"), pk=pk)


def _opened(viewer: Member, matter: Matter) -> dict[object, dict]:
    """What was said in the matter, through the gate, by the row that holds it; and, where it is about a
    message, what was written. It says nobody's name. Of what only few could read the page shows the words
    once this is recorded: now, and as they stood in the reports."""
    reason = f"reports {matter.pk}"
    made = list(matter.complaints.order_by("pk"))
    appeals = list(Appeal.objects.filter(ruling__matter=matter).order_by("pk"))
    fields = ["words", "seen"] if matter.of_few else ["words"]
    said = disclose(viewer, "look-into-reports", fields, made, because=reason) if made else []
    back = disclose(viewer, "look-into-reports", ["words"], appeals, because=reason) if appeals else []
    words = dict(zip([each.row for each in made + appeals], said + back, strict=True))
    if isinstance(matter.about, Message):
        words[matter.about.row] = written(viewer, "look-into-reports", matter.about, reason)
    elif isinstance(matter.about, Offer | Invitation):
        filled = [name for name in ("place", "words") if getattr(matter.about, name)]
        # Where neither is, what is said of a thing that is not listed is recorded as its words.
        disclose(viewer, "look-into-reports", filled or ["words"], matter.about, because=reason)
    elif matter.of_few and matter.member:
        # The thing is gone: whoever made it reads that what is left of it was opened.
        disclose(viewer, "look-into-reports", ["member"], matter, because=reason)
    return words


def _page(
    request: HttpRequest, pk: int, form: RulingForm | None = None, answer: AnswerForm | None = None,
    refusal: Refusal | None = None, said: dict | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    matter = _matter(request, pk)
    made = list(matter.rulings.select_related("by", "appeal", "earlier").order_by("pk"))
    seen = {"seen": len(made)}
    is_open = isinstance(said, dict)  # not where the gate stayed closed
    shown = {
        "matter": matter,
        "now_reads": sort_of(matter.about).words(matter.about) if matter.about else "",
        "sealed": isinstance(matter.about, Message) or matter.of_few and not is_open,
        "of_few": matter.of_few,
        "complaints": matter.complaints.order_by("pk"),
        "rulings": made,
        "form": form or RulingForm(initial=seen, matter=matter),
        "answer": answer or AnswerForm(),
        "seen": seen["seen"],
        "refusal": refusal,
        "said": said,
        "may_answer": set(Appeal.objects.waiting_for(request.user).values_list("pk", flat=True)),
        **_before(matter),
    }
    return render(request, "desk/matter.html", shown, status=status)


def _before(matter: Matter) -> dict:
    """What was done with this member in other matters, and by moderators on their own."""
    if matter.member is None:
        return {"before": [], "restrictions": []}
    ruled = matter.member.rulings.exclude(matter=matter).order_by("-pk")
    alone = matter.member.restrictions.filter(kind="moderation").order_by("-pk")
    return {"before": ruled[:ON_A_PAGE], "restrictions": alone[:ON_A_PAGE]}
