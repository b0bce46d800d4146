"""The page of the person outside, behind a signed link: the request without any value, and their decision."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.desk import outside
from parley.desk.forms.requests import GrantForm
from parley.desk.models import DisclosureRequest
from parley.desk.requests_rules import OPEN, state_name
from parley.desk.staff import OUTSIDE
from parley.desk.views.requests import choices, decided, lines_of
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import SAFE
from parley.privacy.gate import Partner, disclose

READER = Partner("outside-second")


def door(token: str) -> DisclosureRequest:
    """The request of a link that still holds. Raises Http404 for any other."""
    found = outside.read(token)
    if found is None:
        raise Http404
    return get_object_or_404(DisclosureRequest, pk=found[0], round=found[1])


@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """Who asks for what of whom and why, recorded; nothing of what anybody's data says is opened."""
    case = door(token)
    return _page(request, token, case, GrantForm(choices=choices(case), initial={"lines": _all(case)}))


@require_POST
def decision(request: HttpRequest, token: str) -> HttpResponse:
    """Grant it or refuse it, or say of an emergency whether it was right."""
    case = door(token)
    form = GrantForm(request.POST, choices=choices(case))
    if not form.is_valid():
        return _page(request, token, case, form, 422)
    try:
        _decide(case, request.POST.get("answer") == "yes", form.cleaned_data)
    except Refusal as refusal:
        refusal.add_to(form)
        return _page(request, token, case, form, 409)
    return see_other(reverse("desk:outside", args=[token]))


def _decide(case: DisclosureRequest, yes: bool, said: dict) -> None:
    if _reviews(case):
        case.review(OUTSIDE, yes, said["reason"])
    elif yes:
        case.grant(OUTSIDE, said["reason"], said["lines"])
    else:
        case.refuse(OUTSIDE, said["reason"])


def _reviews(case: DisclosureRequest) -> bool:
    return case.review_due_at is not None and case.reviewed_at is None


def _all(case: DisclosureRequest) -> list[str]:
    return [value for value, _label in choices(case)]


def _asker(request: HttpRequest, case: DisclosureRequest) -> dict | None:
    """Who asks and why; whom they name is recorded with it. Not beside a form that was refused: that is still
    inside a transaction, and what it names was recorded when the form was shown."""
    if request.method not in SAFE:
        return None
    disclose(READER, "handle-request", ["member"], about=list(case.named.order_by("pk")), because=case)
    return disclose(READER, "handle-request", ["organisation", "reference", "reason"], case, because=case)


def _page(
    request: HttpRequest, token: str, case: DisclosureRequest, form: GrantForm, status: int = 200
) -> HttpResponse:
    context = {
        "token": token,
        "case": case,
        "asker": _asker(request, case),
        "lines": lines_of(case),
        "form": form,
        "reviews": _reviews(case),
        "may_decide": (case.state == OPEN or _reviews(case)) and case.outside_may_decide(),
        "decisions": decided(request, READER, case),
        "state": state_name(case.standing(clock.now())),
    }
    response = render(request, "desk/outside.html", context, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
