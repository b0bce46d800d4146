"""Cancelling a registration: what it would mean, doing it, and coming back while there is time."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.doors import signed_in
from parley.members.forms.leaving import LeaveNowForm, LeavingForm
from parley.privacy.catalogue import catalogue
from parley.privacy.departures import Departure
from parley.privacy.leavings import Fate, When, preview

AGAIN = "leaving twice is leaving; the password is checked before the transaction, as that takes long"


@dataclass(frozen=True)
class Line:
    """One fate in words."""

    label: object
    what: str
    until: datetime | None
    until_words: object
    why: str


@repeatable(AGAIN)
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def leaving(request: HttpRequest) -> HttpResponse:
    """Say what cancelling would mean for this member; do it when they say so with their password."""
    member = request.user
    if member.has_left:
        return redirect("members:closed")
    form = LeavingForm(request.POST or None, member=member)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                grace = form.cleaned_data["grace"]
                member.cancel(by=member, keeps_words=form.keeps_words, grace=grace)
                return see_other(reverse("members:closed")) if grace else _gone(request)
            except Refusal as refusal:
                member.refresh_from_db()
                if member.has_left:  # the same form, sent twice
                    return _gone(request) if member.is_gone else redirect("members:closed")
                refusal.add_to(form)
                status = 409
    fates = preview(member.subject)
    context = {"form": form, **{when.value: _lines(fates, when) for when in When}}
    return render(request, "members/leaving.html", context, status=status)


@require_safe
@signed_in
def closed(request: HttpRequest) -> HttpResponse:
    """The one page of a closed account: come back, take your data home, or leave now."""
    if not request.user.has_left:
        return redirect("members:profile")
    return _closed(request, LeaveNowForm(member=request.user))


@repeatable("coming back twice is coming back")
@require_POST
@signed_in
def come_back(request: HttpRequest) -> HttpResponse:
    """Open the account again."""
    try:
        request.user.come_back(by=request.user)
    except Refusal:
        return redirect("members:closed")
    return see_other(reverse("members:profile"))


@repeatable(AGAIN)
@require_POST
@signed_in
def leave_now(request: HttpRequest) -> HttpResponse:
    """Do not wait for the end of the time in which one could come back."""
    member, form = request.user, LeaveNowForm(request.POST, member=request.user)
    departure = Departure.objects.filter(subject=member.subject).first()
    if departure is None:
        return redirect("members:profile")
    if not form.is_valid():
        return _closed(request, form, 422)
    try:
        member.cancel(by=member, keeps_words=departure.keeps_words)
    except Refusal as refusal:
        refusal.add_to(form)
        return _closed(request, form, 409)
    return _gone(request)


@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """The last page: it says the same to everybody."""
    return render(request, "members/left.html", {})


def _gone(request: HttpRequest) -> HttpResponse:
    logout(request)
    return see_other(reverse("members:left"))


def _closed(request: HttpRequest, form: LeaveNowForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "until": request.user.returns_until}
    return render(request, "members/closed.html", context, status=status)


def _lines(fates: list[Fate], when: When) -> list[Line]:
    return [_line(fate) for fate in fates if fate.when == when]


def _line(fate: Fate) -> Line:
    term = catalogue.keepings.get(fate.keeping)
    return Line(
        label=term.label if term else "",
        what=str(fate.what),
        until=fate.until,
        until_words=term.until if term else "",
        why=str(fate.why),
    )
