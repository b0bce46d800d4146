"""Processes that are killed in the middle of what they do."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle, islice
from unittest.mock import patch

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.notices import mail
from parley.notices.models import Mail, Notice
from parley.privacy import sequencing
from tests.prove import letters, unlocked
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


IN_MAIL = ("before the entry", "before sending", "after sending", "before the mark", "after the mark")


def drain_and_die(times: int, marking_first: bool = False) -> Counter:
    """So many senders of mail, one after the other, each killed at its first letter, at one of the points of
    IN_MAIL in turn. -> how often at which. `marking_first`: they mark a letter before they send it, and are
    all killed between."""
    letters.use()
    connections.close_all()
    died = Counter()
    for point in ["before sending"] * times if marking_first else islice(cycle(IN_MAIL), times):
        child = os.fork()
        if not child:
            try:
                _drain_until(point, marking_first)
            finally:
                os._exit(0)
        died[point] += os.WIFSIGNALED(os.waitpid(child, 0)[1])
    return died


def _drain_until(point: str, marking_first: bool) -> None:
    def come_to(here: str) -> None:
        if here == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(execute: Callable, sql: str, params: object, many: bool, context: dict) -> object:
        entering, marking = 'INSERT INTO "privacy_entry"' in sql, 'UPDATE "notices_notice"' in sql
        if entering:
            come_to("before the entry")
        if marking:
            come_to("before the mark")
        done = execute(sql, params, many, context)
        if marking:
            come_to("after the mark")
        return done

    note, send = letters.Backend.send_messages, mail._send

    def noting(self: BaseEmailBackend, messages: list[EmailMessage]) -> int:
        come_to("before sending")
        taken = note(self, messages)
        come_to("after sending")
        return taken

    def mark_and_send(notice: Notice, server: BaseEmailBackend) -> Mail:
        Notice.objects.filter(pk=notice.pk).update(mail_state=Mail.SENT, mail_ended_at=clock.now())
        return send(notice, server)

    with ExitStack() as stack:
        for alias in unlocked.ALIASES:
            stack.enter_context(connections[alias].execute_wrapper(watch))
        stack.enter_context(patch.object(letters.Backend, "send_messages", noting))
        if marking_first:
            stack.enter_context(patch.object(mail, "_send", mark_and_send))
        mail.drain()
