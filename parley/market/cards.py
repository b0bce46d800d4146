"""Cards: a listing at a glance, as objects for templates and as ready pieces of HTML."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template import engines
from django.utils.translation import get_language, gettext
from jinja2 import Template
from markupsafe import Markup

from parley.ground.money import Money
from parley.market import hot
from parley.market.fragments import fragments
from parley.market.hot import Mark
from parley.market.models.photos import photo_url
from parley.market.pages import SLOT
from parley.members.models.handles import LEFT
from parley.members.models.member import RATINGS_TO_SHOW

PLACE = Markup(SLOT)  # where a card goes that is put in later


@dataclass(frozen=True, slots=True)
class CardPhoto:
    """A photo as templates need it."""

    token: str
    width: int
    height: int
    blur: str
    ready: str

    def url(self, size: str = "medium") -> str:
        """Its address in that size (see Photo.url)."""
        return photo_url(self.token, self.ready, size)


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says. `price` is formatted for the active language; `state` is "reserved" when
    it is active and all that is left is promised, "sold" when it has ended and nothing is left."""

    id: int
    title: str
    kind: str
    state: str
    price: str | None
    open_to_offers: bool
    for_trade: bool
    handle: str
    city: str
    rating_percent: int | None
    rating_count: int
    rated_positive: int
    photo: CardPhoto | None

    @property
    def url(self) -> str:
        return f"/listings/{self.id}/"


def card(row: Sequence[Any], photo: CardPhoto | None) -> Card:
    """The card in the first 18 columns of a row of hot.CARDS or hot.BODY."""
    positive, count = row[13], row[13] + row[14] + row[15]
    return Card(
        id=row[0],
        title=row[5],
        kind=row[6],
        state=_state(row[7], available=row[3], left=row[17]),
        price=None if row[8] is None else asked(row[8], row[9], get_language()),
        open_to_offers=bool(row[10]),
        for_trade=bool(row[11]),
        handle=gettext("former member") if row[12].startswith(LEFT) else row[12],
        city=row[16] or "",
        rating_percent=round(100 * positive / count) if count >= RATINGS_TO_SHOW else None,
        rating_count=count,
        rated_positive=positive,
        photo=photo,
    )


def _state(state: str, available: int, left: int) -> str:
    if state == "active" and not available:
        return "reserved"
    return "sold" if state == "ended" and not left else state


def photo_of(columns: Sequence[Any]) -> CardPhoto | None:
    """The photo in five columns (token, width, height, blur, sizes_ready), when there is one."""
    return CardPhoto(*columns) if columns[0] else None


def pieces(marks: Sequence[Mark], language: str) -> list[bytes]:
    """The HTML of each card in the active `language`, in the order of `marks`; those not at hand are
    read in one query."""
    found = fragments.get_all([("card", *mark, language) for mark in marks])
    if None not in found:
        return [piece[0] for piece in found]
    made = _made([mark.id for mark, piece in zip(marks, found, strict=True) if piece is None], language)
    return [piece[0] if piece else made.get(mark.id, b"") for mark, piece in zip(marks, found, strict=True)]


def ready(marks: Sequence[Mark]) -> list[Markup]:
    """The same for templates that put them into a grid."""
    return [Markup(piece.decode()) for piece in pieces(marks, get_language())]


def of_listings(listing_ids: Iterable[int]) -> list[Card]:
    """Cards of those listings, in their order, whatever their state. Show them only to whom may see them."""
    wanted = list(listing_ids)
    made = {row[0]: card(row, photo_of(row[18:23])) for row in hot.cards(wanted)}
    return [made[pk] for pk in wanted if pk in made]


def _made(ids: Sequence[int], language: str) -> dict[int, bytes]:
    html = {}
    for row in hot.cards(ids):
        text = template("market/card.html").render(card=card(row, photo_of(row[18:23]))).encode()
        html[row[0]] = text
        # Under the versions that were read with the text, which may be newer than those asked for.
        fragments.put(("card", *row[:5], language), (text,))
    return html


@lru_cache(maxsize=4096)
def asked(amount: int, currency: str, language: str | None) -> str:
    """A price as readers of that language, which is the active one, write it."""
    return Money(amount, currency).format()


@lru_cache(maxsize=64)
def template(name: str) -> Template:
    """A compiled template, for pieces that need no request."""
    return engines["jinja2"].env.get_template(name)
