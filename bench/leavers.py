"""Members who leave, in a scratch marketplace:  python -m bench.leavers seed LARGE MEDIAN  makes them;
`cancel HANDLE...` has them leave and times it; `when-told HANDLE` waits for a line before and for
the last follow-up after; `fsync` times the disk."""

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the set-up)
from django.db import connections, transaction  # noqa: E402
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402

from bench import seed  # noqa: E402
from bench.leaving import (  # noqa: E402
    DEALS,
    LARGE_EVENTS,
    LARGE_LISTINGS,
    LARGE_MESSAGES,
    LISTINGS,
    OFFERS,
    OPEN,
    TALKS,
)
from parley.ground import clock  # noqa: E402
from parley.ground.money import Money  # noqa: E402
from parley.members.models import Member  # noqa: E402
from parley.notices.models import Event  # noqa: E402
from parley.offers.message_states import SENT  # noqa: E402
from parley.offers.models import Message, Negotiation  # noqa: E402
from parley.offers.models.writing import KEEPING  # noqa: E402
from parley.offers.terms import Terms  # noqa: E402
from parley.privacy.departures import Departure  # noqa: E402
from parley.privacy.keyring import Keeping  # noqa: E402
from tests.cast import make_member  # noqa: E402

ALIASES = ("default", "keys", "ledger")


