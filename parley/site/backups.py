"""Backups. The marketplace (its database, photos, policy, and a copy of the ledger) goes into one file, the
keys into another: whoever holds only one of them reads nothing that is sealed."""

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from parley.ground import clock
from parley.privacy import policy, shredlist
from parley.privacy.daykeys import DayKey
from parley.site import archive, postgresql
from parley.site.trouble import Trouble

DAY_KEYS = DayKey._meta.db_table  # a backup would outlive the day
LEFT_OUT = ("huey_*", DAY_KEYS)
NAMES = {"default": "market", "ledger": "ledger", "keys": "keys"}


def back_up_market(path: Path) -> None:
    """Write everything but the keys into the new file `path`. Raises Trouble.

    The market comes before the ledger, so that whatever the first says was shown the second has."""
    with tempfile.TemporaryDirectory(dir=settings.PARLEY_HOME, prefix=".backup-") as folder:
        with archive.written(path, _about("market", _listed().position)) as writer:
            for alias in ("default", "ledger"):
                _add_database(writer, alias, Path(folder))
            for photo in sorted(settings.PARLEY_PHOTOS.rglob("*")):
                if photo.is_file():
                    writer.add(
                        f"photos/{photo.relative_to(settings.PARLEY_PHOTOS).as_posix()}", photo, pack=False
                    )
            statements = Path(folder) / "policy.txt"
            statements.write_text(policy.as_text(), "utf-8")
            writer.add("policy.txt", statements)


def back_up_keys(path: Path) -> None:
    """Write the keys and the secrets that wrap them into the new file `path`. Raises Trouble.

    The shred list is marked before the copy, so that a list from before this backup can be told."""
    _listed()
    try:
        position = shredlist.mark()
    except (shredlist.ShredListUnwritable, shredlist.ShredListBroken) as error:
        raise Trouble(str(error)) from None
    with tempfile.TemporaryDirectory(dir=settings.PARLEY_HOME, prefix=".backup-") as folder:
        with archive.written(path, _about("keys", position)) as writer:
            _add_database(writer, "keys", Path(folder))
            for secret in sorted((settings.PARLEY_HOME / "secrets").iterdir()):
                writer.add(f"secrets/{secret.name}", secret)


def member_of(alias: str) -> str:
    """The name of a database in an archive."""
    ending = "dump" if connections[alias].vendor == "postgresql" else "sqlite3"
    return f"{NAMES[alias]}.{ending}"


def _about(what: str, list_at: shredlist.Position) -> dict:
    return {
        "what": what,
        "market": shredlist.market_id(),
        "shred_list": {"length": list_at.length, "head": list_at.head},
        "engine": connections["default"].vendor,
        "made_at": clock.now().isoformat(),
    }


def _listed() -> shredlist.ShredList:
    try:
        return shredlist.here()
    except shredlist.ShredListBroken as broken:
        raise Trouble(str(broken)) from None


def _add_database(writer: archive.Writer, alias: str, folder: Path) -> None:
    copy = folder / member_of(alias)
    _copy(connections[alias], copy)
    writer.add(copy.name, copy)
    copy.unlink()


def _copy(connection: BaseDatabaseWrapper, target: Path) -> None:
    """A consistent copy while others write. VACUUM INTO leaves behind what was deleted."""
    if connection.vendor == "postgresql":
        left_out = (f"--exclude-table-data={each}" for each in LEFT_OUT)
        options = ("--format=custom", "--no-owner", "--no-privileges", *left_out)
        postgresql.run("pg_dump", connection, *options, f"--file={target}")
        return
    with closing(sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=rw", uri=True)) as source:
        source.execute("PRAGMA busy_timeout = 20000")
        source.execute("VACUUM INTO ?", [str(target)])
    if connection.alias == "keys":
        _leave_out(DAY_KEYS, target)


def _leave_out(table: str, copy: Path) -> None:
    with closing(sqlite3.connect(copy, isolation_level=None)) as opened:
        if opened.execute("SELECT 1 FROM sqlite_master WHERE name = ?", [table]).fetchone():
            opened.execute(f"DELETE FROM {table}")
            opened.execute("VACUUM")
