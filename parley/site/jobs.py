"""Work that belongs to no room above the ones that do it: the ledger's sequencer, sweeping."""

import logging

from parley.notices.queue import crontab, every, huey
from parley.notices.turns import one_at_a_time
from parley.privacy import exports, ledger
from parley.privacy.believing import ClockDoubted
from parley.privacy.soundness import KeysUnsound
from parley.site import sweeping

log = logging.getLogger("parley.site.jobs")


@every(seconds=5)
def sequence_ledger() -> None:
    """Gather ledger rows that are not in the log yet."""
    ledger.sequence()


@every(seconds=2)
def make_exports() -> None:
    """Make the copies that members asked for; only one process at a time, so that what stands as running
    was left by somebody who died."""
    if not exports.Export.objects.unfinished().exists():
        return
    with one_at_a_time("export") as mine:
        if mine:
            exports.make_unfinished()


@huey.periodic_task(crontab(minute="17"))
def sweep_all() -> None:
    """End what is past its declared time, in every room, once an hour."""
    try:
        sweeping.sweep()
    except (ClockDoubted, KeysUnsound) as trouble:
        log.error("nothing was swept: %s", trouble)
