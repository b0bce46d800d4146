"""Rotating the master key: every key is wrapped anew, no sealed value is touched."""

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import connections, models, transaction

from parley.ground.files import FileLock
from parley.privacy import masterkey
from parley.privacy.envelope import commitment
from parley.privacy.keyring import MASTERS_LOCK, IndexKey, Keeping
from parley.privacy.masterkey import KeyUnreadable

__all__ = ["KeyUnreadable", "RotationRuns", "Status", "in_use", "is_half_way", "opens", "rotate", "status"]

WRAPPED = (Keeping, IndexKey)
AT_ONCE = 500


class RotationRuns(Exception):
    """Another process is rotating the master key."""


@dataclass
class Status:
    """What there is: the master keys on file, how many keys each wraps, and what cannot be unwrapped."""

    masters: list[int]
    wrapped: dict[int, int] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)


def in_use() -> set[int]:
    """The versions of the master key that wrap some key."""
    found = (model.objects.values_list("master", flat=True).distinct() for model in WRAPPED)
    return set().union(*found)


def is_half_way() -> bool:
    """Whether a rotation was stopped before its end."""
    return len(masterkey.versions()) > 1


def rotate() -> int:
    """Wrap every key under a new master key and destroy the older ones; how many keys were wrapped anew.

    Stopped half-way it is simply run again, and goes on where it stopped: until its end both master keys
    are on file. Raises KeyUnreadable for a key that does not open, and RotationRuns.
    """
    lock = FileLock(Path(settings.PARLEY_HOME) / "rotation.turn")
    if not lock.try_acquire():
        raise RotationRuns("another process is rotating the master key")
    try:
        known, count = masterkey.versions(), 0
        newest = max(known) if len(known) > 1 else masterkey.add_version()
        while not _finished(newest):
            count += sum(_rewrap(model, newest) for model in WRAPPED)
        return count
    finally:
        lock.close()


def status() -> Status:
    """The state of the keys, each of which is unwrapped. Raises KeyUnreadable for the file of
    master keys itself."""
    masters = masterkey.versions()
    found = Status(sorted(masters))
    for model in WRAPPED:
        counts = model.objects.values_list("master").annotate(models.Count("pk")).order_by("master")
        for version, count in counts:
            found.wrapped[version] = found.wrapped.get(version, 0) + count
        found.unreadable += [str(row.pk) for row in model.objects.all() if not opens(row, masters)]
    return found


def opens(row: models.Model, masters: dict[int, bytes]) -> bool:
    """Whether the key in a Keeping or IndexKey row opens with these master keys, and is the one it was."""
    try:
        key = masterkey.unwrap(row.master, row.wrapped, row.context, masters)
    except KeyUnreadable:
        return False
    return not isinstance(row, Keeping) or commitment(key) == bytes(row.commitment)


def _rewrap(model: type[models.Model], newest: int) -> int:
    masters = masterkey.versions()
    return sum(
        _rewrapped(model, row, masters)
        for row in list(model.objects.exclude(master=newest).order_by("pk")[:AT_ONCE])
    )


def _rewrapped(model: type[models.Model], row: models.Model, masters: dict[int, bytes]) -> int:
    key = masterkey.unwrap(row.master, row.wrapped, row.context, masters)
    version, wrapped = masterkey.wrap(key, row.context)
    # Guarded by the old version, so that a keeping that ended meanwhile is not brought back.
    return model.objects.filter(pk=row.pk, master=row.master).update(master=version, wrapped=wrapped)


def _finished(newest: int) -> bool:
    """Destroy the older master keys if no key needs them any more; whether that is so."""
    with transaction.atomic(using="keys"):
        # Nobody is between choosing a master key and storing what it wrapped (`masters_stay`).
        if connections["keys"].vendor == "postgresql":
            with connections["keys"].cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MASTERS_LOCK])
        if any(model.objects.exclude(master=newest).exists() for model in WRAPPED):
            return False
        masterkey.keep_only(newest)
        return True
