"""Several actors in one process, a thread and a connection each, of which one goes on at a time: from one
statement to the next, as a seeded choice says. So every interleaving can be had again by its seed.

On PostgreSQL whoever waits for a row is found by asking the server, and the others go on. On SQLite a
transaction that writes keeps out all others, so what interleaves there is the order of transactions and what
is read before."""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from queue import Empty, SimpleQueue
from typing import Any
from unittest.mock import patch

from django.db import connection, connections

from parley.ground import locks
from parley.ground.refusals import Refusal
from parley.ground.sqlite.base import WriterQueue

A_MOMENT, PATIENCE = 0.002, 20.0
WAITING, RUNNING, DONE = "waiting", "running", "done"


class Actor(threading.Thread):
    """One thread with its connection, which stands still before each statement, each beginning and each
    commit of a transaction until it is told to go on."""

    def __init__(self, reports: SimpleQueue, locked: bool) -> None:
        super().__init__(daemon=True)
        self.reports, self.locked = reports, locked
        self.acts, self.turn = SimpleQueue(), threading.Semaphore(0)
        self.state, self.at, self.inside, self.blocked = DONE, "", False, False
        self.pid, self.outcome = 0, ""
        self.start()
        reports.get()

    def run(self) -> None:
        connection.ensure_connection()
        if connection.vendor == "postgresql":
            self.pid = connection.connection.info.backend_pid
        elif not self.locked:
            connection.transaction_mode, connection.writers = None, WriterQueue()
            connection.connection.execute("PRAGMA busy_timeout=0")
        self._stop_at_transactions()
        with connection.execute_wrapper(self._statement):
            self.reports.put(self)
            while act := self.acts.get():
                self._come_to("start")
                self.outcome = _outcome(act)
                self.inside, self.state = False, DONE
                self.reports.put(self)
        connections.close_all()

    def do(self, act: Callable[[], object]) -> None:
        """Have it stand before this act."""
        self.state = RUNNING
        self.acts.put(act)

    def go_on(self) -> None:
        """To its next point."""
        self.state = RUNNING
        self.turn.release()

    def _come_to(self, point: str) -> None:
        self.at, self.state = point, WAITING
        self.reports.put(self)
        self.turn.acquire()

    def _statement(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        self._come_to("statement")
        return execute(sql, params, many, context)

    def _stop_at_transactions(self) -> None:
        commit, rollback, set_autocommit = connection.commit, connection.rollback, connection.set_autocommit

        def stop_and_commit() -> None:
            self._come_to("commit")
            commit()
            self.inside = False

        def stop_and_roll_back() -> None:
            self._come_to("rollback")
            rollback()
            self.inside = False

        def stop_and_begin(autocommit: bool, *more: object, **options: object) -> None:
            if not autocommit:
                self._come_to("begin")
                self.inside = True
            set_autocommit(autocommit, *more, **options)

        connection.commit, connection.rollback = stop_and_commit, stop_and_roll_back
        connection.set_autocommit = stop_and_begin


class Stage:
    """So many actors, and who of them goes on."""

    def __init__(self, number: int, locked: bool = True) -> None:
        self.locked, self.reports = locked, SimpleQueue()
        self.actors = [Actor(self.reports, locked) for _each in range(number)]

    def play(
        self, acts: list[Callable], choose: Callable[[list[int]], int]
    ) -> tuple[list[str], list[int], list[int]]:
        """All acts at once; `choose` says which of those that can goes on. -> what came of each ("done",
        "refused:code", "error:Kind"), who went on at each step, and in which order they were done"""
        playing, steps, done = self.actors[: len(acts)], [], []
        for actor, act in zip(playing, acts, strict=True):
            actor.do(act)
        self._settle(playing)
        while any(actor.state != DONE for actor in playing):
            able = [place for place, actor in enumerate(playing) if self._can_go_on(actor, playing)]
            if not able:
                self._wait_for_the_server(playing)
                continue
            steps.append(choose(able))
            chosen = playing[steps[-1]]
            chosen.go_on()
            self._settle(playing)
            done += [place for place, each in enumerate(playing) if each.state == DONE and place not in done]
        return [actor.outcome for actor in playing], steps, done

    def go_home(self) -> None:
        """End the threads."""
        for actor in self.actors:
            actor.acts.put(None)
            actor.join(PATIENCE)

    def _can_go_on(self, actor: Actor, playing: list[Actor]) -> bool:
        if actor.state != WAITING:
            return False
        one_writer = connection.vendor == "sqlite" and self.locked and actor.at == "begin"
        return not (one_writer and any(other.inside for other in playing if other is not actor))

    def _settle(self, playing: list[Actor]) -> None:
        """Until everybody stands at a point, is done, or waits for a row that somebody else has."""
        for actor in playing:
            actor.blocked = False
        while running := [each for each in playing if each.state == RUNNING and not each.blocked]:
            try:
                self.reports.get(timeout=A_MOMENT if connection.vendor == "postgresql" else PATIENCE)
            except Empty:
                for actor in running:
                    actor.blocked = self._waits_for_a_row(actor)

    def _waits_for_a_row(self, actor: Actor) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [actor.pid])
            return cursor.fetchone()[0] and actor.state == RUNNING

    def _wait_for_the_server(self, playing: list[Actor]) -> None:
        """All wait for each other: PostgreSQL ends that with an error for one of them."""
        self.reports.get(timeout=PATIENCE)
        self._settle(playing)


def _outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refusal as refusal:
        return f"refused:{refusal.code}"
    except Exception as error:
        return f"error:{type(error).__name__}"
    return "done"


@contextmanager
def lock_off(table: str) -> Iterator[None]:
    """Rows of that table are read where they would be locked."""
    rows, prepared = locks.rows, locks.PreparedLock.rows

    def plain(queryset: Any) -> list:
        off = queryset.model._meta.db_table == table
        return list(queryset.order_by("pk")) if off else rows(queryset)

    def plain_prepared(self: locks.PreparedLock, *given: Any) -> list:
        made = self.make(*given)
        return list(made.order_by("pk")) if made.model._meta.db_table == table else prepared(self, *given)

    with ExitStack() as stack:
        stack.enter_context(patch.object(locks, "rows", plain))
        stack.enter_context(patch.object(locks.PreparedLock, "rows", plain_prepared))
        yield
