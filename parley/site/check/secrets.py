"""What is there to be found: every value in every column that the catalogue calls personal."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db import connections
from django.db.models import Model

from parley.privacy import ledger
from parley.privacy.catalogue import Personal, Table, catalogue
from parley.privacy.gate import GateClosed, disclose
from parley.site.check.searching import MARKER, layers, strings_of

SHORTEST = 20  # characters of a value without a marker that can still be told from anything else


# What the program makes itself: what of it must be found nowhere else.
MADE_HERE = {
    "desk_package.content": lambda page: max(re.findall(r"[\w+/=]{40,}", page), key=len),
    "desk_package.passphrase": str,
    "offers_messagephoto.small": lambda picture: picture[-80:-20],
    "offers_messagephoto.large": lambda picture: picture[-80:-20],
}


@dataclass(frozen=True)
class Home:
    """A column of one person in which a value lies, and in which row of the table."""

    place: tuple[str, str]  # database and table
    column: str
    subject: UUID | None
    pk: object = None

    @classmethod
    def of(cls, table: Table, column: str, subject: object = None, pk: object = None) -> "Home":
        """The home of a value of that column; `subject` is None where the row does not say whose it is."""
        known = subject if isinstance(subject, UUID) else None
        return cls((table.database, table.name), column, known, pk)

    def row(self) -> Model | None:
        """That row as it is now, if it is one that a model knows and is still there."""
        model = self.table.model
        return model._base_manager.filter(pk=self.pk).first() if model and self.pk is not None else None

    @property
    def table(self) -> Table:
        return catalogue.tables[self.place]

    @property
    def what(self) -> Personal:
        return self.table.columns[self.column]

    @property
    def name(self) -> str:
        return f"{self.table.name}.{self.column}"


@dataclass
class Secrets:
    """Values by their text in small letters, with the columns they lie in. `filled` names every
    personal column that holds anything at all."""

    markers: dict[str, set[Home]] = field(default_factory=lambda: defaultdict(set))
    numbers: dict[str, set[Home]] = field(default_factory=lambda: defaultdict(set))
    values: dict[str, set[Home]] = field(default_factory=lambda: defaultdict(set))
    filled: set[str] = field(default_factory=set)
    marked: set[str] = field(default_factory=set)

    def homes(self, text: str) -> set[Home]:
        """Where a value that was found lies."""
        return self.markers.get(text) or self.numbers.get(text) or self.values.get(text) or set()

    def add(self, home: Home, value: object) -> None:
        """Take note of one value."""
        if value is None or value == "":
            return
        self.filled.add(home.name)
        for text in strings_of(value.hex if isinstance(value, UUID) else value):
            self._note(home, (_plain(text) if home.what.sealed else text).casefold())

    def _note(self, home: Home, text: str) -> None:
        found = MARKER.findall(text)
        for each in found:
            self.markers[each].add(home)
        if not found and text[:1] == "+" and text[1:].isdigit():
            self.numbers[text[3:]].add(home)  # without the country, as it is often written
        elif not found and len(text) >= SHORTEST and " " not in text and home.what.kind.name != "dealing":
            self.values[text].add(home)
        if found or text[:1] == "+":
            self.marked.add(home.name)

    def note_secret(self, home: Home, text: str) -> None:
        """Take note of a secret that the program makes itself, in which no marker can lie."""
        self.values[text.casefold()].add(home)
        self.marked.add(home.name)

    def never_planted(self) -> list[str]:
        """The personal columns in which nothing lies, and sealed ones in which no marker does."""
        columns = [
            (f"{table.name}.{name}", what)
            for table in catalogue.tables.values()
            for name, what in table.personal().items()
        ]
        return sorted(
            name
            for name, what in columns
            if name not in self.filled or (what.sealed and name not in self.marked)
        )


def gather() -> Secrets:
    """Everything personal that lies in the databases now, read as the person whom it is about reads it."""
    found = Secrets()
    for table in catalogue.tables.values():
        if not table.personal():
            continue
        if table.name == ledger.TABLE:
            continue
        if table.model is None:
            _rows_without_model(found, table)
        else:
            _rows(found, table)
    _entries(found)
    return found


def _plain(text: str) -> str:
    """The text; of a file that is kept in base64, what is in it."""
    if len(text) < SHORTEST or " " in text:
        return text
    return next(
        (each for layer in layers(text.encode()) if MARKER.search(each := layer.decode("utf-8", "replace"))),
        text,
    )


class _Reader:
    """Whoever a row is about, as the gate knows them."""

    is_moderator, handle = False, ""

    def __init__(self, subject: UUID) -> None:
        self.subject = subject


def _rows(found: Secrets, table: Table) -> None:
    names = {each.column: each for each in table.model._meta.concrete_fields}
    for row in table.model._base_manager.all():
        subject = _subject(row, table)
        for column, what in table.personal().items():
            if (field_ := names.get(column)) is None:
                continue  # declared and not there: the guard's business
            value = getattr(row, field_.attname)
            if value is not None and what.sealed:
                value = _opened(row, field_.name, subject)
            home = Home.of(table, column, subject, row.pk)
            found.add(home, value)
            if value and home.name in MADE_HERE:
                found.note_secret(home, MADE_HERE[home.name](value))


def _subject(row, table: Table) -> object:
    value = row
    for name in table.subject.split("__"):
        value = getattr(value, name, None)
    return value


def _opened(row, name: str, subject: UUID) -> object:
    try:
        return disclose(_Reader(subject), "read-own", [name], about=row)[name]
    except GateClosed:
        return None


def _entries(found: Secrets) -> None:
    """The ledger's entries, which only their subject's own page opens."""
    from parley.members.models import Member

    table = catalogue.tables["ledger", ledger.TABLE]
    for subject in Member.objects.values_list("subject", flat=True):
        for each in ledger.opened(ledger.entries_about(subject)):
            found.add(Home.of(table, "details", subject), each.because | {"who": each.name})


def _rows_without_model(found: Secrets, table: Table) -> None:
    if table.name == Session._meta.db_table:
        for session in Session.objects.all():
            found.add(Home.of(table, "session_data"), session.session_data)
        return
    with connections[table.database].cursor() as cursor:
        for column in table.personal():
            quoted = connections[table.database].ops.quote_name
            cursor.execute(f"SELECT {quoted(column)} FROM {quoted(table.name)}")
            for (value,) in cursor.fetchall():
                found.add(Home.of(table, column), json.loads(json.dumps(value, default=str)))
