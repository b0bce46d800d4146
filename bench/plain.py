"""The yardstick of the gate: the same program with its sealed columns turned into plain ones, checks
written by hand in the gate's place, the same queries, and the same durable row for each showing.

`swap()` does it to this process, once Django is up. Nothing here is ever imported by the product."""

import json
import sys
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models import Q

from parley.ground import clock
from parley.offers import transitions
from parley.offers.models import Deal
from parley.privacy import gate, ledger, sealing
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


def disclose(viewer: Any, purpose: str, fields: list[str], about: models.Model, because: Any = None) -> dict:
    """What a view would do without a gate: ask whether, note it, and read the columns."""
    own = getattr(viewer, "subject", None) == about.subject
    if not own:
        _check(viewer, about, because)
    books = Q(subject__in=set() if own else {about.subject}, name="ledger", ref="")
    rows = list(Keeping.objects.filter(Q(pk__in={about.keeping}) | books))
    if not own:
        books = [row.pk for row in rows if row.name == "ledger"] or [Keeping.begin(about.subject, "ledger")]
        _note(viewer, purpose, fields, about, because, books[0])
    return {name: getattr(about, name) for name in fields}


def _check(viewer: Any, about: models.Model, because: Any) -> None:
    deal = Deal.objects.filter(pk=because.pk).prefetch_related("sides__member").first()
    subjects = {side.member.subject for side in deal.both}
    if not ({viewer.subject, about.subject} <= subjects and transitions.DEAL.allows(deal.state, "contact")):
        raise gate.GateClosed(GIVEN)


def _note(viewer: Any, purpose: str, fields: list, about: Any, because: Any, book: UUID) -> None:
    details = {
        "who": {"role": "member", "name": viewer.handle},
        "purpose": purpose,
        "fields": [f"{about._meta.db_table}.{name}" for name in fields],
        "clauses": [f"{purpose}-to-counterparty"],
        "because": {"kind": "offers.deal", "id": str(because.pk), "url": because.get_absolute_url()},
    }
    entry = Entry(at_us=microseconds(clock.now()), keeping=book, commitment=b"", mac=b"")
    entry.details = json.dumps(details).encode()
    with transaction.atomic(using="ledger", durable=True):
        Entry.objects.bulk_create([entry])


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
