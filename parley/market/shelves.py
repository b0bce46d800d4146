"""What the browse page shows: a part of the active listings, in an order, a page at a time."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Lock
from typing import TypeVar
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.urls import reverse

from parley.ground import clock
from parley.market import hot
from parley.market.models import Listing
from parley.market.tree import Branch
from parley.members.models.place import search_key

T = TypeVar("T")

KINDS = {
    "": "",
    "sale": " AND kind = 'thing' AND for_sale",
    "trade": " AND kind = 'thing' AND for_trade",
    "want": " AND kind = 'want'",
}
SORTS = {"": hot.NEWEST, "price": hot.CHEAPEST}
CONDITIONS = frozenset(Listing.Condition.values)
LAST_PAGE = 2000
LONGEST_SEARCH = 100


def page_number(query: QueryDict) -> int:
    """The page that an address asks for, 1 when it does not say. Raises Http404 for what is no page."""
    text = query.get("page", "1")
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= LAST_PAGE):
        raise Http404
    return int(text)


@dataclass(frozen=True)
class Shelf:
    """One choice of branch, kind, condition, words and order."""

    branch: Branch | None = None
    kind: str = ""
    condition: str = ""
    sort: str = ""
    q: str = ""

    @classmethod
    def asked(cls, branch: Branch | None, query: QueryDict) -> "Shelf":
        """The shelf that an address asks for; what it does not know is left out."""
        kind, condition, sort = (query.get(name, "") for name in ("kind", "condition", "sort"))
        return cls(
            branch,
            kind if kind in KINDS else "",
            condition if condition in CONDITIONS else "",
            sort if sort in SORTS else "",
            query.get("q", "").strip()[:LONGEST_SEARCH].replace("\0", ""),
        )

    @property
    def url(self) -> str:
        """Its first page."""
        return self.page_url(1)

    def page_url(self, number: int) -> str:
        """The address of one of its pages."""
        base = reverse("market:browse", args=[self.branch.slug] if self.branch else None)
        said = {"q": self.q, "kind": self.kind, "condition": self.condition, "sort": self.sort}
        said["page"] = str(number) if number > 1 else ""
        query = urlencode({name: value for name, value in said.items() if value})
        return f"{base}?{query}" if query else base

    def but(self, **changes: str | Branch | None) -> "Shelf":
        """The same shelf with something chosen otherwise."""
        return replace(self, **changes)

    def clause(self) -> tuple[str, list]:
        """What follows WHERE state = 'active', and its parameters (see hot.marks)."""
        where, given = KINDS[self.kind], []
        if self.branch is not None:
            more, values = _within(self.branch)
            where, given = where + more, given + values
        if self.condition:
            where, given = where + " AND condition = %s", [*given, self.condition]
        if self.sort == "price":
            where += " AND price_amount IS NOT NULL"
        if self.q:
            for word in search_key(self.q).split() or ["\n"]:  # no title holds a line break
                where, given = where + " AND title_key LIKE %s", [*given, f"%{word}%"]
        return where, given

    def page(self, number: int) -> "Page":
        """One page of it. Raises Http404 behind its end."""
        where, given = self.clause()
        found = hot.marks(where, given, hot.PAGE + 1, (number - 1) * hot.PAGE, SORTS[self.sort])
        if not found and number > 1:
            raise Http404
        more = len(found) > hot.PAGE
        seen = (number - 1) * hot.PAGE + len(found)
        total = max(counts.of(where, given), seen) if more else seen
        return Page(number, found[: hot.PAGE], more, total)


@dataclass(frozen=True)
class Page:
    """One page: `total` is exact on the last page, and at most a minute old on the others."""

    number: int
    marks: list[hot.Mark]
    more: bool
    total: int

    @property
    def paginator(self) -> "Page":
        return self

    @property
    def num_pages(self) -> int:
        return max(-(-self.total // hot.PAGE), self.number + self.more)

    def has_previous(self) -> bool:
        return self.number > 1

    def has_next(self) -> bool:
        return self.more


class Counts:
    """Totals, remembered for a minute: counting ten thousand rows for each page would be the dearest
    part of it, and nobody can tell 4,012 from 4,013."""

    KEPT = timedelta(minutes=1)
    MOST = 1000

    def __init__(self) -> None:
        self._known: dict[tuple, tuple] = {}
        self._lock = Lock()

    def of(self, where: str, given: list) -> int:
        """How many listings there are of that clause, as of a minute ago at most."""
        return self._remembered((where, *given), lambda: hot.count(where, given))

    def everything(self) -> tuple[int, int]:
        """How many active listings and how many members there are, as of a minute ago at most."""
        return self._remembered(("everything",), hot.everything)

    def forget(self) -> None:
        with self._lock:
            self._known.clear()

    def _remembered(self, key: tuple, count: Callable[[], T]) -> T:
        now = clock.now()
        known = self._known.get(key)
        if known is None or not known[1] <= now < known[1] + self.KEPT:
            known = (count(), now)
            with self._lock:
                if len(self._known) >= self.MOST:
                    self._known.clear()
                self._known[key] = known
        return known[0]


counts = Counts()


def _within(branch: Branch) -> tuple[str, list[int]]:
    if branch.parent is None:
        return " AND top_id = %s", [branch.id]
    ids = branch.ids
    if len(ids) == 1:
        return " AND category_id = %s", ids
    return f" AND category_id IN ({', '.join(['%s'] * len(ids))})", ids
