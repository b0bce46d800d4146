"""The way back for who forgot the password: ask, type the code from the mail, set a new one."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parley.ground.refusals import Refusal
from parley.ground.requests import repeatable, see_other
from parley.members.authentication import network_of
from parley.members.forms.reset import ForgottenForm, NewPasswordForm
from parley.members.models import Reset
from parley.members.views.codes import take_code
from parley.members.views.sessions import enter, entrance

PROVED = "way_back"  # in the session of the browser in which the code was typed


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Whose account? The same answer whether or not there is one."""
    form = ForgottenForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                reset = Reset.begin(form.cleaned_data["name"], network_of(request))
                return see_other(reverse("members:reset-code", args=[reset.row]))
            except Refusal as refusal:
                refusal.add_to(form)
                status = 429
    return render(request, "members/forgotten.html", {"form": form}, status=status)


@repeatable("each try is counted whatever becomes of it")
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, row: UUID) -> HttpResponse:
    """Take the code. The right one opens the page for a new password, in this browser alone."""
    reset = opened(row)
    if reset is None:
        return finished(request)
    act = partial(proved, request, reset)
    return take_code(request, act, "members/reset_code.html", {"reset": reset})


def proved(request: HttpRequest, reset: Reset, typed: str) -> HttpResponse:
    """The code was typed: lead this browser to the new password. Raises Refusal."""
    reset.prove(typed)
    request.session.cycle_key()
    request.session[PROVED] = str(reset.row)
    return see_other(reverse("members:reset-password", args=[reset.row]))


@repeatable("a way back is used once; the second finds it used")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest, row: UUID) -> HttpResponse:
    """Set the new password, and sign in with it."""
    reset = opened(row)
    if reset is None or reset.proved_at is None or request.session.get(PROVED) != str(row):
        return finished(request)
    form = NewPasswordForm(request.POST or None, handle=reset.member.handle)
    if request.method == "POST" and form.is_valid():
        try:
            member = reset.set_password(form.cleaned_data["new_password"])
        except Refusal:
            return finished(request)
        enter(request, member)
        request.session.pop(PROVED, None)
        return see_other(entrance(request) or reverse("desk:review"))
    status = 422 if request.method == "POST" else 200
    shown = {"form": form, "reset": reset, "handle": reset.member.handle}
    return render(request, "members/reset_password.html", shown, status=status)


def opened(row: UUID) -> Reset | None:
    """The way back of that address, while it is open."""
    reset = Reset.objects.filter(row=row).select_related("member").first()
    return reset if reset and reset.is_open else None


def finished(request: HttpRequest) -> HttpResponse:
    """There is no such way back, or not any more."""
    return render(request, "members/reset_finished.html", {}, status=404)
