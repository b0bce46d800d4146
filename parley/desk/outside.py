"""The signed link of the person outside: which request, which round, until when."""

from datetime import datetime

from django.core import signing
from django.urls import reverse

from parley.desk.requests_rules import OUTSIDE_LINK_HOLDS
from parley.ground import clock

_SIGNER = signing.Signer(salt="parley.desk.outside")


def address(request: int, round: int, asked_at: datetime) -> str:
    """The path that opens a request for the person outside, for a week from when they were asked."""
    until = int((asked_at + OUTSIDE_LINK_HOLDS).timestamp())
    return reverse("desk:outside", args=[_SIGNER.sign_object([request, round, until])])


def read(token: str) -> tuple[int, int] | None:
    """The request and round of a link that was signed here and has not run out, else None."""
    try:
        request, round, until = _SIGNER.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return (request, round) if clock.now().timestamp() < until else None
