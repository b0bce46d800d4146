"""The privacy policy, made from the catalogue: as a page's parts, as text for machines, as a digest."""

import hashlib
from dataclasses import dataclass, field

from django.utils import translation

from parley.privacy import partners, relations
from parley.privacy.catalogue import (
    COUNTERPARTY,
    EVERYONE,
    MODERATOR,
    REQUESTER,
    SELF,
    Audience,
    Basis,
    Catalogue,
    Personal,
    Public,
    Table,
    Term,
    Use,
)
from parley.privacy.catalogue import catalogue as the_catalogue
from parley.privacy.ledger import clause_of


@dataclass
class Clause:
    """One purpose and audience: which fields, on which basis, on what condition, kept under which keeping."""

    name: str
    purpose: Term
    audience: Audience
    audience_label: object
    page: str
    reason_required: bool = False
    bases: list[Basis] = field(default_factory=list)
    conditions: list = field(default_factory=list)
    groups: dict[str, list] = field(default_factory=dict)
    keepings: list[Term] = field(default_factory=list)
    kinds: list = field(default_factory=list)

    @property
    def sealed(self) -> bool:
        """Whether it opens anything of a kind that is always sealed."""
        return any(kind.sealed for kind in self.kinds)

    @property
    def fields(self) -> list:
        """All labels, whichever room keeps them."""
        return list(dict.fromkeys(str(label) for labels in self.groups.values() for label in labels))


@dataclass
class Row:
    """One sort of data in the table: whether it is sealed, and for each audience its clauses."""

    label: str
    sealed: bool
    cells: list[list[Clause]]


def clauses(catalogue: Catalogue = the_catalogue) -> list[Clause]:
    """Every clause: what others see first, what only oneself sees last."""
    found: dict[str, Clause] = {}
    for table, name, what in _personal(catalogue):
        for use in what.uses:
            _add(found.setdefault(clause_of(use), _clause(catalogue, use)), catalogue, table, name, what, use)
    return sorted(found.values(), key=lambda clause: (_rank(clause.audience), clause.name))


def who_sees_what(catalogue: Catalogue = the_catalogue) -> list[Row]:
    """The table: for each kind of data a row, for each audience of `audience_names` a cell; widest first."""
    by_name = {clause.name: clause for clause in clauses(catalogue)}
    audiences = [name for name, _label in audience_names(catalogue)]
    rows: dict[str, Row] = {}
    for _table, _name, what in _personal(catalogue):
        row = rows.setdefault(
            what.kind.name, Row(str(what.kind.label), what.kind.sealed, [[] for _each in audiences])
        )
        for use in [use for use in what.uses if use.to != SELF]:
            _once(row.cells[audiences.index(use.to.name)], by_name[clause_of(use)])
    return sorted(rows.values(), key=lambda row: (not row.sealed, -sum(map(bool, row.cells)), row.label))


def audience_names(catalogue: Catalogue = the_catalogue) -> list[tuple[str, str]]:
    """The audiences other than oneself that occur, in the order of the table's columns: (name, label)."""
    found = [clause for clause in clauses(catalogue) if clause.audience != SELF]
    return list({clause.audience.name: str(clause.audience_label) for clause in found}.items())


def public_fields(catalogue: Catalogue = the_catalogue) -> list[tuple[str, list[str]]]:
    """The closed list of what everybody sees of a member and their things: (why, labels)."""
    found: dict[str, list[str]] = {}
    for table in catalogue.tables.values():
        for name, what in table.columns.items():
            if isinstance(what, Public):
                _once(found.setdefault(str(what.why), []), field_label(table, name, what))
    return list(found.items())


def keepings(catalogue: Catalogue = the_catalogue) -> list[tuple[Term, list[str]]]:
    """Each keeping that holds something, with what it holds."""
    held: dict[str, list[str]] = {}
    for table, name, what in _personal(catalogue):
        held.setdefault(what.keeping, []).append(field_label(table, name, what))
    return [
        (catalogue.keepings[name], list(dict.fromkeys(labels)))
        for name, labels in sorted(held.items())
        if name in catalogue.keepings
    ]


def field_label(table: Table, name: str, what) -> str:
    """How the policy calls a column: by its own label, by its kind, or by the thing that it is a part of."""
    if isinstance(what, Personal):
        return str(what.label or what.kind.label)
    if getattr(what, "label", None):
        return str(what.label)
    return str(table.model._meta.verbose_name) if table.model else name.replace("_", " ")


def label_of(column: str, catalogue: Catalogue = the_catalogue) -> str:
    """The label of "table.column", also of one that is no longer declared."""
    table_name, _dot, name = column.rpartition(".")
    for table in catalogue.tables.values():
        if table.name == table_name and name in table.columns:
            return field_label(table, name, table.columns[name])
    return name.replace("_", " ")


