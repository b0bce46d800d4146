"""The gate: the one function that opens sealed values for somebody."""

import logging
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from django.core.exceptions import FieldDoesNotExist
from django.db import DatabaseError, connections, models

from parley.privacy import catalogue as declared
from parley.privacy import choices, effect, keys, ledger, masterkey, relations, sealing
from parley.privacy.catalogue import Personal, Public, Use, catalogue
from parley.privacy.masterkey import KeyUnreadable
from parley.privacy.relations import Asked

logger = logging.getLogger("parley.privacy.gate")


class GateClosed(Exception):
    """The policy does not permit this disclosure (or it is asked at the wrong moment). Holds no values."""


class GateStuck(GateClosed):
    """The policy may permit it, but not now: the ledger cannot be written, or the master key is missing or
    wrong. Whoever would give something up because a gate is closed waits instead."""


class GateBroken(GateClosed):
    """What is sealed, or its key, is not as it was written. It is not opened, and it has not ended either."""


@dataclass(frozen=True)
class Partner:
    """A service partner as a viewer, by its declared name."""

    name: str


@dataclass(frozen=True)
class Requester:
    """Somebody outside who is handed what a request was granted; which request, `because` says."""


@dataclass(frozen=True)
class Opening:
    """What of one row may be shown: the fields, and the use that permits each (none: one's own; public)."""

    row: models.Model
    subject: uuid.UUID
    fields: list[str]
    uses: dict[str, Use]


def disclose(viewer, purpose: str, fields: list[str], about, because=None):
    """The plain values of `fields` of the row `about`: a dict; of a list of rows: a list of dicts.

    viewer: a Member, a Partner, a Requester, or None for anybody. because: what the relation is proved
    with (a deal), or a moderator's reason in words. One decision is made for each viewer, purpose, field and
    relation. Own data is no disclosure; of everything else an entry is durable in the ledger before
    a value is opened. A value not given is None. Raises GateClosed, without values, if a single
    field of a single row is not permitted, if a key is destroyed, or inside a market transaction; as
    GateStuck while nothing can be recorded or opened, as GateBroken for what was moved or altered.
    """
    rows = [about] if isinstance(about, models.Model) else list(about)
    try:
        values = _disclosed(viewer, purpose, list(fields), rows, because)
    except GateClosed as refusal:
        logger.warning(
            "disclosure refused: %s, purpose %s, fields %s of %s: %s",
            _role(viewer), purpose, ",".join(map(str, fields)), _tables(rows), refusal,
        )  # fmt: skip
        raise
    return values[0] if isinstance(about, models.Model) else values


def rows_of(subject: uuid.UUID, kind=declared.EMAIL, keeping: str = "profile") -> list[models.Model]:
    """The rows that hold the subject's values of this kind under this keeping."""
    return [
        row
        for table in catalogue.tables.values()
        if table.model
        and any(what.kind == kind and what.keeping == keeping for what in table.personal().values())
        for row in table.model._base_manager.filter(**{table.subject: subject})
    ]


def _disclosed(viewer, purpose, fields, rows, because) -> list[dict]:
    openings = _Decisions(viewer, purpose, because).openings(rows, fields)
    others = [each for each in openings if each.uses]
    if others:
        _refuse_in_transaction()
    found, books = _keys(openings, {each.subject for each in others}, ledger.hold_of(because))
    _write_down(_viewer_line(viewer, others), purpose, because, _shown(others), books, found)
    return [_opened(each, found) for each in openings]


def _write_down(*entry) -> None:
    try:
        ledger.record(*entry)
    except DatabaseError as error:
        # A full disk, a ledger out of reach: what cannot be recorded is not shown.
        kind = type(error).__name__
        raise GateStuck(f"the ledger cannot be written ({kind}), so nothing is shown") from None


