"""A form that was not carried out is given back with what was typed, to be sent again with one press."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from parley.ground.requests import ONCE_FIELD

ANEW = ("csrfmiddlewaretoken", ONCE_FIELD)  # the page has fresh ones


def sent_before(request: HttpRequest, led_to: str) -> HttpResponse:
    """The form was sent once, with something else in it, and led to `led_to`."""
    return _given_back(request, 422, led_to)


def opened_before_signing_in(request: HttpRequest) -> HttpResponse:
    """The form is older than the present session: nothing was done with it."""
    return _given_back(request, 403)


def comes_from_here(request: HttpRequest) -> bool:
    """Does the browser itself say that a page of this site sent the form? No page can make it say so."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    own = f"{request.scheme}://{request.get_host()}"
    said = [site == "same-origin"] * (site is not None)
    said += [origin == own] * (origin is not None)
    return bool(said) and all(said)


def _given_back(request: HttpRequest, status: int, led_to: str = "") -> HttpResponse:
    """Passwords and files are never sent back: their fields ask for them anew."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in ANEW and "password" not in name.lower()
        for value in values
    ]
    shown = {"typed": typed, "led_to": led_to, "files": bool(request.FILES)}
    return render(request, "again.html", shown, status=status)
