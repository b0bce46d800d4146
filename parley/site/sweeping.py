"""The sweep as a whole: what is overdue goes in every room, and then the bytes of it go too."""

from django.db import connections

from parley.ground import scrubbing
from parley.notices.queue import huey
from parley.notices.turns import one_at_a_time
from parley.privacy import retention, shredlist, soundness
from parley.privacy.catalogue import catalogue
from parley.privacy.daykeys import DayKey
from parley.privacy.departures import Departure
from parley.site import once
from parley.site.models import HandledRequest

_scrubbed: tuple | None = None  # what `_destroyed` said when this process scrubbed last


@retention.sweeps(
    "answered-request",
    retention.rows(lambda: HandledRequest.objects.all(), "at", once.KEPT),
    once.KEPT,
    tables=(HandledRequest._meta.db_table,),
)
def forget_requests(ids: list) -> None:
    """Forget which unsafe requests were answered."""
    HandledRequest.objects.filter(pk__in=ids).delete()


def sweep(clock_is_right: bool = False) -> dict[str, retention.Proof] | None:
    """Sweep once, unless another process is at it (None). Destroys, too, what the shred list names and
    a crash has left; and scrubs after members who left, too. Raises ClockDoubted and KeysUnsound."""
    with one_at_a_time("sweep") as my_turn:
        if not my_turn:
            return None
        left = soundness.check()
        made = retention.run(clock_is_right=clock_is_right)
        gone = {keeping for keeping, proof in made.items() if proof.removed}
        if gone or left or _destroyed() != _scrubbed:
            _scrub(retention.tables_of(gone))
        return made


def _scrub(tables: set[str]) -> None:
    """Scrub; and these tables are not all where keys were destroyed since the last time: somebody left, whose
    rows lay in any. Who is still leaving when this begins keeps the next sweep from being content."""
    global _scrubbed
    destroyed, leaving = _destroyed(), Departure.objects.unfinished().exists()
    if destroyed != _scrubbed:
        every = catalogue.tables.values()
        tables = tables | {each.name for each in every if each.database == "default" and each.model}
    busy = scrub(tables)
    _scrubbed = None if leaving or busy else destroyed


def _destroyed() -> tuple:
    """Something else after each time that keys were destroyed: how long the shred list is, since who leaves
    had some; and of which days there are keys, since the first use of a day destroys the last one's."""
    path = shredlist.path()
    listed = path.stat().st_size if path.exists() else 0
    return listed, *DayKey.objects.order_by("day").values_list("day", flat=True)


def scrub(tables: set[str]) -> list[str]:
    """See that what was removed is in no file of the databases any more, as far as the engine goes; the
    names of those where readers were in the way (the next sweep tries again)."""
    busy = [
        alias
        for alias, names in (("default", tables), ("keys", {"privacy_keeping", "privacy_daykey"}))
        if not scrubbing.scrub(connections[alias], sorted(names))
    ]
    if connections["default"].vendor == "sqlite":
        huey.storage.sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return busy
