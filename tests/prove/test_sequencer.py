"""Nobody who writes an entry waits for the sequencer; and wherever that is killed, the log is whole."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.prove.actors import PATIENCE, SPAWN, Actor, Company

PAUSING = "tests.prove.pausing:"
LOOK = "tests.prove.looking:"
WRITERS, A_MOMENT = 16, 1.0


@contextmanager
def sequencer_paused(company: Company, where: str, in_transaction: bool = False) -> Iterator[None]:
    """Inside, a sequencer with something to do stands still in the middle."""
    company.call(PAUSING + "write", 3)
    mine, theirs = SPAWN.Pipe()
    sequencer = company.actor(0)
    sequencer.tell("call", PAUSING + "sequence_with_a_pause", theirs, where, in_transaction)
    assert mine.poll(PATIENCE) and mine.recv() == "paused"
    try:
        yield
    finally:
        for _batch in range(3 + WRITERS):  # each who writes late may make one more
            mine.send("go on")
        assert sequencer.hear() >= 3


def warm(company: Company) -> None:
    """Both processes of the writers have imported everything, and what they wrote has its place."""
    for place in (1, 2):
        company.actor(place).call(PAUSING + "write", 1)
    company.call("parley.privacy.ledger:sequence")


def writers(company: Company, queueing: bool = False) -> list[Actor]:
    """Two processes with eight writers each, at it; `queueing`: each has come to the sequencer's lock."""
    told = [company.actor(1), company.actor(2)]
    pipes = [SPAWN.Pipe() if queueing else (None, None) for _actor in told]
    for actor, (_mine, theirs) in zip(told, pipes, strict=True):
        actor.tell("call", PAUSING + "write_at_once", WRITERS // 2, theirs)
    for mine, _theirs in pipes if queueing else ():
        for _each in range(WRITERS // 2):
            assert mine.poll(PATIENCE) and mine.recv() == "at the lock"
    return told


def where_it_stands(engine: str) -> str:
    """SQLite has one writer a file: there the sequencer stands where it has found and hashed, and has not yet
    begun to write. On PostgreSQL it has written everything and has not yet committed."""
    return "_append" if engine == "postgresql" else "_batch"


def test_sixteen_writers_are_done_while_the_sequencer_stands_still(company: Company, engine: str):
    warm(company)
    with sequencer_paused(company, where_it_stands(engine)):
        assert sum(actor.hear() for actor in writers(company)) == WRITERS
    assert company.call(LOOK + "ledger_problems") == []


def test_if_they_gave_places_themselves_none_would_be_done(company: Company, engine: str):
    warm(company)
    with sequencer_paused(company, where_it_stands(engine), in_transaction=engine == "sqlite"):
        told = writers(company, queueing=True)
        assert not any(actor.pipe.poll(A_MOMENT) for actor in told)
    assert sum(actor.hear() for actor in told) == WRITERS
    assert company.call(LOOK + "ledger_problems") == []


def test_what_the_sequencer_does_while_others_cannot_write_does_not_grow_with_the_batch(company: Company):
    company.call("parley.privacy.ledger:sequence")
    small = company.call(PAUSING + "statements_of_a_batch", 1)
    assert company.call(PAUSING + "statements_of_a_batch", 40) == small <= 6


def killed_at(company: Company, number: int, transactions: bool = True) -> bool:
    """Have somebody sequence, and die at that statement. -> did they die?"""
    return company.is_killed("tests.prove.dying:sequence", number, transactions)


def test_wherever_the_sequencer_is_killed_the_log_is_whole_and_goes_on(company: Company):
    number = 1
    while killed_at(company, number):
        assert company.call(LOOK + "ledger_problems") == []
        number += 1
    assert number > 2


def test_without_its_transaction_a_killed_sequencer_leaves_something_half_done(company: Company):
    company.call("parley.privacy.ledger:sequence")
    assert killed_at(company, 1, transactions=False)
    found = company.call(LOOK + "ledger_as_it_is")
    company.call(LOOK + "mend_ledger")
    assert any("covered by no checkpoint" in line for line in found)


@pytest.fixture(autouse=True)
def everything_in_its_place(company: Company) -> None:
    """Whatever other proofs left behind is sequenced."""
    company.call("parley.privacy.ledger:sequence")