def audience_called(name: str) -> str:
    """How the policy calls the audience of that name, also one that nothing is shown to any more."""
    known = {each.name: each.label for each in (COUNTERPARTY, EVERYONE, MODERATOR, REQUESTER, SELF)}
    return str(known.get(name, name.replace("-", " ")))


def audience_label(audience: Audience, catalogue: Catalogue = the_catalogue) -> str:
    """How the policy calls an audience; a partner by who it is and what for."""
    partner = catalogue.partners.get(audience.partner)
    return str(partner.label if partner else audience.label)


def as_text(catalogue: Catalogue = the_catalogue) -> str:
    """The policy for machines: one statement a line, sorted, in English whatever the reader's language."""
    with translation.override(None):
        return (
            "\n".join(
                [
                    *sorted(_purposes(catalogue)),
                    *sorted(_relations(catalogue)),
                    *sorted(_keepings(catalogue)),
                    *sorted(_statements(catalogue)),
                ]
            )
            + "\n"
        )


def digest(catalogue: Catalogue = the_catalogue) -> str:
    """What a policy version names: the SHA-256 of `as_text`."""
    return hashlib.sha256(as_text(catalogue).encode()).hexdigest()


def _purposes(catalogue: Catalogue):
    for purpose in catalogue.purposes.values():
        yield f"purpose {purpose.name} {purpose.dpv}: {purpose.label}"
    for partner in catalogue.partners.values():
        yield f"partner {partner.name}: {partner.label}"
        for fact, value in partners.stated(partner).items():
            yield f"partner {partner.name} {fact}: {value}"


def _relations(catalogue: Catalogue):
    """What the conditions of the uses mean."""
    named = {use.when for _table, _name, what in _personal(catalogue) for use in what.uses if use.when}
    for name in named:
        known = relations.registered.get(name)
        yield f"relation {name}: {known.label if known else name}"


def _keepings(catalogue: Catalogue):
    for keeping in catalogue.keepings.values():
        yield f"keeping {keeping.name} days {keeping.days}: {keeping.label}, until {keeping.until}"


def _statements(catalogue: Catalogue):
    for table, name, what in _personal(catalogue):
        place = f"{table.name}.{name}"
        sealed = "sealed" if what.sealed else "readable"
        kind = f"{what.kind.name} {what.kind.dpv} {sealed}"
        exported = "yes" if what.export else "no"
        yield f"holds {place} {kind} keeping {what.keeping} erase {what.erase} export {exported}"
        for use in what.uses:
            reason = " with a reason" if use.reason_required else ""
            when = f" when {use.when}" if use.when else ""
            basis = f"{use.basis.name} {use.basis.dpv}{' refusable' if use.refusable else ''}"
            yield f"shows {place} to {use.to.name} for {use.purpose}{when}{reason} basis {basis}"
    for table in _tables(catalogue):
        for name, what in table.columns.items():
            if isinstance(what, Public):
                yield f"public {table.name}.{name}: {what.why}"
    for sort, things in (
        ("cookie", catalogue.cookies),
        ("browser storage", catalogue.storage),
        ("files", catalogue.files),
        ("backups", catalogue.backups),
    ):
        for thing in things.values():
            yield f"{sort} {thing.name} days {thing.days}: {thing.why}"


def _personal(catalogue: Catalogue):
    for table in _tables(catalogue):
        for name, what in table.personal().items():
            yield table, name, what


def _tables(catalogue: Catalogue) -> list[Table]:
    return sorted(catalogue.tables.values(), key=lambda table: (table.room, table.name))


def _clause(catalogue: Catalogue, use: Use) -> Clause:
    purpose = catalogue.purposes.get(use.purpose, Term(use.purpose, use.purpose.replace("-", " ")))
    partner = catalogue.partners.get(use.to.partner)
    return Clause(
        clause_of(use), purpose, use.to, partner.label if partner else use.to.label, use.page or purpose.page
    )


def _add(clause: Clause, catalogue: Catalogue, table: Table, name: str, what: Personal, use: Use) -> None:
    label = field_label(table, name, what)
    _once(clause.groups.setdefault(table.room, []), label)
    _once(clause.bases, use.basis)
    _once(clause.kinds, what.kind)
    if use.when:
        known = relations.registered.get(use.when)
        _once(clause.conditions, known.label if known else use.when.replace("-", " "))
    if what.keeping in catalogue.keepings:
        _once(clause.keepings, catalogue.keepings[what.keeping])
    clause.reason_required |= use.reason_required
    clause.page = clause.page or use.page


def _once(values: list, value) -> None:
    if value not in values:
        values.append(value)


def _rank(audience: Audience) -> int:
    return _rank_of(audience.name)


def _rank_of(name: str) -> int:
    order = {COUNTERPARTY.name: 0, MODERATOR.name: 1, REQUESTER.name: 6, EVERYONE.name: 8, SELF.name: 9}
    return order.get(name, 5)
