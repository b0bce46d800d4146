"""Many who write, many who sequence, at the same time: one log without a gap."""

import threading
import uuid

import pytest
from django.db import connections

from parley.privacy import keys, ledger, sequencing
from parley.privacy.catalogue import CONTRACT, COUNTERPARTY, Use
from parley.privacy.keyring import Keeping
from parley.privacy.ledger_models import Leaf

USE = Use("complete-deal", to=COUNTERPARTY, when="deal-confirmed", basis=CONTRACT)
WRITERS, EACH = 3, 8


def write(count):
    subject = uuid.uuid4()
    for _entry in range(count):
        with keys.held():
            known, books = keys.together([], [subject], ledger.KEEPING)
            shown = {subject: {"members_profile.email": USE}}
            ledger.record({"role": "member", "name": "ben"}, "complete-deal", None, shown, books, known)


def at_once(*works):
    """Run each work in a thread of its own; what went wrong in any of them."""
    failed = []

    def guarded(work):
        try:
            work()
        except Exception as error:
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failed


@pytest.mark.django_db(transaction=True)
def test_writers_and_sequencers_at_the_same_time_leave_one_whole_log():
    def sequencing():
        for _round in range(4):
            ledger.sequence()

    assert at_once(*[lambda: write(EACH)] * WRITERS, *[sequencing] * 3) == []
    ledger.sequence()
    positions = list(Leaf.objects.order_by("position").values_list("position", flat=True))
    assert positions == list(range(WRITERS * EACH))
    report = ledger.verify()
    assert report.ok and report.size == WRITERS * EACH


def sequenced_by_two(monkeypatch):
    """Whether two sequencers ever were at it at the same time, and what went wrong in either."""
    write(2)
    append, meeting, met = sequencing._append, threading.Barrier(2, timeout=1), []

    def meet(batch):
        try:
            met.append(meeting.wait())
        except threading.BrokenBarrierError:
            pass
        return append(batch)

    monkeypatch.setattr(sequencing, "_append", meet)
    failed = at_once(ledger.sequence, ledger.sequence)
    return bool(met), failed


@pytest.mark.django_db(transaction=True)
def test_two_sequencers_wait_for_each_other(monkeypatch):
    assert sequenced_by_two(monkeypatch) == (False, [])
    assert ledger.verify().ok and ledger.verify().size == 2


@pytest.mark.only("postgresql", reason="on SQLite the transaction is the lock")
@pytest.mark.django_db(transaction=True)
def test_without_their_lock_they_would_meet(monkeypatch):
    monkeypatch.setattr(sequencing, "_be_the_only_sequencer", lambda: None)
    met, failed = sequenced_by_two(monkeypatch)
    assert met and len(failed) == 1
    assert ledger.verify().ok


@pytest.mark.django_db(transaction=True)
def test_a_keeping_begun_by_many_at_once_has_one_key():
    begun, who = [], uuid.uuid4()
    assert at_once(*[lambda: begun.append(Keeping.begin(who, "profile"))] * 5) == []
    assert len(begun) == 5 and len(set(begun)) == 1
