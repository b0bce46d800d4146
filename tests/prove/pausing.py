"""Writers of the ledger, and a sequencer that stops in the middle until it is told to go on."""

import threading
from multiprocessing.connection import Connection
from unittest.mock import patch

from django.db import connections, transaction

from parley.privacy import ledger, sequencing
from parley.privacy.gate import Partner, disclose
from tests.prove.scenes import member


def write(count: int) -> None:
    """So many disclosures, one after the other."""
    for _each in range(count):
        disclose(Partner("mail"), "send-notices", ["email"], member("ana").profile)


def write_at_once(writers: int, told: Connection | None = None) -> int:
    """So many writers at the same moment, one entry each. -> how many had an answer. With `told` each says
    that it is there, and takes the sequencer's lock, as if it gave its entry a place itself."""
    member("ana").profile  # noqa: B018  (read once, before the threads)
    written: list[int] = []

    def one() -> None:
        try:
            if told:
                told.send("at the lock")
                with transaction.atomic(using="ledger"):
                    sequencing._be_the_only_sequencer()
            write(1)
            written.append(1)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _each in range(writers)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return len(written)


def sequence_with_a_pause(told: Connection, where: str, in_transaction: bool = False) -> int:
    """Sequence; say "paused" after the function `where` of the sequencer, and wait for an answer.

    `in_transaction`: everything in one transaction, as a sequencer would do that finds and hashes there."""
    original = getattr(sequencing, where)

    def pausing(*arguments: object) -> object:
        result = original(*arguments)
        told.send("paused")
        told.recv()
        return result

    with patch.object(sequencing, where, pausing):
        if not in_transaction:
            return sequencing.sequence()
        with transaction.atomic(using="ledger"):
            return sequencing.sequence()


def statements_of_a_batch(count: int) -> int:
    """How many statements the sequencer's transaction sends for a batch of so many."""
    write(count)
    sent: list[str] = []

    def note(execute, sql, params, many, context):
        if connections["ledger"].in_atomic_block:
            sent.append(sql)
        return execute(sql, params, many, context)

    with connections["ledger"].execute_wrapper(note):
        ledger.sequence()
    return len(sent)
