"""Checking a whole ledger: every entry, every place, every root, every signature, the tail, every receipt.

Needs neither this marketplace's settings nor its secrets: a log, of which a copy will do, and the public key.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.translation import gettext as _

from parley.privacy import merkle
from parley.privacy.leaves import Committed
from parley.privacy.notes import BadNote, Verifier
from parley.privacy.receipt_checks import Receipts
from parley.privacy.report import Report

__all__ = ["Report", "verify"]


class Log(Protocol):
    """Where the ledger's tables are read from."""

    vendor: str
    errors: tuple[type[Exception], ...]

    def rows(self, query: str) -> Iterator[tuple]:
        """The rows of a query, a few at a time."""


@dataclass
class Checker:
    """One run. `mac` authenticates an entry, where the marketplace's secret is at hand."""

    log: Log
    verifier: Verifier
    mac: Callable[[bytes], bytes] | None
    report: Report
    expected: dict[int, list] = field(default_factory=dict)

    def expect(self, name: str, size: int, root: bytes, frontier: bytes | None = None) -> None:
        """Remember that the log must have this root at this size."""
        self.expected.setdefault(size, []).append((name, root, frontier))

    def wrong(self, words: str, **names) -> None:
        """Report what is wrong."""
        self.report.problems.append(words % names)


def verify(log: Log | None, verifier: Verifier, mac=None, kept=(), receipts=None) -> Report:
    """Check `log` (None: receipts alone). kept: checkpoints that lie elsewhere; receipts: {name: text}."""
    report = Report(with_log=log is not None, with_mac=mac is not None)
    checker = Checker(log, verifier, mac, report)
    taken = Receipts(verifier, receipts or {}, report)
    if log is None:
        taken.check_each_other()
        return report
    try:
        if log.vendor == "sqlite":
            found = [line for (line,) in log.rows("PRAGMA integrity_check")]
            report.problems += [f"integrity_check: {line}" for line in found if line != "ok"]
        _check_log(checker, kept, taken)
    except (*log.errors, ValueError, TypeError) as error:
        checker.wrong(_("The ledger cannot be read: %(error)s"), error=type(error).__name__)
    return report


def _check_log(checker: Checker, kept, taken: Receipts) -> None:
    _checkpoints(checker)
    for note in kept:
        _expect_kept(checker, note)
    for name, said in taken.notes():
        checker.expect(name, said.size, said.root)
    orphans = _walk(checker)
    for size, roots in sorted(checker.expected.items()):
        for name, _root, _edge in roots:
            words = _("%(name)s speaks of %(size)d entries: more than there are.")
            checker.wrong(words, name=name, size=size)
    _check_tail(checker, orphans)


def _checkpoints(checker: Checker) -> None:
    for size, root, frontier, note in checker.log.rows(
        "SELECT size, root, frontier, note FROM privacy_checkpoint ORDER BY size"
    ):
        checker.report.checkpoints += 1
        name = _("checkpoint %(size)s") % {"size": size}
        try:
            said = checker.verifier.read(str(note))
        except BadNote as bad:
            checker.wrong("%(name)s: %(bad)s", name=name, bad=bad)
            continue
        if (said.size, said.root) != (size, _bytes(root)):
            checker.wrong(_("%(name)s is not what was signed."), name=name)
        checker.report.predecessor = checker.report.predecessor or said.predecessor
        checker.expect(name, said.size, said.root, _bytes(frontier))


def _expect_kept(checker: Checker, note: str) -> None:
    name = _("the checkpoint kept outside")
    try:
        said = checker.verifier.read(note)
    except BadNote as bad:
        checker.wrong("%(name)s: %(bad)s", name=name, bad=bad)
    else:
        checker.expect(name, said.size, said.root)


def _walk(checker: Checker) -> set[bytes]:
    """Go through the sequence from its first place to its last; gives the leaves whose entry is not there."""
    edge, orphans, signed = merkle.Frontier(), set(), max(checker.expected, default=0)
    stored = dict(checker.log.rows("SELECT number, hash FROM privacy_node"))
    _compare(checker, edge, _("nothing"))
    for position, entry_id, leaf_hash, *columns in checker.log.rows(_SEQUENCE):
        name = _named(entry_id)
        if position != edge.size:
            checker.wrong(_("%(name)s: place %(place)d is empty or taken twice."), name=name, place=edge.size)
        computed = _check_entry(checker, name, columns)
        if computed is None:
            orphans.add(_bytes(leaf_hash))
        elif computed != _bytes(leaf_hash):
            checker.wrong(_("%(name)s was changed after it got its place."), name=name)
        for level, place, hash in edge.append(_bytes(leaf_hash)):
            _check_node(checker, stored.pop(merkle.node_number(level, place), None), hash, name)
        _compare(checker, edge, name)
    for number in sorted(stored):
        checker.wrong(_("The hash %(number)s over a tile belongs to nothing."), number=number)
    checker.report.size = edge.size
    if edge.size > signed:
        checker.wrong(_("%(count)d places are covered by no checkpoint."), count=edge.size - signed)
    return orphans


def _check_node(checker: Checker, stored, hash: bytes, name: str) -> None:
    if stored is None or _bytes(stored) != hash:
        checker.wrong(_("The hash over the tile that ends with %(name)s is wrong or missing."), name=name)


def _compare(checker: Checker, edge: merkle.Frontier, name: str) -> None:
    for which, root, frontier in checker.expected.pop(edge.size, []):
        if edge.root() != root or frontier not in (None, edge.pack()):
            checker.wrong(
                _("%(which)s does not fit the log that ends with %(name)s."), which=which, name=name
            )


def _check_tail(checker: Checker, orphans: set[bytes]) -> None:
    for entry_id, *columns in checker.log.rows(_TAIL):
        checker.report.tail += 1
        name = _named(entry_id)
        if _check_entry(checker, name, [entry_id, *columns]) in orphans:
            checker.wrong(_("%(name)s has lost its place."), name=name)


def _check_entry(checker: Checker, name: str, columns: list) -> bytes | None:
    """The leaf hash of an entry as it is now. A missing, unreadable or altered one is reported by name."""
    if columns[0] is None:
        checker.wrong(_("%(name)s is missing."), name=name)
        return None
    try:
        pk, at_us, keeping, details, commitment, mac = columns
        found = Committed(uuid.UUID(pk), at_us, uuid.UUID(keeping), _bytes(details), _bytes(commitment))
        data = found.pack()
    except (ValueError, TypeError, AttributeError, OverflowError):
        checker.wrong(_("%(name)s cannot be read."), name=name)
        return None
    if checker.mac and checker.mac(data) != _bytes(mac):
        checker.wrong(_("%(name)s is not as it was written."), name=name)
    return merkle.leaf_hash(data)


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


def _named(entry_id) -> str:
    return _("entry %(id)s") % {"id": str(entry_id).replace("-", "")}


def _bytes(value) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value)
