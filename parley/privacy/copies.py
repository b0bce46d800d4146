"""A copy of a ledger, somewhere else: read with the engine's own library, and never written to."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

CHUNK = 2000
URLS = ("postgres://", "postgresql://")


class File:
    """A ledger in an SQLite file."""

    vendor, errors = "sqlite", (sqlite3.Error,)

    def __init__(self, path: Path):
        self.connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
        self.connection.text_factory = lambda raw: raw.decode("utf-8", "replace")

    def rows(self, query: str) -> Iterator[tuple]:
        """The rows of a query, a few at a time."""
        yield from self.connection.execute(query)


class Server:
    """A ledger in a PostgreSQL database."""

    vendor, errors = "postgresql", (psycopg.Error,)

    def __init__(self, url: str):
        self.connection = psycopg.connect(url, connect_timeout=10)
        self.connection.read_only = True

    def rows(self, query: str) -> Iterator[tuple]:
        """The rows of a query, a few at a time."""
        with self.connection.cursor(name="ledger") as cursor:
            cursor.itersize = CHUNK
            yield from cursor.execute(query)


def opened(place: str) -> File | Server:
    """The copy at a path or an address. Raises OSError, or the engine's error, if there is none."""
    if place.startswith(URLS):
        return Server(place)
    path = Path(place)
    with path.open("rb"):
        return File(path)
