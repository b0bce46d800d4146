"""SQLite whose writers queue at a file lock.

SQLite lets waiting writers poll, so with many of them one may wait for seconds. Here each write
transaction, and each single write outside of one, first takes an exclusive `flock` on a file beside
the database, on a descriptor of its connection, in the order in which they came."""

import sqlite3
from functools import lru_cache

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from parley.ground.files import FairLock, FileLock, LockTimeout

READS = frozenset(
    ("SELECT", "PRAGMA", "EXPLAIN", "VALUES", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT")
)
# https://sqlite.org/wal.html: a reset of the write-ahead log could lose a commit in these versions.
WAL_RESET_DEFECT = ((3, 7, 0), (3, 51, 2))
PRAGMAS = (
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=20000; "
    "PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY"
)
EXPECTED = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1}


class WriterQueue:
    """No queue: what an in-memory database gets."""

    def acquire(self) -> None: ...

    def release(self) -> None: ...

    def close(self) -> None: ...


class QueueingCursor(base.SQLiteCursorWrapper):
    """A cursor whose single writes stand in the queue too."""

    writers: WriterQueue | FileLock = WriterQueue()

    def convert_query(self, query: str, *, param_names=None):
        if param_names is None:
            return _with_marks(query)
        return super().convert_query(query, param_names=param_names)

    def execute(self, query: str, params=None):
        if self.connection.in_transaction or _reads(query):
            return super().execute(query, params)
        with_queue(self.writers)
        try:
            return super().execute(query, params)
        finally:
            self.writers.release()

    def executemany(self, query: str, param_list):
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        with_queue(self.writers)
        try:
            return super().executemany(query, param_list)
        finally:
            self.writers.release()


@lru_cache(maxsize=1024)
def _with_marks(query: str) -> str:
    """`query` with SQLite's question marks; the same few hundred are asked again and again."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


@lru_cache(maxsize=1024)
def _reads(query: str) -> bool:
    return query.lstrip(" \n(").split(None, 1)[0].upper().rstrip(";") in READS


def with_queue(writers: WriterQueue | FileLock) -> None:
    """Stand in the queue of `writers`. Raises OperationalError when the wait is over its bound."""
    try:
        writers.acquire()
    except LockTimeout as timeout:
        raise OperationalError("the database is busy: no turn to write within the time allowed") from timeout


class DatabaseWrapper(base.DatabaseWrapper):
    """The engine: Django's own, with the queue of writers and checked pragmas."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.writers: WriterQueue | FileLock = WriterQueue()

    def get_new_connection(self, conn_params):
        self.writers.close()
        if not self.is_in_memory_db():
            self.writers = FairLock(f"{self.settings_dict['NAME']}.writers")
        connection = super().get_new_connection(conn_params)
        if not self.is_in_memory_db():
            _assert_pragmas(connection)
        return connection

    def create_cursor(self, name=None):
        cursor = self.connection.cursor(factory=QueueingCursor)
        cursor.writers = self.writers
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        with_queue(self.writers)
        try:
            super()._start_transaction_under_autocommit()
        except BaseException:
            self.writers.release()
            raise

    def _commit(self) -> None:
        super()._commit()
        self._leave_queue()

    def _rollback(self) -> None:
        try:
            super()._rollback()
        finally:
            self._leave_queue()

    def _close(self) -> None:
        try:
            super()._close()
        finally:
            self.writers.close()

    def _leave_queue(self) -> None:
        if self.connection is not None and not self.connection.in_transaction:
            self.writers.release()


def _assert_pragmas(connection: sqlite3.Connection) -> None:
    for name, value in EXPECTED.items():
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise ImproperlyConfigured(f"SQLite runs with {name}={found}; Parley needs {value}")


def version_warning() -> str | None:
    """A sentence for the operator when this SQLite library has the WAL-reset defect, else None."""
    low, high = WAL_RESET_DEFECT
    if not low <= sqlite3.sqlite_version_info <= high:
        return None
    return (
        f"SQLite {sqlite3.sqlite_version} has a rare defect when its write-ahead log is reset while others "
        "write (mended after 3.51.2). Keep backups; upgrade Python's SQLite when you can."
    )
