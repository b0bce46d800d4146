"""The empty tables of a marketplace, made once for a whole run:  python -m tests.tables  makes them.

Every test process would take seconds for its own; where TABLES says that there are some, it copies them."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import machine

TABLES = "PARLEY_TEST_TABLES"  # a folder of SQLite's files, or the first of three databases on PostgreSQL
FILES = {"default": "market.sqlite3", "keys": "keys.sqlite3", "ledger": "ledger.sqlite3"}


@contextmanager
def made(url: str) -> Iterator[dict[str, str]]:
    """Tables on SQLite, or on PostgreSQL where `url` is given. -> what tells test processes of them"""
    with tempfile.TemporaryDirectory(prefix="parley-tables-") as home:
        name = f"parley_tables_{os.getpid()}" if url else home
        place = machine.make_databases(name) if url else ""
        settings = {"PARLEY_HOME": home, "DATABASE_URL": place, "PARLEY_CONFIG": str(Path(home, "none.toml"))}
        try:
            subprocess.run([sys.executable, "-m", "tests.tables"], env={**os.environ, **settings}, check=True)
            yield {TABLES: name}
        finally:
            if url:
                machine.drop_databases(name)


@contextmanager
def copied(databases: dict[str, dict]) -> Iterator[None]:
    """Copies, meanwhile, where the test databases of this process will be looked for (settings.DATABASES)."""
    source = os.environ[TABLES]
    targets = [databases[alias]["TEST"]["NAME"] for alias in FILES]
    if "postgresql" not in databases["default"]["ENGINE"]:
        for name, target in zip(FILES.values(), targets, strict=True):
            shutil.copy(Path(source, name), target)
        yield
        return
    for name, target in zip(machine.three(source), targets, strict=True):
        machine.copy_database(name, target)
    yield
    for target in targets:
        machine.drop_database(target)


if __name__ == "__main__":
    from django.db import connections

    from parley.site import start

    start.django_up()
    start.migrate()
    connections.close_all()
