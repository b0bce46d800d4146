"""Small looks at the tables and the clock, for proofs about work that one process does at a time."""

import time

from parley.members.models import Member
from parley.privacy import ledger
from tests.prove import acts


def counted() -> int:
    """How far Ana's counter has come."""
    return Member.objects.values_list("rated_neutral", flat=True).get(handle="ana")


def ledger_problems() -> list[str]:
    """What a check of the whole ledger finds; an entry that still waits for its place is one."""
    ledger.sequence()
    report = ledger.verify()
    return report.problems + ([f"{report.tail} without a place"] if report.tail else [])


def longest_of(times: int) -> float:
    """Count up so many times; the seconds that the slowest took."""
    slowest = 0.0
    for _ in range(times):
        begun = time.perf_counter()
        acts.counts_up(())
        slowest = max(slowest, time.perf_counter() - begun)
    return slowest
