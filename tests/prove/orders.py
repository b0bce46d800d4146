"""Orders to die: a file in the folder PARLEY_BESIDE (nothing undeclared may lie in PARLEY_HOME) says
at which point of the next transaction a process kills itself.

Points are counted from the beginning of each transaction of the market: before it, after each of its
statements, before and after its commit. A process notes their names as it passes them, if asked to.

granian ends for good when the same worker dies twice in a few seconds and no other in between, so nobody
obeys who took the place of the last one that died."""

import json
import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

BESIDE = Path(os.environ.get("PARLEY_BESIDE", "."))
ORDER, TAKEN, PASSED = BESIDE / "order.json", BESIDE / "order-taken.json", BESIDE / "passed.txt"
BORN_AFTER = json.loads(TAKEN.read_text())["number"] if TAKEN.exists() else 0
READ_FROM, TABLE, NOTHING = re.compile(r'\bFROM "(\w+)"'), re.compile(r'"(\w+)"'), re.compile(r"(?!)")


def give(number: int, point: str, nth: int) -> None:
    """Have one process die when it comes to `point` (the `nth` of that name) in a transaction."""
    fresh = ORDER.with_suffix(".new")
    fresh.write_text(json.dumps({"number": number, "point": point, "nth": nth}))
    fresh.rename(ORDER)


def is_open() -> bool:
    """Has nobody obeyed it yet?"""
    return ORDER.exists()


def take_back() -> None:
    """Nobody is to die."""
    ORDER.unlink(missing_ok=True)


class Watch:
    """Counts the points that one connection comes to."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.passed = connection, []

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        done = execute(sql, params, many, context)
        if self.connection.in_atomic_block:
            self.come_to(named(sql))
        return done

    def come_to(self, point: str) -> None:
        """Note it; die here if that is the order."""
        self.passed.append(point)
        try:
            order = json.loads(ORDER.read_text())
        except FileNotFoundError:
            return
        if (point, self.passed.count(point)) != (order["point"], order["nth"]):
            return
        if BORN_AFTER and order["number"] <= BORN_AFTER + 1:
            return
        ORDER.rename(TAKEN)
        os.kill(os.getpid(), signal.SIGKILL)

    def begin(self) -> None:
        """A transaction is about to begin."""
        self.passed = []
        self.come_to("before the transaction")

    def end(self) -> None:
        """It has been committed."""
        self.come_to("after the commit")
        if PASSED.exists():
            PASSED.write_text("\n".join(self.passed))


def named(sql: str) -> str:
    """What a statement does to which table: "INSERT offers_deal"; "SAVEPOINT" is about none."""
    verb = sql.split(None, 1)[0]
    found = {"SELECT": READ_FROM, "SAVEPOINT": NOTHING, "RELEASE": NOTHING}.get(verb, TABLE).search(sql)
    return f"{verb} {found[1]}" if found else verb


def watch(sender: object, connection: Any, **_more: object) -> None:
    """Receiver of `connection_created`: its transactions have points from now on."""
    if connection.alias != "default" or hasattr(connection, "deadly_watch"):
        return
    watch = connection.deadly_watch = Watch(connection)
    connection.execute_wrappers.append(watch)
    commit, set_autocommit = connection.commit, connection.set_autocommit

    def watched_commit() -> None:
        watch.come_to("before the commit")
        commit()
        watch.end()

    def watched_set_autocommit(autocommit: bool, *more: object, **options: object) -> None:
        if not autocommit:
            watch.begin()
        set_autocommit(autocommit, *more, **options)

    connection.commit, connection.set_autocommit = watched_commit, watched_set_autocommit
