"""What can be wrong with the catalogue itself, before any table is looked at."""

import re

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from parley.privacy import leavings, paths, relations
from parley.privacy.catalogue import (
    CONSENT,
    CONTRACT,
    COUNTERPARTY,
    EVERYONE,
    LEGAL,
    REQUESTER,
    SELF,
    SHRED,
    Catalogue,
    NotPersonal,
    Personal,
    Public,
    Table,
    Use,
)
from parley.privacy.sealing import SealedField

SUSPICIOUS = re.compile(
    r"e_?mail|phone|mobile|fax\b|street|postal|post_?code|zip|address|birth|dob|surname"
    r"|(first|last|full|real|family|given)_?name|iban|passport|gender|ip_?addr|user_?agent|password|token",
    re.IGNORECASE,
)


def problems(catalogue: Catalogue) -> list[str]:
    """Everything that is wrong, a sentence each; empty if nothing is."""
    found = [f"{name} is declared twice" for name in catalogue.twice]
    for table in catalogue.tables.values():
        found += [f"{table.name}: {each}" for each in [*_table(table), *_about_nobody(table)]]
        for name, what in table.columns.items():
            found += [f"{table.name}.{name}: {each}" for each in _column(catalogue, table, name, what)]
    return found + _rooms(catalogue) + _partners(catalogue) + _halfway(catalogue)


def _partners(catalogue: Catalogue) -> list[str]:
    """Whoever is on the list of partners gets something: a name without a use would be a promise of more."""
    used = {
        use.to.partner
        for table in catalogue.tables.values()
        for what in table.personal().values()
        for use in what.uses
    }
    return [
        f"the partner {name} is declared and gets nothing" for name in catalogue.partners if name not in used
    ]


def _rooms(catalogue: Catalogue) -> list[str]:
    rooms = {table.room for table in catalogue.tables.values() if table.personal()}
    missing = sorted(rooms - leavings.registered.keys())
    return [f"the room {room} holds personal data and has no leaving" for room in missing]


def _halfway(catalogue: Catalogue) -> list[str]:
    """Purposes that may be refused in one use and not in another: nobody could say what the switch does."""
    uses = [
        use for table in catalogue.tables.values() for what in table.personal().values() for use in what.uses
    ]
    uses = [use for use in uses if use.to != SELF]
    refusable = {use.purpose for use in uses if use.refusable}
    halfway = {use.purpose for use in uses if not use.refusable and use.purpose in refusable}
    return [f"the purpose {name!r} may be refused in one use and not in another" for name in sorted(halfway)]


def _table(table: Table) -> list[str]:
    if not table.personal() or table.model is None or table.database != "default":
        return []
    if not table.subject:
        return [paths.derive(table.model).problem]
    try:
        nullable = paths.nullable(table.model, table.subject)
    except FieldDoesNotExist:
        return [f"the path {table.subject} leads nowhere"]
    # Where the nullable step is itself the only personal column, a null says that there is nobody.
    others = set(table.personal()) - {
        table.model._meta.get_field(name).column for name in nullable if "__" not in name
    }
    if nullable and any(not table.model._meta.get_field(_field(table, name)).null for name in others):
        return [f"the path to the subject can be null at {', '.join(nullable)}"]
    return []


def _about_nobody(table: Table) -> list[str]:
    """A case that names somebody for good was once declared as about nobody, column by column."""
    if table.why or any(isinstance(what, Personal | Public) for what in table.columns.values()):
        return []
    found = ", ".join(name for name in table.columns if _leads_to_people(table, name))
    return [f"{found}: it points at people, and nothing in it is personal: say why"] if found else []


def _leads_to_people(table: Table, name: str) -> bool:
    field = _model_field(table, name)
    at_a_person = field is not None and field.is_relation and paths.is_person(field.related_model)
    return at_a_person or name == "subject" or name.endswith("_subject")


def _field(table: Table, column: str) -> str:
    return next(field.name for field in table.model._meta.concrete_fields if field.column == column)


def _column(catalogue: Catalogue, table: Table, name: str, what) -> list[str]:
    field = _model_field(table, name)
    if not isinstance(what, Personal):
        found = ["a sealed column must be declared Personal"] if isinstance(field, SealedField) else []
        return found + _name(table, name, what, field)
    found = [] if what.uses else ["personal data without a use"]
    if what.keeping not in catalogue.keepings:
        found.append(f"its keeping {what.keeping!r} is not declared")
    found += _sealing(table, what, field)
    return found + [problem for use in what.uses for problem in _use(catalogue, use)]


def _name(table: Table, name: str, what, field) -> list[str]:
    about_people = table.model is None or table.subject or _points_at_people(table.model)
    harmless = isinstance(field, models.BooleanField | models.ForeignKey) or name.endswith("_index")
    if not isinstance(what, NotPersonal) or what.despite_name or not about_people or harmless:
        return []
    return (
        ["a suspicious name for what is not personal (despite_name=True if it really is not)"]
        if SUSPICIOUS.search(name)
        else []
    )


def _points_at_people(model) -> bool:
    return any(
        field.is_relation and paths.derive(field.related_model).path for field in model._meta.concrete_fields
    )


def _sealing(table: Table, what: Personal, field) -> list[str]:
    sealed = isinstance(field, SealedField) or table.database == "ledger"
    if what.sealed and not sealed and table.model is not None:
        return ["declared as sealed, but not a SealedField"]
    if not what.sealed and isinstance(field, SealedField):
        return ["a SealedField declared as not sealed"]
    if what.kind.sealed and not sealed:
        return [f"a {what.kind.name} must be sealed"]
    if what.erase == SHRED and not sealed:
        return ["only what is sealed can be shredded"]
    return []


def _use(catalogue: Catalogue, use: Use) -> list[str]:
    found = []
    if use.basis is None:
        found.append(f"the use {use.purpose} has no basis")
    # With a relation that proves it, consent is asked of the member each time.
    if use.basis == CONSENT and not (use.refusable or use.when):
        found.append(f"the use {use.purpose} stands on consent: say what one misses without it")
    if use.refusable and use.basis in (CONTRACT, LEGAL):
        found.append(f"the use {use.purpose} stands on {use.basis.name}: that is not refused by a switch")
    if use.purpose not in catalogue.purposes:
        found.append(f"the purpose {use.purpose!r} is not declared")
    if use.to.partner and use.to.partner not in catalogue.partners:
        found.append(f"the partner {use.to.partner!r} is not declared")
    if use.to in (COUNTERPARTY, EVERYONE, REQUESTER) and not use.when:
        found.append(f"the use {use.purpose} to {use.to.name} needs a relation (when=)")
    if use.when and use.when not in relations.registered:
        found.append(f"nobody proves the relation {use.when!r}")
    return found


def _model_field(table: Table, name: str):
    if table.model is None:
        return None
    return next((field for field in table.model._meta.concrete_fields if field.column == name), None)
