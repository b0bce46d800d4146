"""The ledger: entry first, bytes after; then one sequencer gathers entries into an append-only log."""

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connections, models, transaction
from django.db.models import Exists, OuterRef

from parley.ground import clock
from parley.privacy import envelope, keys, merkle
from parley.privacy.catalogue import Use
from parley.privacy.keyring import Keeping, commitment
from parley.privacy.ledger_models import Checkpoint, Entry, KeptCheckpoint, Leaf
from parley.privacy.signing import Signer
from parley.privacy.verification import Report, verify

__all__ = [
    "KEEPING",
    "Disclosure",
    "Report",
    "entries_about",
    "inclusion",
    "record",
    "sequence",
    "signed_state",
    "verify",
]

KEEPING = "ledger"
BATCH = 5000
SEQUENCER_LOCK = 0x5041524C  # any number that nothing else in this database locks


@dataclass(frozen=True)
class Disclosure:
    """One entry, opened for the member whom it is about."""

    at: datetime
    role: str
    name: str
    fields: list[str]
    purpose: str
    clauses: list[str]
    because: dict


def record(who: dict, purpose: str, because, shown: dict, books: dict, known: dict) -> list[Entry]:
    """Write one durable entry for each subject. Returns only when they cannot be lost any more.

    who: {"role", "name"}; shown: {subject: {"table.column": Use}}; books and known: each subject's
    ledger keeping, and the keys. Raises RuntimeError inside a transaction on the ledger.
    """
    if not shown:
        return []
    signer, at_us = Signer.load(), _microseconds(clock.now())
    entries = []
    for subject, uses in shown.items():
        details = _details(who, purpose, because, uses)
        entries.append(_entry(signer, at_us, books[subject], known[books[subject]], details))
    with transaction.atomic(using="ledger", durable=True):
        return Entry.objects.bulk_create(entries)


def entries_about(subject) -> models.QuerySet[Entry]:
    """The subject's entries, newest first. None once the subject's ledger keeping has ended."""
    books = Keeping.objects.filter(subject=subject, name=KEEPING).values_list("pk", flat=True)
    return Entry.objects.filter(keeping__in=list(books)).order_by("-at_us", "pk")


def opened(entries) -> list[Disclosure]:
    """Entries as their subject reads them. For the subject's own page alone."""
    entries = list(entries)
    known = keys.keys_of({entry.keeping for entry in entries})
    return [_disclosure(entry, known[entry.keeping]) for entry in entries]


def sequence() -> int:
    """Give every waiting entry its place, and sign a checkpoint; how many there were. Harmless to repeat."""
    total = 0
    while count := _gather():
        total += count
    return total


def latest() -> Checkpoint | None:
    """The newest checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def signed_state() -> str:
    """The newest checkpoint as a signed note; of a log without entries, that it is empty."""
    newest = latest()
    return newest.note if newest else Signer.load().sign(0, merkle.EMPTY, _microseconds(clock.now()))


def inclusion(entry_id) -> tuple[int, list[bytes], Checkpoint]:
    """The entry's position, the proof that it stands there, and the checkpoint it is proved against.

    Raises Leaf.DoesNotExist while it has no place yet.
    """
    leaf, checkpoint = Leaf.objects.get(entry=entry_id), latest()
    hashes = (
        Leaf.objects.filter(position__lt=checkpoint.size).order_by("position").values_list("hash", flat=True)
    )
    return leaf.position, merkle.inclusion([bytes(each) for each in hashes], leaf.position), checkpoint


def clause_of(use: Use) -> str:
    """The name of the policy's clause that a use belongs to: one for each purpose and audience."""
    return f"{use.purpose}-to-{use.to.name}"


def reason_text(because) -> str:
    """A reason given in words, or by a case that has one; "" if there is none."""
    return because.strip() if isinstance(because, str) else str(getattr(because, "reason", "") or "").strip()


def _gather() -> int:
    with transaction.atomic(using="ledger"):
        _be_the_only_sequencer()
        before = latest()
        edge = merkle.Frontier(before.size, bytes(before.frontier)) if before else merkle.Frontier()
        if Entry.objects.count() <= edge.size:
            return 0
        placed = Exists(Leaf.objects.filter(entry=OuterRef("pk")))
        waiting = list(Entry.objects.filter(~placed).order_by("at_us", "pk")[:BATCH])
        if waiting:
            checkpoint = _append(edge, waiting)
    if waiting:
        _keep(checkpoint)
    return len(waiting)


def _append(edge: merkle.Frontier, waiting: list[Entry]) -> Checkpoint:
    leaves = []
    for entry in waiting:
        leaves.append(Leaf(position=edge.size, entry=entry.pk, hash=merkle.leaf_hash(entry.leaf())))
        edge.append(leaves[-1].hash)
    Leaf.objects.bulk_create(leaves)
    note = Signer.load().sign(edge.size, edge.root(), _microseconds(clock.now()))
    return Checkpoint.objects.create(size=edge.size, root=edge.root(), frontier=edge.pack(), note=note)


def _be_the_only_sequencer() -> None:
    # On SQLite the transaction itself is the lock: it begins IMMEDIATE, behind the file lock of the engine.
    if connections["ledger"].vendor == "postgresql":
        with connections["ledger"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEQUENCER_LOCK])


def _keep(checkpoint: Checkpoint) -> None:
    with transaction.atomic():
        kept, made = KeptCheckpoint.objects.select_for_update().get_or_create(
            origin=Signer.load().origin, defaults={"size": checkpoint.size, "note": checkpoint.note}
        )
        if not made and kept.size < checkpoint.size:
            kept.size, kept.note = checkpoint.size, checkpoint.note
            kept.save()


def _entry(signer: Signer, at_us: int, book, key: bytes, details: dict) -> Entry:
    entry = Entry(at_us=at_us, keeping=book, commitment=commitment(key))
    plain = json.dumps(details, ensure_ascii=False, separators=(",", ":")).encode()
    entry.details = envelope.close(key, plain, _place(entry))
    entry.mac = signer.mac(entry.leaf())
    return entry


def _details(who: dict, purpose: str, because, uses: dict[str, Use]) -> dict:
    return {
        "who": who,
        "purpose": purpose,
        "fields": list(uses),
        "clauses": sorted({clause_of(use) for use in uses.values()}),
        "because": _because(because),
    }


def _because(because) -> dict:
    found = {}
    if isinstance(because, models.Model):
        url = because.get_absolute_url() if hasattr(because, "get_absolute_url") else ""
        found = {"kind": because._meta.label_lower, "id": str(because.pk), "url": url}
    if reason := reason_text(because):
        found["reason"] = reason
    return found


def _disclosure(entry: Entry, key: bytes) -> Disclosure:
    details = json.loads(envelope.open(key, bytes(entry.details), _place(entry)))
    who = details["who"]
    return Disclosure(
        entry.at,
        who["role"],
        who["name"],
        details["fields"],
        details["purpose"],
        details["clauses"],
        details["because"],
    )


def _place(entry: Entry) -> tuple[str, ...]:
    return ("privacy_entry", "details", str(entry.pk), str(entry.keeping))


def _microseconds(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond
