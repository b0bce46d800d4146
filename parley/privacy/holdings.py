"""What is held of one person, table by table as the catalogue declares it: rows, and what is told of them.

The page "My data" and the copy that a member takes are both made from this, so that neither can hold
something that the other has forgotten. A row whose key is destroyed is told nowhere."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from parley.privacy import ledger
from parley.privacy.catalogue import (
    COUNTERPARTY,
    CREDENTIAL,
    Catalogue,
    NotPersonal,
    Personal,
    Public,
    Table,
)
from parley.privacy.catalogue import catalogue as the_catalogue
from parley.privacy.gate import GateBroken, GateClosed, GateStuck, disclose
from parley.privacy.ledger_models import Entry

PURPOSE = "show-held"
BATCH = 200  # rows that are in memory at once


@dataclass(frozen=True)
class Oneself:
    """The subject as a viewer of their own data, and of nobody else's."""

    subject: uuid.UUID
    is_moderator = False
    handle = ""


@dataclass(frozen=True)
class Column:
    """A column that is told: `name` in the program, `label` for people, `what` the catalogue says of it."""

    name: str
    label: str
    what: Personal | Public | NotPersonal

    @property
    def is_withheld(self) -> bool:
        """Held, but neither shown nor copied: why, says `why_withheld`."""
        return isinstance(self.what, Personal) and not self.what.export

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it."""
        return isinstance(self.what, Public)

    @property
    def file(self):
        """How to find the file that the column names, `f(row) -> Path`; None if it names none."""
        return getattr(self.what, "file", None)

    @property
    def is_file(self) -> bool:
        """Whether its values are files themselves."""
        return getattr(self.what, "is_file", False)

    @property
    def is_shared(self) -> bool:
        """Whether others whom the row is about read it too, without the gate."""
        if isinstance(self.what, Personal):
            return not self.what.sealed and any(use.to == COUNTERPARTY for use in self.what.uses)
        return True


@dataclass(frozen=True)
class Row:
    """One row as it is told: the values by column name. `own`: it is theirs, not only about them too."""

    instance: models.Model
    own: bool
    values: dict


def tables(catalogue: Catalogue = the_catalogue) -> list[Table]:
    """The tables that hold something about people, room by room."""
    found = [
        table
        for table in catalogue.tables.values()
        if any(isinstance(what, Personal | Public) for what in table.columns.values())
    ]
    return sorted(found, key=lambda table: (table.room, table.name))


def columns(table: Table) -> list[Column]:
    """What is told of a row: the personal, the public, and what has a label of its own."""
    told = [
        (name, what)
        for name, what in table.columns.items()
        if isinstance(what, Personal | Public) or what.label is not None
    ]
    names = {each.column: each.name for each in table.model._meta.concrete_fields} if table.model else {}
    return [Column(names.get(name, name), _label(table, name, what), what) for name, what in told]


def why_withheld(column: Column) -> str:
    """Why a column is held but not given out."""
    if column.what.kind == CREDENTIAL:
        return _("a secret of signing in: a copy would serve only somebody who steals it")
    return _("of use to the program alone: it says nothing about you to anybody")


def can_be_found(table: Table) -> bool:
    """Whether the rows of one subject can be found: some belong to a browser, an address or a case, and
    to nobody by name."""
    if table.model is Entry:
        return True
    return table.model is not None and bool(table.subject) and not table.apart


def rows(table: Table, subject: uuid.UUID, own_only: bool = False) -> QuerySet:
    """The rows about the subject, in no order: theirs, and unless `own_only` those about others and them."""
    if table.model is Entry:
        return ledger.entries_about(subject)
    manager = table.model._base_manager
    found = Q(**{table.subject: subject}) & table.told
    for about in table.also:
        if about.same or not own_only:
            condition = about.shown() if about.shown else Q()
            found |= Q(pk__in=manager.filter(condition, **{about.path: subject}).order_by().values("pk"))
    followed = _followed(table)
    return manager.filter(found).select_related(*followed) if followed else manager.filter(found)


def in_batches(found: QuerySet) -> Iterator[list]:
    """All rows, oldest first, BATCH at a time; rows that come or go meanwhile do no harm."""
    timed = found.model is Entry  # its numbers say nothing of its age
    found = found.order_by("at_us", "pk") if timed else found.order_by("pk")
    batch = list(found[:BATCH])
    while batch:
        yield batch
        last = batch[-1]
        after = Q(pk__gt=last.pk)
        if timed:
            after = Q(at_us__gt=last.at_us) | Q(at_us=last.at_us) & after
        batch = list(found.filter(after)[:BATCH])


def told(table: Table, subject: uuid.UUID, batch: list) -> list[Row]:
    """These rows with their values opened, in the same order, without those whose key is gone."""
    if table.model is Entry:
        return [
            Row(entry, True, {"details": disclosure})
            for entry, disclosure in zip(batch, ledger.opened(batch), strict=True)
        ]
    whose = {row.pk: _whose(table, row, subject) for row in batch}
    found: dict = {}
    for viewer, group in groupby(batch, key=lambda row: whose[row.pk]):
        for row, values in _opened(table, viewer, list(group)):
            found[row.pk] = Row(row, viewer is not None, values)
    return [found[row.pk] for row in batch if row.pk in found]


def _whose(table: Table, row, subject) -> uuid.UUID | None:
    """The number under which the row is the subject's own, or None where it is about others and them."""
    if _along(row, table.subject) == subject:
        return subject
    same = any(about.same and _along(row, about.path) == subject for about in table.also)
    return _along(row, table.subject) if same else None


