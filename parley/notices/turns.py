"""Work that only one process does at a time, on all machines that share a database."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from parley.ground.files import FileLock


@contextmanager
def one_at_a_time(name: str) -> Iterator[bool]:
    """Inside, whether it is our turn: False when another process (or thread) is at `name` already.

    Whoever dies lets go: PostgreSQL ends the lock with the connection, the system with the file."""
    take = _by_database if connection.vendor == "postgresql" else _by_file
    with take(name) as mine:
        yield mine


@contextmanager
def _by_file(name: str) -> Iterator[bool]:
    lock = FileLock(Path(settings.PARLEY_HOME) / f"{name}.turn")
    try:
        yield lock.try_acquire()
    finally:
        lock.close()


@contextmanager
def _by_database(name: str) -> Iterator[bool]:
    key = zlib.crc32(f"parley.{name}".encode())
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        mine = cursor.fetchone()[0]
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
