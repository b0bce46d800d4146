"""What staff do about a request: each act is a resource of its own, and leads back to the case."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from parley.desk.forms.requests import EmbargoForm, GrantForm, ReasonForm
from parley.desk.models import DisclosureRequest
from parley.desk.views.requests import attachment, choices, door, page
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import for_moderators


def _answer(request: HttpRequest, case: DisclosureRequest, name: str, form: forms.Form, act: Callable):
    """Do it with what the form says, and read the case; or the case's page with the form and why not."""
    if not form.is_valid():
        return page(request, case, (name, form), 422)
    try:
        act(form.cleaned_data)
    except Refusal as refusal:
        refusal.add_to(form)
        return page(request, case, (name, form), 409)
    return see_other(reverse("desk:request", args=[case.pk]))


@require_POST
@for_moderators
def grants(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant some of it, or all."""
    case = door(request, pk)
    form = GrantForm(request.POST, choices=choices(case), prefix="grant")
    return _answer(
        request, case, "grant", form, lambda said: case.grant(request.user, said["reason"], said["lines"])
    )


@require_POST
@for_moderators
def refusals(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse it."""
    case, form = door(request, pk), ReasonForm(request.POST, prefix="refuse")
    return _answer(request, case, "refuse", form, lambda said: case.refuse(request.user, said["reason"]))


@require_POST
@for_moderators
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it back."""
    case, form = door(request, pk), ReasonForm(request.POST, prefix="withdraw")
    return _answer(request, case, "withdraw", form, lambda said: case.withdraw(request.user, said["reason"]))


@require_POST
@for_moderators
def upholding(request: HttpRequest, pk: int) -> HttpResponse:
    """Review an emergency: it was right."""
    return _review(request, pk, "uphold", True)


@require_POST
@for_moderators
def overturning(request: HttpRequest, pk: int) -> HttpResponse:
    """Review an emergency: it was wrong."""
    return _review(request, pk, "overturn", False)


def _review(request: HttpRequest, pk: int, name: str, upholds: bool) -> HttpResponse:
    case, form = door(request, pk), ReasonForm(request.POST, prefix=name)
    return _answer(request, case, name, form, lambda said: case.review(request.user, upholds, said["reason"]))


@require_POST
@for_moderators
def embargo(request: HttpRequest, pk: int) -> HttpResponse:
    """Say until when the embargo shall last."""
    case, form = door(request, pk), EmbargoForm(request.POST, prefix="embargo")
    return _answer(
        request, case, "embargo", form,
        lambda said: case.extend_embargo(request.user, said["until"], said["reason"]),
    )  # fmt: skip


@require_POST
@for_moderators
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it decided anew."""
    case, form = door(request, pk), ReasonForm(request.POST, prefix="again")
    return _answer(request, case, "again", form, lambda said: case.ask_again(request.user, said["reason"]))


@repeatable("the state lets a package be made once; entries are durable before anything is opened")
@require_POST
@for_moderators
def production(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what was granted, into the sealed package."""
    case = door(request, pk)
    try:
        case.produce(request.user)
    except Refusal as refusal:
        return page(request, case, status=409, refused=refusal)
    return see_other(reverse("desk:request", args=[pk]))


@repeatable("the state lets a package be fetched once; it is destroyed with that")
@require_POST
@for_moderators
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """Fetch the package, which destroys it here."""
    case = door(request, pk)
    try:
        content = case.fetch(request.user)
    except Refusal as refusal:
        return page(request, case, status=409, refused=refusal)
    return attachment(content, "text/html; charset=utf-8", f"disclosure-{case.pk}.html")
