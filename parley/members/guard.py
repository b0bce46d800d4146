"""The guard against trying another birth date: a signed mark in the browser, for this browser session
alone, that holds no date and nothing about the person."""

from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "parley_too_young"
_SALT, _MARK = "parley.members.guard", "1"


def set_guard(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the browser the mark until it is closed. -> response"""
    value = signing.Signer(salt=_SALT).sign(_MARK)
    response.set_cookie(COOKIE, value, httponly=True, samesite="Lax", secure=request.is_secure())
    return response


def is_guarded(request: HttpRequest) -> bool:
    """Whether a minor's attempt was refused in this browser session."""
    try:
        return signing.Signer(salt=_SALT).unsign(request.COOKIES.get(COOKIE, "")) == _MARK
    except signing.BadSignature:
        return False
