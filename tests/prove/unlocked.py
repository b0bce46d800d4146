"""Parley with its locks switched off, to see the proofs fail."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.synchronize import Barrier
from threading import BrokenBarrierError
from unittest.mock import patch

from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from django.db.models import QuerySet
from django.db.transaction import Atomic

from parley.ground import locks
from parley.ground.sqlite.base import WriterQueue
from parley.notices import mail
from parley.notices.models import Mail, Notice
from parley.privacy import sequencing

ALIASES = ("default", "keys", "ledger")
A_MOMENT = 0.25


@contextmanager
def nothing() -> Iterator[None]:
    """Everything as it is."""
    yield


@contextmanager
def everything(meeting: Barrier, where: str = "") -> Iterator[None]:
    """No row locks; on SQLite no queue of writers, and transactions that lock when they write.

    Where rows would be locked they are only read, and the processes meet there, so that each has read
    before another writes. Whoever comes alone goes on after a moment."""

    def read_only(queryset: QuerySet) -> list:
        found = list(queryset.order_by("pk"))
        if where in ("", queryset.model._meta.db_table):
            meet(meeting)
        return found

    with ExitStack() as stack:
        stack.enter_context(patch.object(locks, "rows", read_only))
        prepared = patch.object(locks.PreparedLock, "rows", lambda self, *given: read_only(self.make(*given)))
        stack.enter_context(prepared)
        stack.enter_context(patch.object(sequencing, "_be_the_only_sequencer", lambda: meet(meeting)))
        for alias in ALIASES:
            if connections[alias].vendor == "sqlite":
                stack.enter_context(without_queue(alias))
        yield


@contextmanager
def turns(meeting: Barrier, where: str = "") -> Iterator[None]:
    """It is everybody's turn to send mail; the processes meet before each letter."""
    send = mail._send

    @contextmanager
    def everybodys_turn(name: str) -> Iterator[bool]:
        yield True

    def send_together(notice: Notice, server: BaseEmailBackend) -> Mail:
        meet(meeting)
        return send(notice, server)

    with patch.object(mail, "one_at_a_time", everybodys_turn), patch.object(mail, "_send", send_together):
        yield


@contextmanager
def without_queue(alias: str) -> Iterator[None]:
    """SQLite as it comes: transactions are DEFERRED, and writers do not stand in line."""
    connection = connections[alias]
    connection.close()
    connection.ensure_connection()
    connection.transaction_mode, connection.writers = None, WriterQueue()
    try:
        yield
    finally:
        connection.close()


@contextmanager
def no_transactions() -> Iterator[None]:
    """Every statement is for ever at once."""
    with ExitStack() as stack:
        plain = {
            locks: lambda queryset: list(queryset.order_by("pk")),
            locks.PreparedLock: lambda self, *given: list(self.make(*given).order_by("pk")),
        }
        for where, read in plain.items():
            stack.enter_context(patch.object(where, "rows", read))
        stack.enter_context(patch.object(Atomic, "__enter__", lambda self: None))
        stack.enter_context(patch.object(Atomic, "__exit__", lambda self, *error: None))
        yield


def meet(meeting: Barrier) -> None:
    """Wait for the others, for a moment."""
    try:
        meeting.wait(A_MOMENT)
    except BrokenBarrierError:
        try:
            meeting.reset()
        except BrokenBarrierError:
            return
