"""The queue of background jobs: huey, in a file of PARLEY_HOME, or in the PostgreSQL database where
there is one. A message carries ids only, and every job can run twice; rows decide what is to be done."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection, connections
from huey import Huey, crontab
from huey.storage import PostgresStorage, SqliteStorage

__all__ = ["BEATS", "Beat", "crontab", "every", "huey"]

_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
_PREFIX = "huey_" if connection.vendor == "postgresql" else ""
COLUMNS = {
    f"{_PREFIX}task": ("id", "queue", "data", "priority"),
    f"{_PREFIX}schedule": ("id", "queue", "data", "timestamp"),
    f"{_PREFIX}kv": ("queue", "key", "value"),
    f"{_PREFIX}counter": ("queue", "key", "value"),
}


class LocalQueue(SqliteStorage):
    """The queue in a file. The tables are made by whoever opens it first, not by an import."""

    def _create_connection(self) -> Connection:
        Path(self.filename).parent.mkdir(parents=True, exist_ok=True)
        opened = super()._create_connection()
        opened.execute("PRAGMA secure_delete=ON")
        for statement in self.ddl:
            opened.execute(statement)
        return opened


def _connect() -> psycopg.Connection:
    """A connection of the queue's own to the market database (the tables come with a migration)."""
    params: dict[str, Any] = dict(connections["default"].get_connection_params())
    for django_only in ("cursor_factory", "context"):
        params.pop(django_only, None)
    return psycopg.connect(**params)


def _make() -> Huey:
    common = {"name": "parley", "results": False}
    if connection.vendor == "postgresql":
        return Huey(storage_class=PostgresStorage, connection=_connect, create_tables=False, **common)
    file = Path(settings.PARLEY_HOME) / "queue.sqlite3"
    return Huey(storage_class=LocalQueue, filename=str(file), create_tables=False, timeout=20, **common)


huey = _make()


def tables() -> dict[str, list[str]]:
    """The tables of the queue's file as they really are, with their columns."""
    names = [row[0] for row in huey.storage.sql(_TABLES, results=True)]
    return {
        name: [row[1] for row in huey.storage.sql(f"PRAGMA table_info({name})", results=True)]
        for name in names
    }


@dataclass(frozen=True)
class Beat:
    """Work that the worker does again and again, because rows may be waiting for it."""

    seconds: float
    work: Callable[[], object]


BEATS: list[Beat] = []


def every(seconds: float) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Have the worker call the function again `seconds` after it last returned. For what people wait
    for; it looks at rows, so no message can be lost. huey's own schedule counts in minutes."""

    def register(work: Callable[[], object]) -> Callable[[], object]:
        BEATS.append(Beat(seconds, work))
        return work

    return register
