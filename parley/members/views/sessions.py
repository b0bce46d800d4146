"""Signing in and out."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground.requests import repeatable, see_other
from parley.members import hidden
from parley.members.authentication import network_of, warn_owner
from parley.members.forms.account import SignInForm
from parley.members.hidden import HIDDEN
from parley.members.models import Attempt, Draft, Member
from parley.members.onward import onward

BACKEND = "parley.members.authentication.MemberBackend"


@repeatable("a failed attempt is counted whatever becomes of it; signing in twice is signing in")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user ID or address and the password, and lead on."""
    after = onward(request)
    if request.user.is_authenticated and request.method != "POST":
        return redirect(after or "members:profile")
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            status = _try(request, form)
            if status == 303:
                return see_other(entrance(request) or after or reverse("members:profile"))
    context = {
        "form": form, "after": after, "kept": Draft.waits(request, after), "site_name": settings.PARLEY_NAME,
    }  # fmt: skip
    return render(request, "members/sign_in.html", context, status=status)


def enter(request: HttpRequest, member: Member) -> None:
    """Sign in who has proved to be `member`. Whoever is hidden is not: their browser is given a mark by
    which one page tells them why, and takes what they have to say, and they can take a copy of their data."""
    request.session.pop(HIDDEN, None)
    if not member.is_hidden:
        login(request, member, backend=BACKEND)
        return
    hidden.mark(request, member)


def entrance(request: HttpRequest) -> str:
    """The one page that is open to whoever came in hidden; "" for everybody else."""
    return reverse("desk:hidden") if HIDDEN in request.session else ""


def _try(request: HttpRequest, form: SignInForm) -> int:
    """Try what the form holds -> the status to answer with; 303 is success."""
    name, network = form.cleaned_data["name"], network_of(request)
    if Attempt.too_many(name, network):
        form.add_error(None, _("Too many attempts. Wait a quarter of an hour and try again."))
        return 429
    member = authenticate(request, name=name, password=form.cleaned_data["password"])
    if member is None:
        Attempt.failed(name, network)
        warn_owner(name)
        form.add_error(None, _("User ID or password is wrong."))
        return 422
    enter(request, member)
    return 303


@repeatable("signing out twice is signing out")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and lead to the first page."""
    logout(request)
    return see_other(reverse("market:home"))
