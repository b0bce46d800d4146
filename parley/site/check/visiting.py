"""Visiting every address as every kind of viewer, and keeping what was answered as bytes."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpResponse

from parley.privacy import ledger
from parley.site.check.addresses import NEVER_THERE, Address, addresses
from parley.site.check.people import Person

_ALWAYS_NEW = re.compile(rb'(name="(?:_once|made_with|csrfmiddlewaretoken)" value=")[^"]+')
_EXPIRES = re.compile(rb"expires=[^;\n]+; ")


ANSWERS = {"pages", "refusals", "redirects", "error pages"}


@dataclass(frozen=True)
class Answer:
    """What one viewer got for one request, and which entries the ledger wrote meanwhile."""

    viewer: str
    method: str
    address: Address
    status: int
    bytes: bytes = field(repr=False)
    entries: tuple[UUID, ...] = ()

    @property
    def surface(self) -> str:
        """How the report calls it."""
        if self.status >= 500:
            return "error pages"
        if 300 <= self.status < 400:
            return "redirects"
        return "refusals" if self.status >= 400 else "pages"

    def __str__(self) -> str:
        return f"{self.method} {self.address.path} as {self.viewer} ({self.status})"


Judge = Callable[[Answer], None]


def visit_all(viewers: dict[str, Person], judge: Judge, only: set[str] | None = None) -> list[str]:
    """GET, HEAD and an empty POST to every address for every viewer; `judge` gets each answer while the
    world still is as the viewer found it. -> the routes that answered nobody: their arguments are wrong."""
    answered: dict[str, bool] = {}
    for method in ("GET", "HEAD", "POST"):
        for name, person in viewers.items():
            person.sign_in_again() if person.account else None
            for address in _for(method, [*addresses(only), *_never_there(only)]):
                cookies = deepcopy(person.browser.cookies)
                with _undone(method):
                    answer = _asked(name, person, method, address)
                    judge(answer)
                answered[address.route] = answered.get(address.route, False) or _is_there(answer)
                if method == "POST":
                    person.browser.cookies = cookies  # a session that was ended is there again, too
    return sorted(route for route, there in answered.items() if not there and route)


def _for(method: str, every: list[Address]) -> list[Address]:
    """HEAD runs the same view as GET, so one address a route is enough of it."""
    return list({each.route or each.path: each for each in every}.values()) if method == "HEAD" else every


def _never_there(only: set[str] | None) -> list[Address]:
    return [] if only else [Address("", "", path) for path in NEVER_THERE]


def _is_there(answer: Answer) -> bool:
    """Whether the route exists for this viewer: anything but "not found" and "not in this way"."""
    return answer.status not in (404, 405)


def _asked(name: str, person: Person, method: str, address: Address) -> Answer:
    before = ledger.written()
    said = {"data": {"_once": str(uuid4())}} if method == "POST" else {}
    response = getattr(person.browser, method.lower())(address.path, **said)
    data, entries = bytes_of(response), tuple(ledger.written() - before)
    return Answer(name, method, address, response.status_code, data, entries)


def bytes_of(response: HttpResponse) -> bytes:
    """Status line, headers, cookies and body. Files are read to their end."""
    head = "".join(f"{name}: {value}\n" for name, value in response.items())
    cookies = "".join(f"Set-Cookie: {each.OutputString()}\n" for each in response.cookies.values())
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{head}{cookies}\n".encode() + body


def comparable(data: bytes) -> bytes:
    """The answer without what is random in it by design, the keys of forms, and the ends of cookies."""
    return _EXPIRES.sub(b"", _ALWAYS_NEW.sub(rb"\1*", data))


@contextmanager
def _undone(method: str) -> Iterator[None]:
    """Whatever a POST does to the market and the keys is taken back, as test cases do it: the next
    viewer finds the world as it was planted. The ledger keeps what it wrote: it is what is judged."""
    if method != "POST":
        yield
        return
    with ExitStack() as stack:
        for alias in ("default", "keys"):
            atomic = transaction.atomic(using=alias)
            atomic._from_testcase = True  # the gate and durable blocks let this one pass
            stack.enter_context(atomic)
            stack.callback(transaction.set_rollback, True, using=alias)
        yield
