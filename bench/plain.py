"""The yardstick of the gate: the same program with its sealed columns turned into plain ones, checks
written by hand in the gate's place, the same queries, and the same durable row for each showing.

`swap()` does it to this process, once Django is up. Nothing here is ever imported by the product."""

import json
import sys
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q

from parley.desk.models import Matter
from parley.ground import clock
from parley.offers import transitions
from parley.offers.message_states import HELD, READ
from parley.offers.models import Deal, Message, MessagePhoto
from parley.privacy import gate, ledger, sealing
from parley.privacy.holdings import Oneself
from parley.privacy.keyring import Keeping
from parley.privacy.ledger_models import Entry, microseconds

GIVEN = "the yardstick's own checks said no"


def swap() -> None:
    """From now on everything in this process is in the open."""
    del sealing._SealedAttribute.__set__
    del sealing.SealedModel.__init__
    del sealing.SealedModel.from_db
    sealing.SealedField.from_db_value = _read
    sealing.SealedField.pre_save = _write
    sealing.open_sealed = lambda instance, name, key: getattr(instance, name)
    real = gate.disclose
    for module in list(sys.modules.values()):
        if getattr(module, "disclose", None) is real:
            module.disclose = disclose
    ledger.opened = opened


def _read(field: Any, value: Any, expression: Any, connection: Any) -> Any:
    return None if value is None else field.decode(bytes(value))


def _write(field: Any, instance: models.Model, add: bool) -> Any:
    value = getattr(instance, field.attname)
    return None if value is None else sealing._Ciphertext(field.encode(value))


def disclose(viewer: Any, purpose: str, fields: list[str], about: Any, because: Any = None) -> Any:
    """What a view would do without a gate: ask whether, note it, and read the columns."""
    rows = [about] if isinstance(about, models.Model) else list(about)
    others = [row for row in rows if not _is_own(viewer, row)]
    for row in others:
        if not _may(viewer, purpose, row, because):
            raise gate.GateClosed(GIVEN)
    subjects = {row.subject for row in others}
    wanted = {row.keeping for row in rows if any(_given(row, name) for name in _sealed(row, fields))}
    found = list(Keeping.objects.filter(Q(pk__in=wanted) | Q(subject__in=subjects, name="ledger", ref="")))
    if others:
        books = {row.subject: row.pk for row in found if row.name == "ledger"}
        for subject in subjects - books.keys():
            books[subject] = Keeping.begin(subject, "ledger")
        _note(viewer, purpose, fields, others, because, books)
    values = [{name: getattr(row, name) for name in fields} for row in rows]
    return values[0] if isinstance(about, models.Model) else values


def _is_own(viewer: Any, row: models.Model) -> bool:
    return isinstance(viewer, Oneself) or getattr(viewer, "subject", None) == row.subject


def _sealed(row: models.Model, fields: list[str]) -> set[str]:
    return {field.name for field in sealing.sealed_fields(type(row))}.intersection(fields)


def _given(row: models.Model, name: str) -> bool:
    return getattr(row, name) is not None


def _may(viewer: Any, purpose: str, row: models.Model, because: Any) -> bool:
    """Staff gives a reason, and of messages reads those that are held or reported; for the two sides it
    depends on what is between them."""
    if isinstance(because, str):
        return viewer.is_moderator and (not _is_message(row) or STAFF[purpose](viewer, _message(row)))
    return SIDES[purpose](viewer, row, because)


def _dealing(viewer: Any, row: models.Model, because: Any) -> bool:
    deal = Deal.objects.filter(pk=because.pk).prefetch_related("sides__member").first()
    subjects = {side.member.subject for side in deal.both}
    return {viewer.subject, row.subject} <= subjects and transitions.DEAL.allows(deal.state, "contact")


def _talking(viewer: Any, row: models.Model, because: Any) -> bool:
    both = {because.buyer.subject, because.owner.subject}
    return _message(row).state in READ and {viewer.subject, row.subject} == both


def _disputing(viewer: Any, row: models.Model, because: Any) -> bool:
    found = Deal.objects.filter(pk=because.pk, dispute__isnull=False)
    deal = found.prefetch_related("sides__member").first()
    return deal is not None and {viewer.subject, row.subject} == {side.member.subject for side in deal.both}


def _held(viewer: Any, message: Message) -> bool:
    found = Message.objects.filter(pk=message.pk, state=HELD)
    return any(viewer.subject not in (each.by.subject, each.other.subject) for each in found)


def _reported(viewer: Any, message: Message) -> bool:
    sides = (message.negotiation.buyer.subject, message.negotiation.owner.subject)
    return Matter.objects.about(message).exists() and viewer.subject not in sides


def _is_message(row: models.Model) -> bool:
    return isinstance(row, Message | MessagePhoto)


def _message(row: models.Model) -> Message:
    return row.message if isinstance(row, MessagePhoto) else row


SIDES = {"complete-deal": _dealing, "negotiate": _talking, "settle-dispute": _disputing}
STAFF = {"check-messages": _held, "look-into-reports": _reported}


def _note(viewer: Any, purpose: str, fields: list, rows: list, because: Any, books: dict) -> None:
    """One row for each of whom something was shown."""
    staff, shown = isinstance(because, str), {}
    for row in rows:
        names = [f"{row._meta.db_table}.{name}" for name in fields if _given(row, name)]
        shown.setdefault(row.subject, {}).update(dict.fromkeys(names))
    entries = [
        _entry(
            books[subject],
            {
                "who": {"role": "moderator" if staff else "member", "name": viewer.handle},
                "purpose": purpose,
                "fields": list(names),
                "clauses": [f"{purpose}-to-{'moderator' if staff else 'counterparty'}"],
                "because": {"reason": because} if staff else _named(because),
            },
        )
        for subject, names in shown.items()
        if names
    ]
    with transaction.atomic(using="ledger", durable=True):
        Entry.objects.bulk_create(entries)


def _named(thing: models.Model) -> dict:
    return {"kind": thing._meta.label_lower, "id": str(thing.pk), "url": thing.get_absolute_url()}


def _entry(book: UUID, details: dict) -> Entry:
    entry = Entry(at_us=microseconds(clock.now()), keeping=book, commitment=b"", mac=b"")
    entry.details = json.dumps(details).encode()
    return entry


def opened(entries: Any) -> list[ledger.Disclosure]:
    """The rows of the record, as they are."""
    entries = list(entries)
    list(Keeping.objects.filter(pk__in={entry.keeping for entry in entries}))
    return [_disclosure(entry, json.loads(bytes(entry.details))) for entry in entries]


def _disclosure(entry: Entry, said: dict) -> ledger.Disclosure:
    who = said["who"]
    return ledger.Disclosure(
        entry.at, who["role"], who["name"], said["fields"], said["purpose"], said["clauses"],
        said["because"], entry.pk, entry.place,
    )  # fmt: skip
