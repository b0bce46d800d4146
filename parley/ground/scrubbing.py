"""What was deleted leaves the files of a database too, as far as an engine can be made to do that."""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

PATIENCE = 500  # milliseconds that a checkpoint waits for readers, while writers wait for it
TRIES = 5


def scrub(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> bool:
    """After rows were deleted from `tables`: whether nothing of them is left where the engine can reach.

    SQLite overwrites what is deleted (`secure_delete`); the older pages that stand in the write-ahead log
    go with a checkpoint that truncates it. PostgreSQL gives dead rows free (VACUUM); what docs/operating.md
    says remains. Inside a transaction nothing can be done, and nothing is."""
    if connection.in_atomic_block:
        return False
    return _vacuumed(connection, tables) if connection.vendor == "postgresql" else _truncated(connection)


def rewrite(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> None:
    """Write the tables anew, without what was ever deleted from them; on SQLite the whole file. Nobody else
    may be at work, and no transaction open; inside one nothing is done."""
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for table in tables:
                cursor.execute(f"VACUUM FULL {connection.ops.quote_name(table)}")
        else:
            cursor.execute("VACUUM")
    scrub(connection, tables)


def _truncated(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout={PATIENCE}")
        try:
            # First without anybody waiting; then what little came in meanwhile, and the log is cut.
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
            for _try in range(TRIES):
                connection.writers.acquire()
                try:
                    busy = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
                finally:
                    connection.writers.release()
                if not busy:
                    return True
            return False
        finally:
            cursor.execute(f"PRAGMA busy_timeout={usual}")


def _vacuumed(connection: BaseDatabaseWrapper, tables: Sequence[str]) -> bool:
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM {connection.ops.quote_name(table)}")
    return True
