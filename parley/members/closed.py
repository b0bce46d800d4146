"""Middleware: whoever has closed their account and may still come back is let into the pages for that, and
into those about their own data, and nowhere else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from parley.ground.requests import see_other

LET_IN = frozenset(
    f"members:{name}" for name in ("closed", "coming-back", "leaving-now", "leaving", "left", "sign-out")
)
OWN_DATA = "privacy"


class ClosedAccount:
    """Leads to the one page of a closed account. Costs nothing where the browser sent no session."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        match, viewer = request.resolver_match, request.user
        if not (viewer.is_authenticated and viewer.has_left):
            return None
        if match.view_name in LET_IN or match.namespace == OWN_DATA:
            return None
        return see_other(reverse("members:closed"))
