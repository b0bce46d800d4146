"""Small looks at the tables, for proofs about work that one process does at a time."""

from django.db import connections

from parley.members.models import Member
from parley.privacy import ledger, triggers
from parley.privacy.ledger_models import Leaf


def counted() -> int:
    """How far Ana's counter has come."""
    return Member.objects.values_list("rated_neutral", flat=True).get(handle="ana")


def ledger_problems() -> list[str]:
    """What a check of the whole ledger finds; an entry that still waits for its place is one."""
    ledger.sequence()
    report = ledger.verify()
    return report.problems + ([f"{report.tail} without a place"] if report.tail else [])


def ledger_as_it_is() -> list[str]:
    """What a check finds before the sequencer comes again."""
    return ledger.verify().problems


def mend_ledger() -> None:
    """Take away places that no checkpoint covers: what a control without transactions left behind."""
    triggers.remove(connections["ledger"])
    newest = ledger.latest()
    Leaf.objects.filter(position__gte=newest.size if newest else 0)._raw_delete("ledger")
    triggers.install(connections["ledger"])
