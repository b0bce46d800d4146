"""The catalogue: every column, cookie and stored thing, declared once by the room that knows it.

A closed world: what is not declared here stops the server from starting (see `guard`). The words
(EMAIL, COUNTERPARTY, CONTRACT, SHRED …) come from `words` and can be imported from here as well.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db.models import UUIDField

from parley.privacy.paths import derive
from parley.privacy.router import home_of
from parley.privacy.words import *  # noqa: F403
from parley.privacy.words import DELETE, Audience, Basis, Kind


@dataclass(frozen=True)
class Use:
    """Permission to show a value: for a purpose, to an audience, while a relation holds, on a basis.

    `page` names the url of the page or switch that puts it to work, for the policy page to link.
    """

    purpose: str
    to: Audience
    basis: Basis | None = None
    when: str = ""
    reason_required: bool = False
    page: str = ""


@dataclass(frozen=True)
class Personal:
    """A column about a person. `sealed=False` is for what two people share or what is a hash already."""

    kind: Kind
    keeping: str
    uses: list[Use] = field(default_factory=list)
    erase: str = DELETE
    export: bool = True
    sealed: bool = True
    label: object = None

    def label_or(self, fallback):
        """How the policy names the column."""
        return self.label or fallback


@dataclass(frozen=True)
class Public:
    """A column about a person that everyone may see, and why."""

    why: object
    label: object = None


@dataclass(frozen=True)
class NotPersonal:
    """A column that is about nobody, and why. `despite_name` answers the lint about suspicious names."""

    why: object
    despite_name: bool = False


@dataclass(frozen=True)
class Table:
    """One declared table. `subject` is the path from a row to whose it is ("subject", "by__subject")."""

    name: str
    database: str
    room: str
    columns: dict
    model: type | None = None
    subject: str = ""
    why: object = ""

    def personal(self) -> dict[str, Personal]:
        """The personal columns by name."""
        return {name: what for name, what in self.columns.items() if isinstance(what, Personal)}


@dataclass(frozen=True)
class Term:
    """A named thing with the words the policy uses for it: a purpose, a keeping, a partner."""

    name: str
    label: object
    dpv: str = ""
    until: object = ""
    days: int | None = None
    page: str = ""


@dataclass(frozen=True)
class Thing:
    """A cookie, a browser storage prefix or a stored file prefix."""

    name: str
    why: object
    days: int | None = None
    needed: bool = True
    label: object = None


class Catalogue:
    """All that was declared. There is one, `catalogue`; tests make others."""

    def __init__(self):
        self.tables: dict[tuple[str, str], Table] = {}
        self.purposes: dict[str, Term] = {}
        self.keepings: dict[str, Term] = {}
        self.partners: dict[str, Term] = {}
        self.cookies: dict[str, Thing] = {}
        self.storage: dict[str, Thing] = {}
        self.files: dict[str, Thing] = {}
        self.databases: dict[str, Callable] = {}
        self.twice: list[str] = []

    def table_of(self, model) -> Table | None:
        """The declaration of a model's table."""
        meta = model._meta
        return self.tables.get((home_of(meta.app_label, meta.model_name), meta.db_table))

    def name(self, registry: dict, thing) -> None:
        """Put a named thing in; a second one of that name is remembered as a fault (see `lints`)."""
        if thing.name in registry:
            self.twice.append(thing.name)
        registry[thing.name] = thing

    def add(self, table: Table) -> None:
        """Put one table in. Raises ValueError if it is there already with another content."""
        key = (table.database, table.name)
        if key in self.tables and self.tables[key] != table:
            raise ValueError(f"table {table.name} is declared twice")
        self.tables[key] = table


catalogue = Catalogue()


def declare(model, columns: dict, subject: str = "", why="") -> None:
    """Declare every concrete column of `model`: {field name: Personal | Public | NotPersonal}.

    `subject` is the path to whose row it is; left out, it is the model's own `subject`, or that of
    its only owner. Where a row is about two people it must be said.
    """
    meta = model._meta
    names = {each.name: each.column for each in meta.concrete_fields}
    columns = {names.get(name, name): what for name, what in columns.items()}
    home = home_of(meta.app_label, meta.model_name)
    path = subject or _own_path(model, columns) or derive(model).path
    catalogue.add(Table(meta.db_table, home, meta.app_label, columns, model, path, why))


def _own_path(model, columns: dict) -> str:
    """Where the only personal column is itself the number of a person, that is the path."""
    personal = {name for name, what in columns.items() if isinstance(what, Personal)}
    found = [
        each.name
        for each in model._meta.concrete_fields
        if each.column in personal and isinstance(each, UUIDField)
    ]
    return (
        found[0]
        if len(found) == 1 and not any(each.name == "subject" for each in model._meta.concrete_fields)
        else ""
    )


def declare_table(table: str, columns: dict, why="", database: str = "default", room: str = "") -> None:
    """Declare a table that has no model of ours: {column: Personal | Public | NotPersonal}."""
    catalogue.add(Table(table, database, room or table.split("_")[0], columns, why=why))


def declare_keeping(name: str, label, until, days: int | None = None) -> None:
    """A reason for holding something: how the policy names it, until when, and how many days that is."""
    catalogue.name(catalogue.keepings, Term(name, label, until=until, days=days))


def declare_purpose(name: str, label, dpv: str, page: str = "") -> None:
    """A purpose: its label completes "in order to …" ("tell you what happens"); `dpv` is its W3C name; `page`
    the url name of a page or switch that puts it to work."""
    catalogue.name(catalogue.purposes, Term(name, label, dpv=dpv, page=page))


def declare_partner(name: str, label, until="") -> None:
    """A service partner that values may be given to: label says who and what for."""
    catalogue.name(catalogue.partners, Term(name, label, until=until))


def declare_cookie(name: str, why, days: int | None = None, needed: bool = True) -> None:
    """A cookie: why it is set, its days (None: until the browser closes), and whether pages need it."""
    catalogue.name(catalogue.cookies, Thing(name, why, days, needed))


def declare_storage(prefix: str, why, days: int | None = None) -> None:
    """Keys in the browser's own storage that begin with `prefix`."""
    catalogue.name(catalogue.storage, Thing(prefix, why, days))


def declare_files(prefix: str, why, days: int | None = None) -> None:
    """Stored files whose path under the data directory begins with `prefix` ("photos/", "parley.sqlite3")."""
    catalogue.name(catalogue.files, Thing(prefix, why, days))


def declare_database(alias: str, tables: Callable) -> None:
    """A store Django does not know (a queue's file): `tables()` gives {table: [columns]} as they are."""
    catalogue.databases[alias] = tables
