"""The catalogue: every column, cookie and stored thing, declared once by the room that knows it.

A closed world: what is not declared here stops the server from starting (see `guard`). The words
(EMAIL, COUNTERPARTY, CONTRACT, SHRED …) come from `words` and can be imported from here as well.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, UUIDField

from parley.privacy.paths import derive
from parley.privacy.router import home_of
from parley.privacy.words import *  # noqa: F403
from parley.privacy.words import DELETE, Audience, Basis, Kind


@dataclass(frozen=True)
class Use:
    """Permission to show a value: for a purpose, to an audience, while a relation holds, on a basis.

    `page` names the url of the page or switch that puts it to work, for the policy page to link. `misses`
    says what one goes without who refuses it: only a use that says so may be refused (see `choices`).
    """

    purpose: str
    to: Audience
    basis: Basis | None = None
    when: str = ""
    reason_required: bool = False
    page: str = ""
    misses: object = None

    @property
    def refusable(self) -> bool:
        """Whether it is left to the subject."""
        return self.misses is not None


@dataclass(frozen=True)
class Personal:
    """A column about a person. `sealed=False` is for what two people share or what is a hash already;
    `is_file`: its values are files, as data: URIs."""

    kind: Kind
    keeping: str
    uses: list[Use] = field(default_factory=list)
    erase: str = DELETE
    export: bool = True
    sealed: bool = True
    label: object = None
    is_file: bool = False


@dataclass(frozen=True)
class Public:
    """A column about a person that everyone may see, and why. `file`: where the file lies that it names,
    `f(row) -> Path`, for the copy that its owner takes."""

    why: object
    label: object = None
    file: Callable | None = None


@dataclass(frozen=True)
class NotPersonal:
    """A column that is about nobody, and why. `despite_name` answers the lint about suspicious names;
    with a `label` it is told beside the personal data of its row, which would be hard to read without."""

    why: object
    despite_name: bool = False
    label: object = None


@dataclass(frozen=True)
class About:
    """Somebody else whom a row is about, too: the `path` to them. `same`: it is the row's own subject,
    under another number. `shown`: gives the condition (a Q) from which on they may know of it."""

    path: str
    same: bool = False
    shown: Callable | None = None


@dataclass(frozen=True)
class Table:
    """One declared table. `subject` is the path from a row to whose it is ("subject", "by__subject"),
    `also` the paths to others whom a row is about, `label` what one calls its rows. `apart`: its subjects
    are browsers, addresses and cases, and no member's number leads to them. `shown`: gives the condition
    (a Q) from which on its subject may know of a row."""

    name: str
    database: str
    room: str
    columns: dict
    model: type | None = None
    subject: str = ""
    why: object = ""
    label: object = ""
    also: tuple = ()
    apart: bool = False
    shown: Callable | None = None

    @property
    def told(self) -> Q:
        """The condition of being told to its subject."""
        return self.shown() if self.shown else Q()

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
class Service:
    """A service partner: who it is, and what binds it. With `by_operator` the program cannot know these
    facts, and the operator says them in the settings (see `partners`). `where`: the setting without which
    there is no such partner, and nobody gets anything."""

    name: str
    label: object
    until: object = ""
    who: str = ""
    contract: str = ""
    contract_since: date | None = None
    confidentiality: str = ""
    policy: str = ""
    policy_date: date | None = None
    country: str = ""
    by_operator: bool = False
    where: str = ""


@dataclass(frozen=True)
class Thing:
    """A cookie, a browser storage prefix or a stored file prefix. `use`: the refusable use it serves."""

    name: str
    why: object
    days: int | None = None
    needed: bool = True
    label: object = None
    use: Use | None = None


class Catalogue:
    """All that was declared. There is one, `catalogue`; tests make others."""

    def __init__(self):
        self.tables: dict[tuple[str, str], Table] = {}
        self.purposes: dict[str, Term] = {}
        self.keepings: dict[str, Term] = {}
        self.partners: dict[str, Service] = {}
        self.cookies: dict[str, Thing] = {}
        self.storage: dict[str, Thing] = {}
        self.files: dict[str, Thing] = {}
        self.backups: dict[str, Thing] = {}
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


def declare(model, columns: dict, subject="", why="", label="", also=(), apart=False, shown=None) -> None:
    """Declare every concrete column of `model`: {field name: Personal | Public | NotPersonal}.

    `subject` is the path to whose row it is; left out, it is the model's own `subject`, or that of
    its only owner. Where a row is about two people it must be said; `also` (of `About`) says whom else
    it is about. `label` is what its owner calls the rows; left out, the model's own name in the plural.
    `apart`: the rows belong to browsers, addresses or cases, not to members. `why` is needed where rows point
    at members, or have a subject, and no column is declared to be about them.
    """
    meta = model._meta
    names = {each.name: each.column for each in meta.concrete_fields}
    columns = {names.get(name, name): what for name, what in columns.items()}
    home = home_of(meta.app_label, meta.model_name)
    path = subject or _own_path(model, columns) or derive(model).path
    label = label or meta.verbose_name_plural
    catalogue.add(
        Table(
            meta.db_table, home, meta.app_label, columns, model, path, why, label, tuple(also), apart, shown
        )
    )


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


def declare_partner(name: str, label, **facts) -> None:
    """A service partner that values may be given to: label says what it does; `facts` (of `Service`) who it
    is, the kind of contract and since when, confidentiality, its own policy (link and date) and country.
    What it gets, and what for, is not said here: that follows from the uses that name it."""
    catalogue.name(catalogue.partners, Service(name, label, **facts))


def declare_cookie(
    name: str, why, days: int | None = None, needed: bool = True, use: Use | None = None
) -> None:
    """A cookie: why it is set, its days (None: until the browser closes), and whether pages need it.
    `use`: the use that whoever refuses it goes without."""
    catalogue.name(catalogue.cookies, Thing(name, why, days, needed, use=use))


def declare_storage(prefix: str, why, days: int | None = None) -> None:
    """Keys in the browser's own storage that begin with `prefix`."""
    catalogue.name(catalogue.storage, Thing(prefix, why, days))


def declare_files(prefix: str, why, days: int | None = None) -> None:
    """Stored files whose path under the data directory begins with `prefix` ("photos/", "parley.sqlite3")."""
    catalogue.name(catalogue.files, Thing(prefix, why, days))


def declare_backups(name: str, why, days: int) -> None:
    """One sort of backups, and for how many days they live at most."""
    catalogue.name(catalogue.backups, Thing(name, why, days))


def declare_database(alias: str, tables: Callable) -> None:
    """A store Django does not know (a queue's file): `tables()` gives {table: [columns]} as they are."""
    catalogue.databases[alias] = tables
