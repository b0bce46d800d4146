"""A request as the people see it whom it concerns: who asked, for what, why; and their consent."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from parley.desk.models import Consent, DisclosureRequest
from parley.desk.naming import FIELDS
from parley.desk.requests_rules import LAPSED, state_name
from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.ground.requests import see_other
from parley.members.doors import SAFE, signed_in
from parley.privacy.gate import GateClosed, disclose


def door(request: HttpRequest, pk: int) -> DisclosureRequest:
    """The request, for those whom it concerns and who may know of it; else it is not there (Http404)."""
    return get_object_or_404(DisclosureRequest.objects.concerning(request.user), pk=pk)


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Who asked, on which ground, for which of the viewer's fields, and what came of it."""
    return _page(request, door(request, pk))


@require_POST
@signed_in
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree."""
    return _answer(request, pk, lambda mine: mine.agree(by=request.user))


@require_POST
@signed_in
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse, or take the consent back."""
    return _answer(request, pk, lambda mine: mine.refuse(by=request.user))


def _answer(request: HttpRequest, pk: int, act: Callable[[Consent], None]) -> HttpResponse:
    case = door(request, pk)
    mine = get_object_or_404(case.consents.filter(member=request.user))
    try:
        act(mine)
    except Refusal as refused:
        return _page(request, case, refused, 409)
    return see_other(reverse("desk:concerning", args=[pk]))


def _page(
    request: HttpRequest, case: DisclosureRequest, refused: Refusal | None = None, status: int = 200
) -> HttpResponse:
    mine = case.named.filter(member=request.user).order_by("pk")
    answer = case.consents.filter(member=request.user).first()
    context = {
        "case": case,
        "asker": _asker(request, case),
        "lines": [
            (line, [FIELDS[name] for name in line.asked], [FIELDS[name] for name in line.handed_out])
            for line in mine
        ],
        "consent": answer,
        "may_answer": answer is not None and answer.may_become("agreed", case.state),
        "may_take_back": answer is not None and answer.may_become("withdrawn", case.state),
        "destroyed": case.state == LAPSED and case.round == 1,
        "state": state_name(case.standing(clock.now())),
        "refused": refused,
        "reviews": _reviews(request, case),
    }
    return render(request, "desk/concerning.html", context, status=status)


def _reviews(request: HttpRequest, case: DisclosureRequest) -> list[str]:
    """Why somebody found that it was wrong. What the person outside wrote is recorded before it is shown, so
    not inside that transaction either."""
    made = list(case.decisions.filter(kind="overturn").order_by("pk"))
    outside = [each for each in made if each.by_id is None]
    if outside and request.method in SAFE:
        disclose(request.user, "tell-who-asked", ["reason"], about=outside, because=case)
    return [each.reason for each in made if each.by_id or request.method in SAFE]


def _asker(request: HttpRequest, case: DisclosureRequest) -> dict | None:
    """Who asked, for as long as that is kept. Not inside the transaction of an answer that was refused."""
    if request.method not in SAFE:
        return None
    try:
        return disclose(
            request.user, "tell-who-asked", ["organisation", "reference"], about=case, because=case
        )
    except GateClosed:
        return None