def _along(row, path: str):
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def _opened(table: Table, viewer: uuid.UUID | None, batch: list) -> Iterator[tuple]:
    given = [each for each in columns(table) if not each.is_withheld]
    if viewer is None:
        # Somebody else's row: what both read anyway, and who it is, by user ID. Nothing sealed is opened.
        shared = [each for each in given if each.is_shared or names_somebody(table, each)]
        yield from ((row, {each.name: getattr(row, each.name) for each in shared}) for row in batch)
        return
    sealed = [each.name for each in given if not isinstance(each.what, NotPersonal)]
    beside = [each.name for each in given if isinstance(each.what, NotPersonal)]
    for row, values in _disclosed(Oneself(viewer), sealed, batch):
        yield row, values | {name: getattr(row, name) for name in beside}


def _disclosed(viewer: Oneself, names: list[str], batch: list) -> list[tuple]:
    """The batch at once; if one of its keys is destroyed, row by row without the rows that are gone; and of a
    row in which something was altered each value by itself."""
    try:
        return list(zip(batch, disclose(viewer, PURPOSE, names, batch), strict=True))
    except GateStuck:
        raise
    except GateClosed as closed:
        if len(batch) > 1:
            return [pair for row in batch for pair in _disclosed(viewer, names, [row])]
        if not isinstance(closed, GateBroken):
            return []
        return [(row, {name: _or_altered(viewer, name, row) for name in names}) for row in batch]


def _or_altered(viewer: Oneself, name: str, row) -> object:
    try:
        return disclose(viewer, PURPOSE, [name], row)[name]
    except GateBroken:
        return _("altered since it was written: it cannot be opened")


def _label(table: Table, name: str, what) -> str:
    if isinstance(what, Personal):
        return str(what.label or what.kind.label)
    if what.label:
        return str(what.label)
    if table.model is None:
        return name.replace("_", " ")
    return next(str(f.verbose_name) for f in table.model._meta.concrete_fields if f.column == name)


def names_somebody(table: Table, column: Column) -> bool:
    """Whether the column names a member."""
    field = table.model._meta.get_field(column.name)
    return field.is_relation and field.related_model is get_user_model()


def _followed(table: Table) -> list[str]:
    """The other rows that the told columns name, and that lead to whose row it is."""
    names = [each.name for each in columns(table) if table.model._meta.get_field(each.name).is_relation]
    paths = [table.subject, *(about.path for about in table.also if about.same)]
    return names + [path.removesuffix("__subject") for path in paths if path.endswith("__subject")]
