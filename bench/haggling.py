"""From offer to deal, as requests: the buyer makes an offer, the seller reads it and accepts."""

import re
import uuid
from collections.abc import Generator
from dataclasses import dataclass

from bench.load import FORM_TOKEN, WrongAnswer

ACCEPT = re.compile(rb'action="(/offers/\d+/acceptance/)"')
HIDDEN = re.compile(rb'<input[^>]*type="hidden"[^>]*>')
NAME, VALUE = re.compile(rb'name="([^"]*)"'), re.compile(rb'value="([^"]*)"')


@dataclass
class Request:
    """What a browser sends; `fields` None is reading a page."""

    kind: str
    path: str
    cookie: str
    fields: dict[str, str] | None = None


@dataclass
class Reply:
    """What comes back, as far as it matters."""

    status: int
    location: str
    body: bytes


def steps(pair: dict, listing: int) -> Generator[Request, Reply, None]:
    """The requests of one deal. Raises WrongAnswer at the first that does not lead on."""
    reply = yield Request("offer", f"/listings/{listing}/offers/new/", pair["buyer"], offer())
    path = led_to(reply)
    reply = yield Request("read", path, pair["seller"])
    found = ACCEPT.search(reply.body)
    if reply.status != 200 or not found:
        raise WrongAnswer(f"{reply.status}: nothing to accept on {path}: {text(reply)}")
    reply = yield Request("accept", found[1].decode(), pair["seller"], form())
    led_to(reply)


def form(**fields: str) -> dict[str, str]:
    """A form that is sent once."""
    return {"csrfmiddlewaretoken": FORM_TOKEN, "_once": str(uuid.uuid4()), **fields}


def offer() -> dict[str, str]:
    """What a buyer fills in."""
    return form(
        cash="9.00", quantity="1", handover="posted", postage="4.50", postage_from="buyer", hours="48",
        pay_by_days="3", send_by_days="3", words="", seen="1", after="0",
    )  # fmt: skip


def led_to(reply: Reply) -> str:
    """Where a form that was taken leads."""
    if reply.status != 303:
        raise WrongAnswer(f"{reply.status} instead of going on: {text(reply)}")
    return reply.location


def text(reply: Reply) -> str:
    """The words of a page, to see what went wrong."""
    main = reply.body[reply.body.find(b"<main") :]
    return " ".join(re.sub(rb"<[^>]+>", b" ", main).decode(errors="replace").split())[:600]
