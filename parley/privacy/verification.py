"""Checking the whole ledger: every entry, every place, every root, every signature, and the tail."""

import uuid
from dataclasses import dataclass, field

from django.db import DatabaseError, connections
from django.utils.translation import gettext as _

from parley.privacy import merkle
from parley.privacy.ledger_models import Entry, KeptCheckpoint
from parley.privacy.signing import BadNote, Signer

CHUNK = 2000


@dataclass
class Report:
    """What was checked and what is wrong. `ok` is True if nothing is; `lines` is for people."""

    size: int = 0
    tail: int = 0
    checkpoints: int = 0
    problems: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the whole ledger is as it was written."""
        return not self.problems

    @property
    def lines(self) -> list[str]:
        """One line for each finding, the sum first."""
        counts = {"size": self.size, "tail": self.tail, "checkpoints": self.checkpoints}
        checked = (
            _("%(size)d entries in sequence, %(tail)d waiting, %(checkpoints)d signed checkpoints.") % counts
        )
        verdict = _("The ledger is whole.") if self.ok else _("The ledger has been changed.")
        return [checked, *self.problems, verdict]


def verify(receipts: list[str] | None = None) -> Report:
    """Check the ledger of this marketplace; `receipts` are signed checkpoints that somebody took home."""
    report = Report()
    try:
        _check_file(report)
        _check_log(report, Signer.load(), receipts or [])
    except (DatabaseError, ValueError, TypeError) as error:
        report.problems.append(_("The ledger cannot be read: %(error)s") % {"error": type(error).__name__})
    return report


def _check_file(report: Report) -> None:
    if connections["ledger"].vendor == "sqlite":
        found = [line for (line,) in _rows("PRAGMA integrity_check")]
        report.problems += [f"integrity_check: {line}" for line in found if line != "ok"]


def _check_log(report: Report, signer: Signer, receipts: list[str]) -> None:
    expected = _checkpoints(report, signer)
    kept = [(_("the checkpoint kept outside"), note) for note in _kept(signer)]
    for name, note in kept + [(_("the receipt"), note) for note in receipts]:
        _expect(report, signer, expected, name, note)
    orphans = _walk(report, signer, expected)
    for size, roots in sorted(expected.items()):
        for name, _root, _edge in roots:
            report.problems.append(
                _("%(name)s speaks of %(size)d entries: more than there are.") % {"name": name, "size": size}
            )
    _check_tail(report, signer, orphans)


def _checkpoints(report: Report, signer: Signer) -> dict[int, list]:
    """What each checkpoint says the root is: {size: [(name, root, frontier)]}."""
    expected: dict[int, list] = {}
    for size, root, frontier, note in _rows(
        "SELECT size, root, frontier, note FROM privacy_checkpoint ORDER BY size"
    ):
        report.checkpoints += 1
        name = _("checkpoint %(size)s") % {"size": size}
        try:
            said = signer.read(str(note))
        except BadNote as bad:
            report.problems.append(f"{name}: {bad}")
            continue
        if (said.size, said.root) != (size, _bytes(root)):
            report.problems.append(_("%(name)s is not what was signed.") % {"name": name})
        expected.setdefault(said.size, []).append((name, said.root, _bytes(frontier)))
    return expected


def _kept(signer: Signer) -> list[str]:
    return list(KeptCheckpoint.objects.filter(origin=signer.origin).values_list("note", flat=True))


def _expect(report: Report, signer: Signer, expected: dict, name: str, note: str) -> None:
    try:
        said = signer.read(note)
    except BadNote as bad:
        report.problems.append(f"{name}: {bad}")
    else:
        expected.setdefault(said.size, []).append((name, said.root, None))


def _walk(report: Report, signer: Signer, expected: dict) -> set[bytes]:
    """Go through the sequence from its first place to its last; gives the leaves whose entry is not there."""
    edge, orphans, signed = merkle.Frontier(), set(), max(expected, default=0)
    _compare(report, edge, expected, _("nothing"))
    for row in _rows(_SEQUENCE):
        position, entry_id, leaf_hash, *columns = row
        name = _named(entry_id)
        if position != edge.size:
            report.problems.append(
                _("%(name)s: place %(place)d is empty or taken twice.") % {"name": name, "place": edge.size}
            )
        computed = _check_entry(report, signer, name, columns)
        if computed is None:
            orphans.add(_bytes(leaf_hash))
        elif computed != _bytes(leaf_hash):
            report.problems.append(_("%(name)s was changed after it got its place.") % {"name": name})
        edge.append(_bytes(leaf_hash))
        _compare(report, edge, expected, name)
    report.size = edge.size
    if edge.size > signed:
        report.problems.append(
            _("%(count)d places are covered by no checkpoint.") % {"count": edge.size - signed}
        )
    return orphans


def _compare(report: Report, edge: merkle.Frontier, expected: dict, name: str) -> None:
    for which, root, frontier in expected.pop(edge.size, []):
        if edge.root() != root or frontier not in (None, edge.pack()):
            report.problems.append(
                _("%(which)s does not fit the log that ends with %(name)s.") % {"which": which, "name": name}
            )


def _check_tail(report: Report, signer: Signer, orphans: set[bytes]) -> None:
    for entry_id, *columns in _rows(_TAIL):
        report.tail += 1
        name = _named(entry_id)
        if _check_entry(report, signer, name, [entry_id, *columns]) in orphans:
            report.problems.append(_("%(name)s has lost its place.") % {"name": name})


def _check_entry(report: Report, signer: Signer, name: str, columns: list) -> bytes | None:
    """The leaf hash of an entry as it is now. A missing, unreadable or altered one is reported by name."""
    if columns[0] is None:
        report.problems.append(_("%(name)s is missing.") % {"name": name})
        return None
    try:
        entry, mac = _entry(columns)
        data = entry.leaf()
    except (ValueError, TypeError, AttributeError, OverflowError):
        report.problems.append(_("%(name)s cannot be read.") % {"name": name})
        return None
    if signer.mac(data) != mac:
        report.problems.append(_("%(name)s is not as it was written.") % {"name": name})
    return merkle.leaf_hash(data)


def _entry(columns: list) -> tuple[Entry, bytes]:
    pk, at_us, keeping, details, commitment, mac = columns
    entry = Entry(id=uuid.UUID(pk), at_us=at_us, keeping=uuid.UUID(keeping))
    entry.details, entry.commitment = _bytes(details), _bytes(commitment)
    return entry, _bytes(mac)


# Read past the models: a value that was tampered with must be named, not trip over a field's conversion.
_COLUMNS = "CAST(e.id AS TEXT), e.at_us, CAST(e.keeping AS TEXT), e.details, e.commitment, e.mac"
_TAIL = (
    f"SELECT {_COLUMNS} FROM privacy_entry e "
    "WHERE NOT EXISTS (SELECT 1 FROM privacy_leaf l WHERE l.entry = e.id) ORDER BY e.at_us"
)
_SEQUENCE = (
    f"SELECT l.position, CAST(l.entry AS TEXT), l.hash, {_COLUMNS} "
    "FROM privacy_leaf l LEFT JOIN privacy_entry e ON e.id = l.entry ORDER BY l.position"
)


def _rows(query: str):
    with connections["ledger"].cursor() as cursor:
        cursor.execute(query)
        while found := cursor.fetchmany(CHUNK):
            yield from found


def _named(entry_id) -> str:
    return _("entry %(id)s") % {"id": _hex(entry_id)}


def _hex(entry_id) -> str:
    return str(entry_id).replace("-", "")


def _bytes(value) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
