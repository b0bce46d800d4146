"""What newcomers wrote with contact details in it: staff looks before anybody reads it. To everybody else
these pages do not exist."""

from functools import partial

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from parley.desk.messages_queue import held as waiting
from parley.desk.views.opening import opened, written
from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import for_moderators
from parley.members.forms.base import PlainForm
from parley.offers import rules
from parley.offers.models import Message


class ReasonForm(PlainForm):
    """Why a message is kept back."""

    reason = forms.CharField(
        label=_("Why, in words"), max_length=rules.REASON_LENGTH, widget=forms.Textarea(attrs={"rows": 3})
    )


@require_safe
@for_moderators
def held(request: HttpRequest) -> HttpResponse:
    """All that wait, the oldest at the top."""
    return render(request, "desk/messages.html", {"waiting": waiting(request.user)})


@require_safe
@for_moderators
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """One that waits."""
    return _page(request, pk)


@repeatable("each showing is recorded in the ledger before anything is opened, and changes nothing else")
@require_POST
@for_moderators
def words(request: HttpRequest, pk: int) -> HttpResponse:
    """Open what was written: recorded, then shown; never redirected to."""
    message = _held(request, pk)
    because = f"held message {message.pk}"
    read = partial(written, request.user, "check-messages", message, because)
    return opened(read, partial(_page, request, pk))


@require_POST
@for_moderators
def release(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side may read it."""
    message = _held(request, pk)
    try:
        message.release(by=request.user)
    except Refusal as refusal:
        return _page(request, pk, refusal=refusal, status=409)
    return see_other(reverse("desk:messages"))


@require_POST
@for_moderators
def keep_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Nobody reads it, and its writer reads why."""
    message, form = _held(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form=form, status=422)
    try:
        message.keep_back(by=request.user, **form.cleaned_data)
    except Refusal as refusal:
        return _page(request, pk, form=form, refusal=refusal, status=409)
    return see_other(reverse("desk:messages"))


def _held(request: HttpRequest, pk: int) -> Message:
    """The message, for staff who are no side of it; once it was looked at, it is not there (Http404)."""
    return get_object_or_404(Message.objects.held_for(request.user).select_related("by__city"), pk=pk)


def _page(
    request: HttpRequest, pk: int, form: ReasonForm | None = None, refusal: Refusal | None = None,
    said: dict | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    message = _held(request, pk)
    shown = {
        "message": message,
        "listing": message.negotiation.listing,
        "other": message.other,
        "form": form or ReasonForm(),
        "refusal": refusal,
        "said": said,
    }
    return render(request, "desk/message.html", shown, status=status)
