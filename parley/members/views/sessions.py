"""Signing in and out."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from parley.ground.requests import repeatable, see_other
from parley.members.authentication import network_of
from parley.members.forms.account import SignInForm
from parley.members.models import Attempt, Draft
from parley.members.onward import onward


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
                return see_other(after or reverse("members:profile"))
    context = {
        "form": form, "after": after, "kept": Draft.waits(request, after), "site_name": settings.PARLEY_NAME,
    }  # fmt: skip
    return render(request, "members/sign_in.html", context, status=status)


def _try(request: HttpRequest, form: SignInForm) -> int:
    """Try what the form holds -> the status to answer with; 303 is success."""
    name, network = form.cleaned_data["name"], network_of(request)
    if Attempt.too_many(name, network):
        form.add_error(None, _("Too many attempts. Wait a quarter of an hour and try again."))
        return 429
    member = authenticate(request, name=name, password=form.cleaned_data["password"])
    if member is None:
        Attempt.failed(name, network)
        form.add_error(None, _("User ID or password is wrong."))
        return 422
    login(request, member)
    return 303


@repeatable("signing out twice is signing out")
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session, and lead to the first page."""
    logout(request)
    return see_other(reverse("market:home"))
