"""Requests for disclosure, for staff: the list, filing one, and the whole case on one page."""

from base64 import b64decode

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from parley.desk.forms.requests import EmbargoForm, GrantForm, ReasonForm, RequestForm
from parley.desk.models import Decision, DisclosureRequest, Evidence, Package
from parley.desk.naming import FIELDS, named
from parley.desk.requests_rules import EXPIRED, GRANTED, OPEN, PRODUCED, REQUEST, state_name
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import SAFE, for_moderators
from parley.members.models import Member
from parley.privacy.gate import Partner, disclose
from parley.privacy.grounds import GROUNDS

PER_PAGE = 40
ASKER = ["organisation", "person", "contact", "reference"]


def door(request: HttpRequest, pk: int) -> DisclosureRequest:
    """The request, for staff who are not named in it; for everybody else it is not there (Http404)."""
    return get_object_or_404(DisclosureRequest.objects.visible_to(request.user), pk=pk)


@require_safe
@for_moderators
def listed(request: HttpRequest) -> HttpResponse:
    """All requests, newest first."""
    visible = DisclosureRequest.objects.visible_to(request.user).order_by("-pk")
    page = Paginator(visible, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, state_name(each.standing(clock.now()))) for each in page]
    return render(request, "desk/requests.html", {"page": page, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_moderators
def new(request: HttpRequest) -> HttpResponse:
    """Write down what somebody outside asks for."""
    form = RequestForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and getattr(request, "refused_uploads", 0):
        form.add_error("evidence", _("That file is too large."))
    if request.method == "POST" and form.is_valid():
        try:
            made = _filed(request.user, form.cleaned_data)
            return see_other(reverse("desk:request", args=[made.pk]))
        except Refusal as refusal:
            refusal.field = "fields_asked" if refusal.field == "fields" else refusal.field
            refusal.add_to(form)
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/requests_new.html", {"form": form}, status=status)


def _filed(by: Member, said: dict) -> DisclosureRequest:
    said = dict(said)
    ground, fields = said.pop("ground"), said.pop("fields_asked")
    people, deals, listings = said.pop("people"), said.pop("deals"), said.pop("listings")
    lines = named(GROUNDS[ground], fields, people, deals, listings)
    return DisclosureRequest.file(by, ground, lines, **said)


@require_safe
@for_moderators
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole case. Reading who asked leaves an entry in the case's own record."""
    return page(request, door(request, pk))


@require_safe
@for_moderators
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The order or letter, as a file."""
    case = door(request, pk)
    held = get_object_or_404(Evidence.objects.filter(request=case))
    content = disclose(request.user, "handle-request", ["content"], about=held, because=case)["content"]
    name = f"request-{case.pk}.{held.kind.rpartition('/')[2].replace('plain', 'txt')}"
    return attachment(b64decode(content), held.kind, name)


def attachment(content: bytes | str, kind: str, name: str) -> HttpResponse:
    """A file that the browser stores and never shows as a page of ours."""
    response = HttpResponse(content, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def page(
    request: HttpRequest,
    case: DisclosureRequest,
    wrong: tuple[str, object] | None = None,
    status: int = 200,
    refused: Refusal | None = None,
) -> HttpResponse:
    """The page of the case; `wrong`: (which form, the form with what could not be done); `refused`: why a
    button did nothing."""
    now, viewer = clock.now(), request.user
    standing = case.standing(now)
    mine = set(case.decisions.filter(round=case.round, by=viewer).values_list("kind", flat=True))
    package = Package.objects.filter(request=case).first()
    context = {
        "case": case,
        "asker": _asker(request, case),
        "lines": lines_of(case),
        "standing": standing,
        "state": state_name(standing),
        "decisions": decided(request, viewer, case),
        "consents": case.consents.select_related("member").order_by("pk"),
        "evidence": Evidence.objects.filter(request=case).first(),
        "package": package,
        "passphrase": _passphrase(request, case, package) if "grant" in mine else "",
        "forms": _forms(case, wrong),
        "wrong": wrong[0] if wrong else "",
        "refused": refused,
        "may": {
            "decide": standing == OPEN and "grant" not in mine,
            "withdraw": REQUEST.allows(standing, "withdraw"),
            "produce": standing == GRANTED and "grant" in mine,
            "fetch": standing == PRODUCED and "grant" in mine,
            "review": case.review_due_at is not None and case.reviewed_at is None and "grant" not in mine,
            "embargo": case.embargo_until is not None and case.embargo_until > now,
            "again": REQUEST.allows(standing, "ask-again") and not case.emergency,
        },
        "late": case.review_due_at is not None and case.reviewed_at is None and case.review_due_at <= now,
        "waits_for_other": standing == OPEN and "grant" in mine,
        "outside": standing == OPEN and case.outside_may_decide(),
        "run_out": standing == EXPIRED,
    }
    return render(request, "desk/request.html", context, status=status)


def decided(request: HttpRequest, viewer: Member | Partner, case: DisclosureRequest) -> list[Decision]:
    """What was decided, each with the reason that may be `said`. What the person outside wrote, and whatever
    they read, is recorded before it is shown; so it does not stand beside a form that was refused."""
    made = list(case.decisions.select_related("by").order_by("pk"))
    recorded = [each for each in made if each.by is None or isinstance(viewer, Partner)]
    if recorded and request.method in SAFE:
        disclose(viewer, "handle-request", ["reason"], about=recorded, because=case)
    for each in made:
        each.said = each.reason if each not in recorded or request.method in SAFE else ""
    return made


def lines_of(case: Model) -> list[dict]:
    """The lines of a case for its pages: who, where from, which fields, which of them are granted."""
    named = case.named.select_related("member").order_by("pk")
    return [
        {
            "member": line.member,
            "deal": line.deal_id,
            "fields": [
                {"value": f"{line.pk}:{name}", "label": FIELDS[name], "granted": name in line.granted}
                for name in line.asked
            ],
            "handed_out": [FIELDS[name] for name in line.handed_out],
        }
        for line in named
    ]


def choices(case: Model) -> list[tuple[str, str]]:
    """What a decider may tick."""
    return [
        (field["value"], f"{line['member'].called}: {field['label']}{_from(line)}")
        for line in lines_of(case)
        for field in line["fields"]
    ]


def _from(line: dict) -> str:
    return "" if line["deal"] is None else _(" (kept in deal %(number)d)") % {"number": line["deal"]}


def _asker(request: HttpRequest, case: DisclosureRequest) -> dict | None:
    """Who asked. Not beside a form that was refused: that is still inside a transaction."""
    if request.method not in SAFE:
        return None
    return disclose(request.user, "handle-request", ASKER, about=case, because=case)


def _passphrase(request: HttpRequest, case: DisclosureRequest, package: Package | None) -> str:
    if package is None or request.method not in SAFE:
        return ""
    return disclose(request.user, "handle-request", ["passphrase"], about=package, because=case)["passphrase"]


def _forms(case: DisclosureRequest, wrong: tuple[str, object] | None) -> dict:
    ticked = [value for value, _label in choices(case)]
    forms = {
        "grant": GrantForm(choices=choices(case), initial={"lines": ticked}, prefix="grant"),
        "refuse": ReasonForm(prefix="refuse"),
        "withdraw": ReasonForm(prefix="withdraw"),
        "uphold": ReasonForm(prefix="uphold"),
        "overturn": ReasonForm(prefix="overturn"),
        "embargo": EmbargoForm(prefix="embargo"),
        "again": ReasonForm(prefix="again"),
    }
    return forms | ({wrong[0]: wrong[1]} if wrong else {})
