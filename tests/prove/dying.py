"""Processes that are killed in the middle of what they do."""

import os
import signal
from collections.abc import Callable
from contextlib import ExitStack

from django.db import connections

from parley.ground.refusals import Refusal
from parley.privacy import sequencing
from tests.prove import unlocked
from tests.prove.acts import ana_accepts
from tests.prove.pausing import write

WRITES = ("INSERT", "UPDATE", "DELETE")


class KillAt:
    """Kills this process, as kill -9 does, when its writing statement of that number is carried out."""

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        done = execute(sql, params, many, context)
        if sql.lstrip().startswith(WRITES):
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return done


def accept(its: tuple, number: int, transactions: bool = True) -> str:
    """Ana accepts, and is killed at that statement. -> "survived" when there are not so many."""
    with ExitStack() as stack:
        if not transactions:
            stack.enter_context(unlocked.no_transactions())
        killer = KillAt(number)
        for alias in unlocked.ALIASES:
            stack.enter_context(connections[alias].execute_wrapper(killer))
        ana_accepts(its)
    return "survived"


def sequence(number: int, transactions: bool = True) -> str:
    """Three entries wait; the sequencer is killed at that statement. -> "survived" or what `accept` says."""
    write(3)
    with ExitStack() as stack:
        if not transactions:
            stack.enter_context(unlocked.no_transactions())
        killer = KillAt(number)
        for alias in unlocked.ALIASES:
            stack.enter_context(connections[alias].execute_wrapper(killer))
        sequencing.sequence()
    return "survived"


def accept_again(its: tuple) -> str:
    """Ana tries once more."""
    try:
        ana_accepts(its)
    except Refusal as refusal:
        return refusal.code
    return "done"
