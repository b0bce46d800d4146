"""The page "What we hold about you": sections by kind of data, each block with its rules and a sample."""

import uuid
from dataclasses import dataclass

from django.db import models
from django.db.models import Q

from parley.privacy import holdings, policy
from parley.privacy.catalogue import Basis, NotPersonal, Personal, Public, Table, Term, catalogue
from parley.privacy.holdings import Column, Row
from parley.privacy.ledger_models import Entry
from parley.privacy.plain import words
from parley.privacy.sealing import BlindIndexField

SAMPLE = 3


@dataclass
class Reason:
    """One purpose, with the grounds on which it stands and who sees the data for it."""

    purpose: Term
    bases: list[Basis]
    audiences: list[str]
    refusable: bool


@dataclass
class Block:
    """What one table holds of one kind: how much, a sample in words, why, and until when."""

    name: str
    table: Table
    columns: list[Column]
    count: int
    sample: list[list[tuple[str, str]]]
    reasons: list[Reason]
    keeping: Term | None

    @property
    def label(self) -> str:
        return str(self.table.label)

    @property
    def open(self) -> list[Column]:
        """What is shown."""
        return [each for each in self.columns if not each.is_withheld]

    @property
    def withheld(self) -> list[Column]:
        """What is held and not shown."""
        return [each for each in self.columns if each.is_withheld]

    @property
    def is_ledger(self) -> bool:
        """Whether it has a page of its own: "Who saw my data"."""
        return self.table.model is Entry

    @property
    def everyone(self) -> list[str]:
        """Why everybody may see it, where everybody may."""
        return list(dict.fromkeys(str(c.what.why) for c in self.columns if isinstance(c.what, Public)))


@dataclass
class Section:
    """One kind of data."""

    name: str
    label: str
    sealed: bool
    blocks: list[Block]

    @property
    def held(self) -> list[Block]:
        """Where there is something."""
        return [block for block in self.blocks if block.count]

    @property
    def empty(self) -> list[Block]:
        """Where there is nothing at present."""
        return [block for block in self.blocks if not block.count]


def sections(subject: uuid.UUID) -> list[Section]:
    """Everything held about the subject, by kind: what is sealed first, what everybody sees last."""
    found: dict[str, Section] = {}
    for table in holdings.tables():
        if not holdings.can_be_found(table):
            continue
        for kind, columns in _by_kind(table).items():
            section = found.setdefault(kind.name, Section(kind.name, str(kind.label), kind.sealed, []))
            section.blocks.append(_block(table, kind.name, columns, subject))
    return sorted(found.values(), key=lambda each: (each.name == EVERYONE.name, not each.sealed, each.label))


def apart() -> list[tuple[Table, list[Column], Term | None]]:
    """What belongs to a browser or an address and is held under no member's name."""
    found = []
    for table in holdings.tables():
        if not holdings.can_be_found(table):
            columns = [each for each in holdings.columns(table) if isinstance(each.what, Personal)]
            found.append((table, columns, _keeping(columns)))
    return found


@dataclass(frozen=True)
class _Everyone:
    name: str = "everyone"
    label: object = ""
    sealed: bool = False


EVERYONE = _Everyone()


def _by_kind(table: Table) -> dict:
    found: dict = {}
    for column in holdings.columns(table):
        if not isinstance(column.what, NotPersonal):
            kind = column.what.kind if isinstance(column.what, Personal) else EVERYONE
            found.setdefault(kind, []).append(column)
    return found


def _block(table: Table, kind: str, columns: list[Column], subject: uuid.UUID) -> Block:
    shared = any(column.is_shared for column in columns)
    found = holdings.rows(table, subject, own_only=not shared)
    if table.model is not Entry:
        found = found.filter(_given(table, columns)).order_by("-pk")
    newest = list(found[: SAMPLE + 1])
    count = found.count() if len(newest) > SAMPLE else len(newest)
    told = [] if table.model is Entry else holdings.told(table, subject, newest[:SAMPLE])
    return Block(
        f"{table.name}-{kind}",
        table,
        columns,
        count if table.model is Entry or told else 0,
        [_words(row, columns, table) for row in told],
        _reasons(columns),
        _keeping(columns),
    )


def _given(table: Table, columns: list[Column]) -> Q:
    """The condition that one of the columns holds something."""
    found = Q()
    for column in columns:
        here = Q(**{f"{column.name}__isnull": False})
        field = table.model._meta.get_field(column.name)
        if isinstance(field, models.CharField | models.TextField) and not isinstance(field, BlindIndexField):
            here &= ~Q(**{column.name: ""})
        found |= here
    return found


def _words(row: Row, columns: list[Column], table: Table) -> list[tuple[str, str]]:
    """The row's values of these columns, and what stands beside them: (label, words)."""
    beside = [
        each
        for each in holdings.columns(table)
        if isinstance(each.what, NotPersonal) or (not row.own and holdings.names_somebody(table, each))
    ]
    beside = [each for each in beside if each not in columns]
    told = [(each.label, words(row, each)) for each in [*columns, *beside] if each.name in row.values]
    return [(label, said) for label, said in told if said]


def _reasons(columns: list[Column]) -> list[Reason]:
    found: dict[str, Reason] = {}
    for use in [use for each in columns if isinstance(each.what, Personal) for use in each.what.uses]:
        term = catalogue.purposes[use.purpose]
        reason = found.setdefault(use.purpose, Reason(term, [], [], use.refusable))
        label = policy.audience_label(use.to)
        reason.bases += [use.basis] if use.basis not in reason.bases else []
        reason.audiences += [label] if label not in reason.audiences else []
    return list(found.values())


def _keeping(columns: list[Column]) -> Term | None:
    names = [each.what.keeping for each in columns if isinstance(each.what, Personal)]
    return catalogue.keepings.get(names[0]) if names else None
