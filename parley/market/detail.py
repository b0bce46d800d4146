"""The public part of a listing's page, rendered once a version."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

from parley.ground import clock
from parley.ground.money import Money
from parley.market import hot
from parley.market.cards import Card, CardPhoto, card, photo_of, template
from parley.market.fragments import Packer, Piece, fragments
from parley.market.hot import Head
from parley.market.models import Listing, Question
from parley.market.pages import SLOT
from parley.market.tree import Branch, tree
from parley.members.models.handles import LEFT

# A text without any of these reads the same through Markdown: paragraphs and line breaks are all it has.
MARKED = re.compile(r"""[\\`*_\[\]<>#~|!^{}]|^\s|^\s*[-+=]|^\s*\d+[.)]|&\w|&#|://|www\.""", re.MULTILINE)


_SLOT = SLOT.encode()
# The pages of listings are the largest pieces, one is asked for at a time, and they are much alike.
packer = Packer()


@dataclass(frozen=True, slots=True)
class City:
    name: str


@dataclass(frozen=True, slots=True)
class Owner:
    """What the public sees of an owner."""

    handle: str
    city: City | None
    rating_percent: int | None
    rating_count: int
    rated_positive: int
    imported: bool
    has_left: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """What the page of a listing says; `plain` is the description ready made, None when it needs Markdown."""

    card: Card
    owner: Owner
    photos: list[CardPhoto]
    description: str
    plain: Markup | None
    branch: Branch | None
    condition: str
    for_sale: bool
    trade_for: str
    quantity: int
    available: int
    gone: int
    published_at: datetime | None
    buy_now: bool
    bars_newcomers: bool
    postage: Money | None
    questions: list[Question]


def piece(head: Head, language: str) -> tuple[bytes, Piece] | None:
    """The title as HTML and the page's public parts, cut where something that is not this listing's own goes
    in: the act (the second part; the third instead of it for newcomers, when it is not empty), the ways to
    watch and to report (the fifth), the way to ask (the seventh), then what is wanted for it, then other
    things. None when it went away meanwhile."""
    asked = head.asked or 0
    key = ("detail", *head[:1], *head[3:7], asked, language)
    found = fragments.get(key)
    text = packer.unpack(found[0]) if found else _made(head.id, asked, language)
    if text is None:
        return None
    title, *parts = text.split(_SLOT)
    return title, tuple(parts)


def _made(pk: int, asked: int, language: str) -> bytes | None:
    rows = hot.body(pk)
    if not rows:
        return None
    # Read after the versions that it is kept under, so that it is never older than they are.
    asked, questions = _questions(pk) if asked else (0, [])
    detail = _detail(rows, questions)
    html = template("market/detail.html").render(listing=detail, slot=Markup(SLOT))
    text = escape(detail.card.title).encode() + _SLOT + html.encode()
    fragments.put(("detail", *rows[0][:5], asked, language), (packer.pack(text),))
    return text


def _questions(pk: int) -> tuple[int, list[Question]]:
    """What was asked and answered by those who are not hidden, and the number that hot.ASKED gives for it."""
    shown = ("text", "answer", "answered_at", "answer_standing")
    rated = ("rated_positive", "rated_neutral", "rated_negative")
    seen = ("handle", "public_version", "hidden_until", "cancelled_on", *rated)
    theirs = (f"by__{name}" for name in seen)
    asked = list(Question.objects.filter(listing=pk).answered().only(*shown, *theirs))
    now = clock.now()
    hidden = {each.pk for each in asked if each.by.hidden_until and each.by.hidden_until > now}
    looks = sum(2 * each.by.public_version - (each.pk in hidden) for each in asked)
    return looks, [each for each in asked if each.pk not in hidden]


def _detail(rows: list[tuple[Any, ...]], questions: list[Question]) -> Detail:
    row = rows[0]
    shown = card(row, None)
    return Detail(
        card=shown,
        owner=Owner(
            shown.handle,
            City(shown.city) if shown.city else None,
            shown.rating_percent,
            shown.rating_count,
            shown.rated_positive,
            bool(row[25]),
            row[12].startswith(LEFT),
        ),  # fmt: skip
        photos=[photo for each in rows if (photo := photo_of(each[29:34]))],
        description=row[18],
        plain=paragraphs(row[18]),
        branch=tree().by_id.get(row[19]),
        condition=Listing.Condition(row[20]).label if row[20] else "",
        for_sale=bool(row[21]),
        trade_for=row[22],
        quantity=row[23],
        available=row[3],
        gone=row[23] - row[17],
        published_at=_moment(row[24]),
        buy_now=bool(row[26]),
        bars_newcomers=bool(row[27]),
        postage=None if row[28] is None else Money(row[28], row[9]),
        questions=questions,
    )


def _moment(value: datetime | str | None) -> datetime | None:
    """A moment as the engine gives it: SQLite keeps text in UTC."""
    return datetime.fromisoformat(value).replace(tzinfo=UTC) if isinstance(value, str) else value


def paragraphs(text: str) -> Markup | None:
    """A text without any marks as HTML, as Markdown would give it; None when it has some."""
    text = text.replace("\r\n", "\n").strip()
    if MARKED.search(text):
        return None
    parts = [str(escape(part)).replace("\n", "<br>\n") for part in re.split(r"\n{2,}", text)]
    return Markup("".join(f"<p>{part}</p>\n" for part in parts if part))
