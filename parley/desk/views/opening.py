"""Opening what somebody said, at the desk: recorded, then shown, and never kept by a browser."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from parley.privacy.gate import GateClosed


def opened(read: Callable[[], Any], page: Callable[..., HttpResponse]) -> HttpResponse:
    """The `page` with what `read` gives through the gate as its `said`; with nothing, and 409, where that is
    closed."""
    try:
        said = read()
    except GateClosed:
        return page(said=[], status=409)
    response = page(said=said)
    response.headers["Cache-Control"] = "no-store"
    return response