class Engine:
    """What a leaving takes of the databases: `waited`, the seconds that the program waits for statements
    and commits, and `seconds`, those that the engine works. SQLite works while the program waits; PostgreSQL
    says it itself (pg_stat_database.active_time), and the rest is sockets and the driver."""

    def __init__(self) -> None:
        self.seconds, self.waited, self.commits = 0.0, 0.0, 0

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Count whatever happens on any of the databases."""
        before = _worked()
        with ExitStack() as stack:
            for alias in ALIASES:
                stack.enter_context(connections[alias].execute_wrapper(self._timed))
                stack.enter_context(self._ends(connections[alias]))
            yield
        self.seconds = self.waited if before is None else _worked() - before

    def _timed(self, execute: Callable, *rest: Any) -> Any:
        begun = time.perf_counter()
        try:
            return execute(*rest)
        finally:
            self.waited += time.perf_counter() - begun

    @contextmanager
    def _ends(self, connection: BaseDatabaseWrapper) -> Iterator[None]:
        commit = connection._commit

        def counted() -> None:
            begun = time.perf_counter()
            commit()
            self.waited += time.perf_counter() - begun
            self.commits += 1

        connection._commit = counted
        try:
            yield
        finally:
            del connection._commit


def _worked() -> float | None:
    """The seconds that PostgreSQL has worked for statements so far; None on the other engine."""
    if connections["default"].vendor != "postgresql":
        return None
    for alias in ALIASES:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_stat_force_next_flush()")
            cursor.execute("SELECT 1")
    names = [connections[alias].settings_dict["NAME"] for alias in ALIASES]
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT sum(active_time) FROM pg_stat_database WHERE datname = ANY(%s)", [names])
        return cursor.fetchone()[0] / 1000


def make(large: int, medians: int) -> dict:
    """The members, with what they have. -> their user IDs"""
    other = make_member("partner")
    buyers = [make_member(f"buyer{number}") for number in range(OFFERS // LISTINGS)]
    return {
        "large": [_large(number, other) for number in range(large)],
        "median": [_median(number, other, buyers) for number in range(medians)],
    }


def _large(number: int, other: Member) -> str:
    member = make_member(f"large{number}")
    things = seed.things(LARGE_LISTINGS, [member], start=1_000_000 * (number + 1))
    with transaction.atomic():
        for place in range(LARGE_EVENTS):
            thing = things[place % len(things)]
            Event.record("listing-edited", thing, member.subject, [member.subject, other.subject])
        for thing in things[:TALKS]:
            _talk(Negotiation.about(thing, other), LARGE_MESSAGES // TALKS)
    return member.handle


def _talk(about: Negotiation, messages: int) -> None:
    """The two write to each other in turns, and read it."""
    sides, now = (about.owner, about.buyer), clock.now()
    keepings = [Keeping.begin(side.subject, KEEPING, about.pk) for side in sides]
    rows = []
    for place in range(messages):
        by, keeping = sides[place % 2], keepings[place % 2]
        row = Message(negotiation=about, by=by, subject=by.subject, keeping=keeping, state=SENT)
        row.written_at = row.read_at = now
        row.text = f"Is it still there, and does it work? This is the {place}th time that I ask."
        rows.append(row)
    Message.objects.bulk_create(rows, batch_size=500)


def _median(number: int, other: Member, buyers: list[Member]) -> str:
    """Ten listings, and thirty offers, half of them got and half made; five have become deals, of which one
    is still open, and three wait for an answer."""
    member = make_member(f"median{number}")
    mine = seed.things(LISTINGS, [member], start=20_000_000 + 1000 * number)
    others = seed.things(OFFERS, [other], start=30_000_000 + 1000 * number)
    terms = Terms(cash=Money(900, "EUR"))
    for place in range(OFFERS):
        got = place % 2 == 0
        # The first ones, which are to be deals, are about a thing each.
        thing = mine[place // 2 % LISTINGS] if got else others[place]
        buyer = buyers[place // 2 // LISTINGS] if got else member
        if place // 2 // LISTINGS and got and place // 2 % LISTINGS < DEALS:
            thing = mine[LISTINGS - 1 - place // 2 % LISTINGS]
        offer = Negotiation.open(thing, buyer, terms)
        if place < DEALS:
            _dealt(offer, member, buyer if got else other, ends=place > 0)
        elif place < OFFERS - OPEN:
            offer.decline(by=offer.other)
    return member.handle


def _dealt(offer: Any, member: Member, partner: Member, ends: bool) -> None:
    deal = offer.accept(by=offer.other)
    for side in (member, partner):
        deal.confirm(by=side)
    if ends:
        for side in (member, partner):
            deal.mark_received(by=side)


def cancel(handle: str) -> dict:
    """Have a member leave, until the last follow-up has committed. -> what the databases took for it"""
    member = Member.objects.get(handle=handle)
    for alias in ALIASES:
        connections[alias].ensure_connection()
    Event.objects.filter(by=member.subject).first()  # as a server that has run for a while, warm
    engine = Engine()
    with engine.listening():
        member.cancel(by=member)
    done = not Departure.objects.filter(subject=member.subject).exists()
    return {"engine": engine.seconds, "waited": engine.waited, "commits": engine.commits, "done": done}


def cancel_when_told(handle: str) -> None:
    """Say that all is ready, wait for a line, have the member leave, and end when all of them is erased."""
    member = Member.objects.get(handle=handle)
    print("ready", flush=True)
    sys.stdin.readline()
    member.cancel(by=member)
    while Departure.objects.exists():
        time.sleep(0.2)


def fsync() -> float:
    """What one fsync of a page appended to a file beside the databases takes: the median of 50."""
    path, took = Path(settings.PARLEY_HOME) / "fsync.probe", []
    with path.open("wb", buffering=0) as file:
        for _ in range(50):
            file.write(b"\1" * 4096)
            begun = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begun)
    path.unlink()
    return median(took)


def main() -> None:
    """Do what the command line says, and print as JSON what came of it."""
    what, *rest = sys.argv[1:]
    if what == "seed":
        print(json.dumps(make(int(rest[0]), int(rest[1]))))
    elif what == "cancel":
        print(json.dumps([cancel(handle) for handle in rest]))
    elif what == "when-told":
        cancel_when_told(rest[0])
    elif what == "fsync":
        print(json.dumps(fsync()))


if __name__ == "__main__":
    main()
