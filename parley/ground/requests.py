"""What every room's views say about requests."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

V = TypeVar("V", bound=Callable)

ONCE_FIELD = "_once"


def once_key(request: HttpRequest) -> UUID | None:
    """The key that the form or the header `Idempotency-Key` carries, or None when it is none."""
    try:
        return UUID(request.headers.get("Idempotency-Key") or request.POST.get(ONCE_FIELD, ""))
    except ValueError:
        return None


class SeeOther(HttpResponseRedirect):
    """303: the change is made, read the result there."""

    status_code = 303


def see_other(url: str) -> HttpResponse:
    """The answer to an unsafe request that succeeded: go and read `url` (a path of this site)."""
    return SeeOther(url)


def repeatable(reason: str) -> Callable[[V], V]:
    """Mark an unsafe view that may run twice without harm, so that it is not wrapped in the
    transaction that remembers answered requests. `reason` says why, for whoever reads the code."""

    def mark(view: V) -> V:
        view.repeatable = reason
        return view

    return mark
