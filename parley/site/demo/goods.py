"""The things and wants of the demo, read from the texts beside this file.

A thing is a paragraph: its title after a #; category | picture | condition | price | what it would be
swapped for | owner; and its description. A + after the picture asks for its second view too; the price is
an amount or "offers". Behind an amount, "x6" says that there are six alike, "post4" that the buyer pays 4
for postage ("post0": it is included), "now" that it may be bought at once, "known" that newcomers make an
offer all the same. The owner is left out where anybody may have it. A want has category | budget | what
would be given for it."""

import random
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from parley.site.demo.people import PEOPLE, Person

HERE = Path(__file__).parent
# So that a number in the texts is a believable price in each currency.
RATES = {"EUR": 1, "GBP": 1, "USD": 1, "SEK": 10, "CAD": 1.5, "AUD": 1.5}
PLACES = 100  # every currency of the demo has two decimals


@dataclass(frozen=True, slots=True)
class Good:
    """Something to be listed. `price` is in minor units of the owner's currency, None for open to offers;
    `postage` too, None where it is not stated."""

    title: str
    description: str
    category: str
    owner: Person
    pictures: tuple[str, ...] = ()
    condition: str = ""
    price: int | None = None
    postage: int | None = None
    quantity: int = 1
    swap: str = ""
    want: bool = False
    buy_now: bool = False
    bars_newcomers: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """A deal of long ago: what it was about, and what both said of it afterwards."""

    good: Good
    of_owner: str
    of_buyer: str


def minor(amount: str | float, currency: str) -> int:
    """An amount of the texts as minor units of `currency`."""
    return round(Decimal(str(amount)) * Decimal(str(RATES[currency])) * PLACES)


def things(tops: dict[str, str]) -> list[Good]:
    """Everything on offer. `tops` gives the first-level category of each category, by slug."""
    texts = [file.read_text(encoding="utf-8") for file in sorted((HERE / "things").glob("*.txt"))]
    return [_thing(*paragraph, tops) for text in texts for paragraph in _paragraphs(text)]


def wants(tops: dict[str, str]) -> list[Good]:
    """Everything that somebody looks for."""
    text = (HERE / "wants.txt").read_text(encoding="utf-8")
    return [_want(*paragraph, tops) for paragraph in _paragraphs(text)]


def pasts(tops: dict[str, str]) -> list[Past]:
    """What changed hands before the demo begins."""
    lines = (HERE / "past.txt").read_text(encoding="utf-8").splitlines()
    return [_past([part.strip() for part in line.split("|")], tops) for line in lines]


def pictures_of(name: str) -> tuple[str, ...]:
    """The files of a picture's views, first the one that shows all of it; both when a + asks for both."""
    base, both = name.removesuffix("+"), name.endswith("+")
    views = tuple(f"{base}-{number}.webp" for number in (1, 2) if _file(f"{base}-{number}.webp").exists())
    return views if both else views[:1]


def _file(name: str) -> Path:
    return HERE / "pictures" / name


def _paragraphs(text: str) -> list[tuple[str, list[str], str]]:
    """-> (title, the parts of the line below it, description) of each paragraph."""
    found = []
    for paragraph in text.strip().split("\n\n"):
        title, parts, *description = paragraph.strip().splitlines()
        found.append(
            (title.removeprefix("# "), [part.strip() for part in parts.split("|")], " ".join(description))
        )
    return found


def _thing(title: str, parts: list[str], description: str, tops: dict[str, str]) -> Good:
    category, picture, condition, price, swap, *owner = parts
    who = _person(owner[0]) if owner else _somebody(title, tops[category])
    amount, *more = price.split()
    number = next((int(each.removeprefix("x")) for each in more if each.startswith("x")), 1)
    stated = next((each.removeprefix("post") for each in more if each.startswith("post")), None)
    return Good(
        title=title,
        description=description,
        category=category,
        owner=who,
        pictures=_views(title, picture),
        condition=condition,
        price=None if amount == "offers" else minor(amount, who.currency),
        postage=None if stated is None else minor(stated, who.currency),
        quantity=number,
        swap="" if swap == "-" else swap,
        buy_now="now" in more,
        bars_newcomers="known" in more,
    )


def _want(title: str, parts: list[str], description: str, tops: dict[str, str]) -> Good:
    category, budget, swap = parts
    who = _somebody(title, tops[category])
    price = None if budget == "offers" else minor(budget, who.currency)
    given = "" if swap == "-" else swap
    return Good(title, description, category, who, price=price, swap=given, want=True)


def _past(parts: list[str], tops: dict[str, str]) -> Past:
    category, picture, price, title, of_owner, of_buyer = parts
    who = _somebody(title, tops[category])
    good = Good(
        title=title,
        description="",
        category=category,
        owner=who,
        pictures=_views(title, picture),
        condition="good",
        price=minor(price, who.currency),
    )
    return Past(good, of_owner, of_buyer)


def _views(title: str, picture: str) -> tuple[str, ...]:
    """The pictures of a thing. Where a picture has two views and one is enough, the title says which."""
    if picture.endswith("+"):
        return pictures_of(picture)
    views = pictures_of(f"{picture}+")
    return (views[len(title) % len(views)],)


def _person(handle: str) -> Person:
    return next(person for person in PEOPLE if person.handle == handle)


def _somebody(title: str, top: str) -> Person:
    """Who has such things; the same one every time."""
    dice = random.Random(title)
    fond = [person for person in PEOPLE if top in person.likes]
    return dice.choice(fond or PEOPLE[3:-1])
