"""The ledger: entry first, bytes after. What was shown to whom is durable here before anybody sees it."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import models, transaction
from django.db.models import F, OuterRef, Subquery

from parley.ground import clock, rows
from parley.privacy import believing, checking, envelope, keys
from parley.privacy.catalogue import MODERATOR, Use
from parley.privacy.keyring import Keeping
from parley.privacy.leaves import Unopened, place
from parley.privacy.ledger_models import Checkpoint, Entry, Leaf, microseconds
from parley.privacy.sequencing import latest, sequence, signed_state, tree
from parley.privacy.signing import Signer
from parley.privacy.verification import Report

__all__ = [
    "KEEPING",
    "Disclosure",
    "Hold",
    "Report",
    "entries_about",
    "inclusion",
    "latest",
    "public_key",
    "record",
    "sequence",
    "signed_state",
    "verify",
]

KEEPING = "ledger"
TABLE = Entry._meta.db_table
verify = checking.verify


@dataclass(frozen=True)
class Hold:
    """An embargo: entries made under it are sealed in a book of their own, `ref`, which the subject does
    not see before `until`. What `because` has as its `hold`."""

    ref: str
    until: datetime


@dataclass(frozen=True)
class Disclosure:
    """One entry, opened for the member whom it is about. A moderator's name is not in it, only the role. Of
    one that is not as it was written (`altered`) nothing can be read but its number and time."""

    at: datetime
    role: str
    name: str
    fields: list[str]
    purpose: str
    clauses: list[str]
    because: dict
    entry: uuid.UUID
    place: int | None
    altered: bool = False


def record(who: dict, purpose: str, because, shown: dict, books: dict, known: dict) -> list[Entry]:
    """Write one durable entry for each subject. Returns only when they cannot be lost any more.

    who: {"role", "name"}; shown: {subject: {"table.column": Use}}; books and known: each subject's
    ledger keeping, and the keys. Raises RuntimeError inside a transaction on the ledger.
    """
    if not shown:
        return []
    signer, at_us = Signer.load(), microseconds(clock.now())
    entries = []
    for subject, uses in shown.items():
        details = _details(who, purpose, because, uses)
        entries.append(_entry(signer, at_us, books[subject], known[books[subject]], details))
    with transaction.atomic(using="ledger", durable=True):
        return [rows.insert(entries[0])] if len(entries) == 1 else Entry.objects.bulk_create(entries)


def entries_about(subject) -> models.QuerySet[Entry]:
    """The subject's entries with their `place`, newest first: by place, since a clock may be set back; those
    without a place yet are newer than all. Those under an embargo neither count nor have a place before it
    ends, by a clock that is believed. None once the subject's ledger keeping has ended."""
    mine = Keeping.objects.filter(subject=subject, name=KEEPING).exclude(held_until__gt=believing.now())
    places = Leaf.objects.filter(entry=OuterRef("pk")).values("position")
    books = list(mine.values_list("pk", flat=True))
    entries = Entry.objects.filter(keeping__in=books).annotate(place=Subquery(places))
    return entries.order_by(F("place").desc(nulls_first=True), "-at_us", "pk")


def written() -> set[uuid.UUID]:
    """The numbers of all entries, which say nothing of anybody."""
    return set(Entry.objects.values_list("pk", flat=True))


def signed_sizes(count: int) -> list[int]:
    """How long the record was when it was signed, last first."""
    return list(Checkpoint.objects.order_by("-size").values_list("size", flat=True)[:count])


def any_of_nobody(ids) -> bool:
    """Is one of these entries in a book that nobody has: about somebody who had left?"""
    books = set(Entry.objects.filter(pk__in=ids).values_list("keeping", flat=True))
    return Keeping.objects.filter(pk__in=books).count() < len(books)


def opened(entries) -> list[Disclosure]:
    """Entries of `entries_about` as their subject reads them. For the subject's own page alone."""
    entries = list(entries)
    known = keys.keys_of({entry.keeping for entry in entries})
    return [_disclosure(entry, known[entry.keeping]) for entry in entries]


def hold_of(because) -> Hold | None:
    """The embargo under which a disclosure because of this is, if it has not ended."""
    hold = getattr(because, "hold", None)
    return hold if isinstance(hold, Hold) and hold.until > believing.now() else None


def hold_longer(hold: Hold) -> int:
    """Move the end of an embargo, for everybody whom it concerns, to `hold.until`; how many books."""
    return Keeping.objects.filter(name=KEEPING, ref=hold.ref).update(held_until=hold.until)


def key_of(entry: Entry) -> bytes:
    """The key that opens this one entry and nothing else, for its subject's receipt."""
    return envelope.entry_key(keys.keys_of([entry.keeping])[entry.keeping], entry.pk.bytes)


def public_key() -> str:
    """The key with which anybody checks what this ledger signed, as text."""
    return str(Signer.load().verifier())


def moderator_of(entry: Entry) -> str:
    """Which moderator an entry is about, for whoever holds the ledger's secret and the subject's key."""
    concealed = entry.committed().opened(key_of(entry))["who"]["name"]
    return Signer.load().reveal(concealed, place(entry.pk, entry.keeping))


def inclusion(entry_id) -> tuple[int, list[bytes], Checkpoint]:
    """The entry's position, the proof that it stands there, and the checkpoint it is proved against.

    Raises Leaf.DoesNotExist while it has no place yet.
    """
    leaf, checkpoint = Leaf.objects.get(entry=entry_id), latest()
    return leaf.position, tree(checkpoint.size).inclusion(leaf.position), checkpoint


def clause_of(use: Use) -> str:
    """The name of the policy's clause that a use belongs to: one for each purpose and audience."""
    return f"{use.purpose}-to-{use.to.name}"


def reason_text(because) -> str:
    """A reason given in words, or by a case that has one; "" if there is none."""
    return because.strip() if isinstance(because, str) else str(getattr(because, "reason", "") or "").strip()


def _entry(signer: Signer, at_us: int, book, key: bytes, details: dict) -> Entry:
    entry = Entry(at_us=at_us, keeping=book)
    own, where = envelope.entry_key(key, entry.pk.bytes), place(entry.pk, book)
    if details["who"]["role"] == MODERATOR.name:
        details["who"] = {"role": MODERATOR.name, "name": signer.conceal(details["who"]["name"], where)}
    plain = json.dumps(details, ensure_ascii=False, separators=(",", ":")).encode()
    entry.details, entry.commitment = envelope.close(own, plain, where), envelope.commitment(own)
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
    if hold_of(because):
        found["held"] = True
    return found


def _disclosure(entry: Entry, book: bytes) -> Disclosure:
    try:
        details = entry.committed().opened(envelope.entry_key(book, entry.pk.bytes))
    except (Unopened, ValueError):
        return Disclosure(entry.at, "", "", [], "", [], {}, entry.pk, entry.place, altered=True)
    who = details["who"]
    return Disclosure(
        at=entry.at,
        role=who["role"],
        name="" if who["role"] == MODERATOR.name else who["name"],
        fields=details["fields"],
        purpose=details["purpose"],
        clauses=details["clauses"],
        because=details["because"],
        entry=entry.pk,
        place=entry.place,
    )