class _Decisions:
    """The decisions of one call, each made once and forgotten afterwards."""

    def __init__(self, viewer, purpose, because):
        self.viewer, self.purpose, self.because = viewer, purpose, because
        self.made: dict[tuple, Use] = {}
        self.proved: dict[tuple, bool] = {}

    def openings(self, rows, fields) -> list[Opening]:
        return [self._opening(row, fields) for row in rows]

    def _opening(self, row, fields) -> Opening:
        table = catalogue.table_of(type(row))
        if table is None:
            raise GateClosed(f"{row._meta.label} is not declared")
        columns = {name: table.columns.get(_column(row, name)) for name in fields}
        subject = _subject(row, table)
        if self._own(subject):
            for name, what in columns.items():
                if not isinstance(what, Personal | Public):
                    raise GateClosed(f"{name} is not personal data")
            return Opening(row, subject, fields, {})
        # To a partner goes what is declared for it, and nothing else: not even what everybody can read.
        everyones = () if isinstance(self.viewer, Partner) else Public
        closed = {name: what for name, what in columns.items() if not isinstance(what, everyones)}
        uses = {name: self._use(table, row, subject, name, what) for name, what in closed.items()}
        return Opening(row, subject, fields, uses)

    def _own(self, subject) -> bool:
        return subject is not None and getattr(self.viewer, "subject", None) == subject

    def _use(self, table, row, subject, name, what) -> Use:
        asked = Asked(self.purpose, f"{table.name}.{_column(row, name)}", row)
        key = (table.database, table.name, name, subject, self._looked_at(what, asked))
        if key not in self.made:
            self.made[key] = self._decide(subject, what, asked)
        return self.made[key]

    def _looked_at(self, what, asked) -> frozenset:
        uses = [use for use in getattr(what, "uses", ()) if use.purpose == self.purpose]
        return frozenset(relations.looks_at(use.when, asked) for use in uses)

    def _decide(self, subject, what, asked) -> Use:
        if not isinstance(what, Personal):
            raise GateClosed(f"{asked.column} is not declared as personal data")
        for use in what.uses:
            if use.purpose != self.purpose or effect.waits(asked.column, use):
                continue
            if self._is(use.to) and self._holds(use, subject, asked):
                if use.refusable and not choices.allowed(subject, use.purpose):
                    raise GateClosed(f"the use {use.purpose} is refused, or not agreed to")
                return use
        raise GateClosed(f"no use of {asked.column} permits this")

    def _is(self, audience) -> bool:
        """Whether the viewer belongs to the audience. Who has left belongs to none."""
        if isinstance(self.viewer, Partner):
            known = self.viewer.name in catalogue.partners
            return known and audience == declared.PARTNER(self.viewer.name)
        if isinstance(self.viewer, Requester):
            return audience == declared.REQUESTER
        if audience == declared.EVERYONE:
            return True
        if self.viewer is None or not getattr(self.viewer, "is_active", True):
            return False
        if audience == declared.MODERATOR:
            return self.viewer.is_moderator is True
        return audience == declared.COUNTERPARTY

    def _holds(self, use, subject, asked) -> bool:
        if use.reason_required and not ledger.reason_text(self.because):
            return False
        if not use.when:
            return use.to not in (declared.COUNTERPARTY, declared.REQUESTER)
        viewer_subject = getattr(self.viewer, "subject", None)
        key = (use.when, subject, *relations.looks_at(use.when, asked))
        if key not in self.proved:
            self.proved[key] = relations.proved(use.when, viewer_subject, subject, self.because, asked)
        return self.proved[key]


def _viewer_line(viewer, openings) -> dict:
    """How the ledger names a viewer: as what they were let in; a moderator in a deal is a member."""
    audiences = {use.to for opening in openings for use in opening.uses.values()}
    role = _role(viewer) if declared.MODERATOR in audiences or not _is_member(viewer) else "member"
    return {"role": role, "name": getattr(viewer, "handle", None) or getattr(viewer, "name", "")}


def _is_member(viewer) -> bool:
    return viewer is not None and not isinstance(viewer, Partner | Requester)


def _role(viewer) -> str:
    if isinstance(viewer, Requester):
        return "requester"
    if not _is_member(viewer):
        return "everyone" if viewer is None else "partner"
    return "moderator" if viewer.is_moderator else "member"


def _tables(rows) -> str:
    return ",".join(sorted({row._meta.label for row in rows}))


def _column(row, name: str) -> str:
    try:
        return row._meta.get_field(name).column
    except FieldDoesNotExist:
        raise GateClosed(f"{row._meta.label} has no such column") from None


def _subject(row, table):
    value = row
    for name in table.subject.split("__"):
        value = getattr(value, name, None)
    if value is None:
        raise GateClosed(f"{row._meta.label} does not say whose it is")
    return value


def _refuse_in_transaction() -> None:
    # The test of Django's durable atomic blocks. A rollback after the showing would undo what justified it.
    blocks = connections["default"].atomic_blocks
    if blocks and not blocks[-1]._from_testcase:
        raise GateClosed("asked inside a market transaction")


def _keys(openings, subjects, hold) -> tuple[dict, dict]:
    wanted = {each.row.keeping for each in openings if any(_given(each.row, name) for name in _sealed(each))}
    try:
        return keys.together(wanted, subjects, ledger.KEEPING, hold)
    except keys.KeyGone as gone:
        raise GateClosed(str(gone)) from None
    except KeyUnreadable as unreadable:
        raise _closed(unreadable) from None


def _closed(unreadable: KeyUnreadable) -> GateClosed:
    """One key that was altered is broken; where no key opens, it is the master key that is wrong."""
    try:
        one_opens = masterkey.opens_any(masterkey.versions())
    except KeyUnreadable:
        one_opens = False
    return GateBroken(str(unreadable)) if one_opens else GateStuck(str(unreadable))


def _shown(openings) -> dict:
    """What the ledger is told: for each subject the columns that really hold something, with their uses."""
    shown: dict = {}
    for each in openings:
        for name, use in each.uses.items():
            if _given(each.row, name):
                shown.setdefault(each.subject, {})[f"{each.row._meta.db_table}.{_column(each.row, name)}"] = (
                    use
                )
    return shown


def _given(row, name: str) -> bool:
    return getattr(row, name) is not None


def _sealed(opening: Opening) -> list[str]:
    names = {field.name for field in sealing.sealed_fields(type(opening.row))}
    return [name for name in opening.fields if name in names]


def _opened(opening: Opening, found: dict) -> dict:
    sealed, row = set(_sealed(opening)), opening.row
    try:
        return {
            name: sealing.open_sealed(row, name, found.get(getattr(row, "keeping", None)))
            if name in sealed
            else getattr(row, name)
            for name in opening.fields
        }
    except InvalidTag:
        raise GateBroken(f"a sealed value of {row._meta.label} was moved or altered") from None
