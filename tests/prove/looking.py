"""Small looks at the tables, for proofs about work that one process does at a time."""

from parley.members.models import Member
from parley.privacy import ledger


def counted() -> int:
    """How far Ana's counter has come."""
    return Member.objects.values_list("rated_neutral", flat=True).get(handle="ana")


def ledger_problems() -> list[str]:
    """What a check of the whole ledger finds; an entry that still waits for its place is one."""
    ledger.sequence()
    report = ledger.verify()
    return report.problems + ([f"{report.tail} without a place"] if report.tail else [])
