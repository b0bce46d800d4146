"""Work that belongs to no room above the ones that do it: the ledger's sequencer, forgetting."""

from parley.notices.queue import crontab, every, huey
from parley.privacy import ledger
from parley.site import once


@every(seconds=5)
def sequence_ledger() -> None:
    """Gather ledger rows that are not in the log yet."""
    ledger.sequence()


@huey.periodic_task(crontab(minute="20"))
def forget_answered_requests() -> None:
    """Forget unsafe requests that were answered more than 72 hours ago."""
    once.sweep()
