"""The invariants of a marketplace, asked from outside by SQL alone (invariants.sql)."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.db import connections

FILE = Path(__file__).with_name("invariants.sql")
HEAD = re.compile(r"^-- (?P<name>[a-z ]+) @ (?P<place>market|keys|ledger|facts): ", re.MULTILINE)
ALIASES = {"market": "default", "keys": "keys", "ledger": "ledger"}


@dataclass(frozen=True)
class Statement:
    """One statement of the file: its name, where it is asked, and its SQL."""

    name: str
    place: str
    sql: str

    @property
    def fact(self) -> str:
        """The table that its rows become; "" for one that looks for breaches."""
        return self.name.removeprefix("fact ") if self.name.startswith("fact ") else ""


@dataclass(frozen=True)
class Breach:
    """A row that should not be there: which invariant it breaks, and what the statement said of it."""

    name: str
    row: tuple

    def __str__(self) -> str:
        return f"{self.name}: {' '.join(str(each) for each in self.row)}"


def statements() -> list[Statement]:
    """All of the file, in its order."""
    text = FILE.read_text()
    heads = list(HEAD.finditer(text))
    ends = [head.start() for head in heads[1:]] + [len(text)]
    return [
        Statement(head["name"], head["place"], text[head.end() : end].split("\n", 1)[1])
        for head, end in zip(heads, ends, strict=True)
    ]


def breaches() -> list[Breach]:
    """Whatever breaks an invariant in the marketplace that this process serves."""
    with closing(sqlite3.connect(":memory:")) as facts:
        return [breach for each in statements() for breach in _ask(each, facts)]


def _ask(statement: Statement, facts: sqlite3.Connection) -> Iterator[Breach]:
    if statement.place == "facts":
        rows = facts.execute(statement.sql).fetchall()
    else:
        with connections[ALIASES[statement.place]].cursor() as cursor:
            cursor.execute(statement.sql)
            rows = cursor.fetchall()
    if statement.fact:
        facts.execute(f"CREATE TABLE {statement.fact} (a, b)")
        facts.executemany(
            f"INSERT INTO {statement.fact} VALUES (?, ?)", [tuple(map(plain, row)) for row in rows]
        )
        return
    for row in rows:
        yield Breach(statement.name, tuple(row))


def plain(value: object) -> object:
    """PostgreSQL gives UUIDs and times, SQLite their digits."""
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    return value.hex if isinstance(value, UUID) else value
