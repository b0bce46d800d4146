"""Parley with its locks switched off, to see the proofs fail."""

import sys
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
        stack.enter_context(without_queues())
        yield


@contextmanager
def one(meeting: Barrier, where: str) -> Iterator[None]:
    """The lock `where` is off, and no other: a table, a function that locks ("Rating.give", "beginning.jot"),
    or such a function and the table of which it locks ("Asking.ask:members_member"). There they meet.

    On SQLite the transaction is the lock, whatever is locked: there they all are off."""
    rows, prepared = locks.rows, locks.PreparedLock.rows

    def is_off(queryset: QuerySet) -> bool:
        table, function = queryset.model._meta.db_table, _who_locks()
        return where in (table, function, f"{function}:{table}")

    def read_only(queryset: QuerySet) -> list:
        found = list(queryset.order_by("pk"))
        meet(meeting)
        return found

    def rows_or_read(queryset: QuerySet) -> list:
        return read_only(queryset) if is_off(queryset) else rows(queryset)

    def prepared_or_read(self: locks.PreparedLock, *given: object) -> list:
        made = self.make(*given)
        return read_only(made) if is_off(made) else prepared(self, *given)

    with ExitStack() as stack:
        stack.enter_context(patch.object(locks, "rows", rows_or_read))
        stack.enter_context(patch.object(locks.PreparedLock, "rows", prepared_or_read))
        stack.enter_context(without_queues())
        yield


def _who_locks() -> str:
    """The function that is asking for a lock just now."""
    frame = sys._getframe(1)
    while frame.f_globals["__name__"] in (__name__, locks.__name__):
        frame = frame.f_back
    function, module = frame.f_code.co_qualname, frame.f_globals["__name__"].rpartition(".")[2]
    return function if "." in function else f"{module}.{function}"


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
def without_queues() -> Iterator[None]:
    """On SQLite, all three databases without their queue."""
    with ExitStack() as stack:
        for alias in ALIASES:
            if connections[alias].vendor == "sqlite":
                stack.enter_context(without_queue(alias))
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
