"""Opening what somebody said, at the desk: recorded, then shown, and never kept by a browser."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse

from parley.members.models import Member
from parley.offers.models import Message, MessagePhoto
from parley.privacy.gate import GateBroken, GateClosed, GateStuck, disclose


def opened(read: Callable[[], Any], page: Callable[..., HttpResponse]) -> HttpResponse:
    """The `page` with what `read` gives through the gate as its `said`; with nothing, and 409, where that is
    closed."""
    try:
        said = read()
    except (GateStuck, GateBroken):
        raise
    except GateClosed:
        return page(said=[], status=409)
    response = page(said=said)
    response.headers["Cache-Control"] = "no-store"
    return response


def written(viewer: Member, purpose: str, message: Message, because: str) -> dict:
    """The words of a message and its photos, through the gate: {"text", "photos": [data: URI…]}."""
    rows = list(MessagePhoto.objects.of([message]))
    photos = disclose(viewer, purpose, ["large"], rows, because=because) if rows else []
    said = disclose(viewer, purpose, ["text"], message, because=because)
    return {**said, "photos": [each["large"] for each in photos]}
