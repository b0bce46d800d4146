"""The signed links of the person outside: which request and round, or which appeal, until when."""

from datetime import datetime
from typing import Any

from django.core import signing
from django.urls import reverse

from parley.desk.requests_rules import OUTSIDE_LINK_HOLDS
from parley.ground import clock

_REQUESTS = signing.Signer(salt="parley.desk.outside")
_APPEALS = signing.Signer(salt="parley.desk.outside.appeals")


def address(request: int, round: int, asked_at: datetime) -> str:
    """The path that opens a request for the person outside, for a week from when they were asked."""
    return reverse("desk:outside", args=[_signed(_REQUESTS, [request, round], asked_at)])


def appeal_address(appeal: int, asked_at: datetime) -> str:
    """The path that opens an appeal for them, for a week too."""
    return reverse("desk:outside-appeal", args=[_signed(_APPEALS, [appeal], asked_at)])


def read(token: str) -> tuple[int, int] | None:
    """The request and round of a link that was signed here and has not run out, else None."""
    found = _read(_REQUESTS, token)
    return found and tuple(found)


def read_appeal(token: str) -> int | None:
    """The appeal of such a link, else None."""
    found = _read(_APPEALS, token)
    return found and found[0]


def _signed(signer: signing.Signer, what: list[int], asked_at: datetime) -> str:
    return signer.sign_object([*what, int((asked_at + OUTSIDE_LINK_HOLDS).timestamp())])


def _read(signer: signing.Signer, token: str) -> list[Any] | None:
    try:
        *what, until = signer.unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return what if clock.now().timestamp() < until else None
