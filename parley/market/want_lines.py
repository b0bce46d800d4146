"""Keeping the want lines of an imported list in step with its file."""

from collections import Counter
from collections.abc import Mapping

from parley.market.models import Listing, WantEntry, WantLine
from parley.market.want_list import Line, Want
from parley.members.models import Member

Key = tuple[int | None, str]  # the owner of a dummy, or None; its name, or the code of an item


def keep_lines(
    source: str, lines: list[Line], listings: Mapping[str, Listing], members: Mapping[str, Member]
) -> Counter[tuple[str, str]]:
    """Make the want lines of `source` those of the file; `listings` by item code, `members` by name.
    To be called in the import's transaction. -> what was done, counted by ("lines", how)"""
    wanted = {_key(line, members): (position, line) for position, line in enumerate(lines)}
    stored = _stored(source)
    WantLine.objects.filter(pk__in=[stored[key].pk for key in stored.keys() - wanted.keys()]).delete()
    before = {key: _entries(line) for key, line in stored.items() if key in wanted}
    rows = {key: stored[key] for key in before}
    rows |= _added(source, {key: wanted[key] for key in wanted.keys() - before.keys()}, listings, members)
    stale = [key for key, (_position, line) in wanted.items() if before.get(key) != _wants(line)]
    WantEntry.objects.filter(line__in=[rows[key].pk for key in stale if key in before]).delete()
    WantEntry.objects.bulk_create(
        _entry(rows, rows[key], position, want, listings)
        for key in stale
        for position, want in enumerate(wanted[key][1].wants)
    )
    _reorder(rows, wanted)
    changed = sum(key in before for key in stale)
    done = {"new": len(rows) - len(before), "changed": changed, "gone": len(stored) - len(before)}
    done["same"] = len(before) - changed
    return Counter({("lines", how): count for how, count in done.items() if count})


def _key(line: Line, members: Mapping[str, Member]) -> Key:
    return (members[line.user].pk if line.is_dummy else None, line.code)


def _stored(source: str) -> dict[Key, WantLine]:
    lines = WantLine.objects.filter(source=source).select_related("listing")
    lines = lines.prefetch_related("entries__wants", "entries__wants_line")
    return {
        (line.owner_id, line.name) if line.is_dummy else (None, line.listing.imported_code): line
        for line in lines
    }


def _entries(line: WantLine) -> list[tuple[int, str]]:
    """What a stored line wants, as `_wants` says it of a line of the file."""
    return [
        (entry.step, entry.wants.imported_code if entry.wants else entry.wants_line.name)
        for entry in sorted(line.entries.all(), key=lambda entry: entry.position)
    ]


def _wants(line: Line) -> list[tuple[int, str]]:
    return [(want.step, want.code) for want in line.wants]


def _added(
    source: str,
    missing: Mapping[Key, tuple[int, Line]],
    listings: Mapping[str, Listing],
    members: Mapping[str, Member],
) -> dict[Key, WantLine]:
    rows = {
        key: WantLine(
            owner=members[line.user] if line.is_dummy else listings[line.code].owner,
            listing=None if line.is_dummy else listings[line.code],
            name=line.code if line.is_dummy else "",
            is_dummy=line.is_dummy,
            position=position,
            source=source,
        )
        for key, (position, line) in sorted(missing.items(), key=lambda one: one[1][0])
    }
    WantLine.objects.bulk_create(rows.values())
    return rows


def _entry(
    rows: Mapping[Key, WantLine], line: WantLine, position: int, want: Want, listings: Mapping[str, Listing]
) -> WantEntry:
    """A wanted dummy is one of the same owner."""
    if want.is_dummy:
        return WantEntry(
            line=line, position=position, step=want.step, wants_line=rows[line.owner_id, want.code]
        )
    return WantEntry(line=line, position=position, step=want.step, wants=listings[want.code])


def _reorder(rows: Mapping[Key, WantLine], wanted: Mapping[Key, tuple[int, Line]]) -> None:
    moved = [row for key, row in rows.items() if row.position != wanted[key][0]]
    for key, row in rows.items():
        row.position = wanted[key][0]
    WantLine.objects.bulk_update(moved, ["position"], batch_size=500)
