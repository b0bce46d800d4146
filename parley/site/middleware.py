"""What every request goes through, kept short."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from parley.site import once
from parley.site.live import address

SAFE = frozenset(("GET", "HEAD", "OPTIONS", "TRACE"))
CONNECT = " ".join(["connect-src 'self'", *address.sources()])
HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'self'; {CONNECT}; img-src 'self' blob: data:; object-src 'none'; base-uri 'none'; "
        "form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), browsing-topics=()",
}


def headers(get_response: Callable) -> Callable:
    """Strict headers on every answer; whatever depends on the viewer stays out of shared caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    return middleware


class Once:
    """Every unsafe request runs once (once.py), unless its view is marked `repeatable`."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if request.method in SAFE or hasattr(view, "repeatable"):
            return None
        return once.answer(request, view, args, kwargs)
