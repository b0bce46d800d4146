"""Sixteen processes that write all the time, and how long each had to wait."""

import json
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import OperationalError, connection, connections, transaction

from parley.ground import clock, locks
from parley.ground.sqlite.base import WriterQueue
from parley.market.models import Listing
from parley.notices.models import Event
from tests.prove.scenes import listing, member

LOOK_EVERY = 0.05


def write_for(seconds: float, writers: int, queue: bool = True) -> dict[str, Any]:
    """So many processes write for so long, single rows and transactions in turn; `queue` False: without the
    lock file. -> writes, errors, the longest wait for one (seconds), the fewest and most writes of one
    process, the most writes of others during one wait, the largest write-ahead log (bytes)"""
    things = [listing().pk for _ in range(writers)]
    member("ana")
    connections.close_all()
    turns, begin = multiprocessing.Value("q", 0), time.monotonic() + 0.5
    children = [_child(pk, turns, begin, begin + seconds, queue) for pk in things]
    largest, heard = 0, []
    log = Path(f"{settings.DATABASES['default']['NAME']}-wal")
    while time.monotonic() < begin + seconds:
        largest = max(largest, log.stat().st_size if log.exists() else 0)
        time.sleep(LOOK_EVERY)
    for child, pipe in children:
        with os.fdopen(pipe) as said:
            heard.append(json.loads(said.read()))
        os.waitpid(child, 0)
    counts = [each["writes"] for each in heard]
    return {
        "writes": sum(counts),
        "errors": sum(each["errors"] for each in heard),
        "longest": max(each["longest"] for each in heard),
        "fewest": min(counts),
        "most": max(counts),
        "passed": max(each["passed"] for each in heard),
        "log": largest,
    }


def _child(pk: int, turns: Any, begin: float, end: float, queue: bool) -> tuple[int, int]:
    """A process that writes. -> its number, and the pipe by which it tells at the end how it went"""
    mine, theirs = os.pipe()
    child = os.fork()
    if child:
        os.close(theirs)
        return child, mine
    try:
        with nullcontext() if queue else no_lock_file():
            told = _write_until(Listing.objects.get(pk=pk), turns, begin, end)
        os.write(theirs, json.dumps(told).encode())
    finally:
        os._exit(0)


def _write_until(thing: Listing, turns: Any, begin: float, end: float) -> dict[str, float]:
    told = {"writes": 0, "errors": 0, "longest": 0.0, "passed": 0}
    time.sleep(max(0.0, begin - time.monotonic()))
    while (asked := time.monotonic()) < end:
        before = turns.value
        try:
            _write_in_transaction(thing) if told["writes"] % 2 else _write_alone(thing)
        except OperationalError:
            told["errors"] += 1
        else:
            told["writes"] += 1
            with turns.get_lock():
                told["passed"] = max(told["passed"], turns.value - before)
                turns.value += 1
        told["longest"] = max(told["longest"], time.monotonic() - asked)
    return told


def _write_alone(thing: Listing) -> None:
    thing.changed_at = clock.now()
    thing.save(update_fields=["changed_at"])


def _write_in_transaction(thing: Listing) -> None:
    with transaction.atomic():
        held = locks.row(Listing.objects.filter(pk=thing.pk))
        held.changed_at = clock.now()
        held.save(update_fields=["changed_at"])
        Event.record("listing-pause", held, member("ana").subject, [], {})


@contextmanager
def no_lock_file() -> Iterator[None]:
    """SQLite as it comes, where writers poll."""
    connection.ensure_connection()
    connection.writers = WriterQueue()
    yield
