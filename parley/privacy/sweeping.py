"""Copies of members' data go when their week is over, and the keys of days when those are."""

from datetime import UTC, datetime
from pathlib import Path

from parley.privacy import daykeys, exports, retention
from parley.privacy.exports import Export


@retention.sweeps(
    exports.KEEPING,
    retention.rows(lambda: Export.objects.all(), "ended_at", exports.KEPT),
    exports.KEPT,
    tables=(Export._meta.db_table,),
)
def end_exports(ids: list) -> None:
    """Destroy the keys, the files and the rows of these copies."""
    for export in Export.objects.filter(pk__in=ids):
        export.end()


def _loose(now: datetime, most: int) -> retention.Due:
    found = exports.loose_files()[:most]
    return {path: datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in found}


@retention.sweeps(exports.KEEPING, _loose)
def remove_loose(paths: list[Path]) -> None:
    """Remove sealed files that belong to no copy (of one whose maker was killed)."""
    for path in paths:
        path.unlink(missing_ok=True)


def _days_over(now: datetime, most: int) -> retention.Due:
    past = daykeys.over(now).order_by("day")[:most]
    return {each.pk: daykeys.ends_at(each.day) for each in past}


@retention.sweeps(daykeys.KEEPING, _days_over)
def destroy_day_keys(days: list) -> None:
    """Destroy the keys of days that are over: what was hashed under them says nothing any more."""
    daykeys.destroy(daykeys.DayKey.objects.filter(pk__in=days))
