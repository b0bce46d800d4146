"""The other processes of a simulated market: two hands that do acts at the same moment, and victims that are
killed in the middle of one. They are forked before anything has a connection to the databases."""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import datetime
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any

from django.db import connections

from tests.prove.dying import WRITES, KillAt
from tests.prove.simulate import acts
from tests.prove.simulate.acts import Act, Outcome

A_MOMENT = 0.012  # seconds for the second to come to the lock that the first one holds
PATIENCE = 60.0


class Hand:
    """One forked process that calls what it is told to."""

    def __init__(self) -> None:
        self.pipe, theirs = Pipe()
        self.pid = os.fork()
        if not self.pid:
            self.pipe.close()
            _serve(theirs)
        theirs.close()

    def tell(self, function: Callable, *given: Any) -> None:
        """Have it call a function of this file with its pipe and `given`."""
        self.pipe.send((function.__name__, given))

    def hear(self) -> Any:
        """What it says next. Raises TimeoutError after a minute."""
        if not self.pipe.poll(PATIENCE):
            raise TimeoutError("a process of the simulation gave no answer")
        return self.pipe.recv()

    def call(self, function: Callable, *given: Any) -> Any:
        self.tell(function, *given)
        return self.hear()

    def end(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        self.pipe.close()


class Hands:
    """Two hands, and one process that forks victims."""

    def __init__(self) -> None:
        self.left, self.right, self.executioner = Hand(), Hand(), Hand()

    def kill(self, act: Act, now: datetime, key: str, number: int) -> None:
        """Have a victim do it, and killed when its writing statement of that number is carried out; where it
        has not so many, when all is committed and it would answer."""
        died_by = self.executioner.call(lead, act, now, key, number)
        assert died_by == signal.SIGKILL, f"the victim ended with {died_by}"

    def at_once(
        self, first: Act, second: Act, now: datetime, key: str = "", moment: float = A_MOMENT
    ) -> tuple[Outcome, Outcome]:
        """Both at the same moment: the first holds its locks and is about to write when the second begins.
        With a key, as two clicks on one form."""
        self.left.tell(do_with_pause, first, now, key)
        heard = self.left.hear()
        self.right.tell(do_it, second, now, key)
        if heard == "about to write":
            self.right.pipe.poll(moment)
            self.left.pipe.send("go on")
            heard = self.left.hear()
        return heard, self.right.hear()

    def let_go(self) -> None:
        """Close every connection to the databases: they are about to be replaced."""
        for each in (self.left, self.right):
            each.call(close)

    def end(self) -> None:
        for each in (self.left, self.right, self.executioner):
            each.end()


def do_it(pipe: Connection, act: Act, now: datetime, key: str = "") -> Outcome:
    return acts.press(act, now, key) if key else acts.do(act, now)


def do_with_pause(pipe: Connection, act: Act, now: datetime, key: str) -> Outcome:
    """Say so before the first writing statement, and wait for an answer."""
    paused = []

    def pause(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        if not paused and sql.lstrip().startswith(WRITES):
            paused.append(sql)
            pipe.send("about to write")
            pipe.recv()
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(pause):
        return do_it(pipe, act, now, key)


def lead(pipe: Connection, act: Act, now: datetime, key: str, number: int) -> int:
    """Fork a victim. -> the signal it died of (0: of none)"""
    pid = os.fork()
    if not pid:
        _die(act, now, key, number)
    return os.WTERMSIG(os.waitpid(pid, 0)[1])


def close(pipe: Connection) -> None:
    connections.close_all()


def _die(act: Act, now: datetime, key: str, number: int) -> None:
    with suppress(BaseException), ExitStack() as stack:
        killer = KillAt(number)
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(killer))
        do_it(None, act, now, key)
        os.kill(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _serve(pipe: Connection) -> None:
    """Do what comes through the pipe until nobody is at its other end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, OSError):
        while True:
            name, given = pipe.recv()
            pipe.send(globals()[name](pipe, *given))
    os._exit(0)
