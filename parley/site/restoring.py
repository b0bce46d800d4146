"""Bringing a backup back. Everything is checked before anything is touched. What must never go back
does not: a ledger that is here stays, and so do keys that are here, for a key that was destroyed since
the backup is not to return."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from parley.site import archive, postgresql, start
from parley.site.backups import member_of
from parley.site.trouble import Trouble

EMPTY_WITHOUT = {"default": "django_migrations", "keys": "privacy_indexkey", "ledger": "privacy_entry"}


@dataclass(frozen=True)
class Unpacked:
    """A checked backup: the folder it lies in, and what its manifest says."""

    folder: Path
    made_at: str


def restore(market: Path, keys: Path | None, force: bool, say: Callable[[str], None]) -> None:
    """Bring back the marketplace, and the keys where given. Raises Trouble, before anything was
    changed, for a damaged backup, one of another engine, or a home that is not empty (unless `force`)."""
    start.make_databases()
    start.reach_databases()
    if holds_data("default") and not force:
        raise Trouble(f"there is a marketplace in {settings.PARLEY_HOME} already; --force replaces it")
    with _checked(market, "market") as found, _checked(keys, "keys") as found_keys:
        _bring_keys(found_keys, say)
        _bring_ledger(found, found_keys, say)
        _bring_database("default", found.folder)
        _bring_photos(found.folder)
    say(f"The marketplace is as it was at {found.made_at}.")


def holds_data(alias: str) -> bool:
    """Is there something in this database that a restore would replace?"""
    table = EMPTY_WITHOUT[alias]
    connection = connections[alias]
    if table not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
        return cursor.fetchone() is not None


def _bring_keys(found: Unpacked | None, say: Callable[[str], None]) -> None:
    if found is None:
        if not holds_data("keys"):
            say("No keys were given and none are here: what is sealed in this backup stays closed.")
        return
    if holds_data("keys"):
        say("The keys that are here stay: a backup brings no destroyed key back.")
        return
    _bring_database("keys", found.folder)
    target = settings.PARLEY_HOME / "secrets"
    target.mkdir(mode=0o700, exist_ok=True)
    for secret in (found.folder / "secrets").iterdir():
        secret.replace(target / secret.name)
    say(f"The keys are those of {found.made_at}; keys destroyed after that are back: repeat those erasures.")


def _bring_ledger(found: Unpacked, keys: Unpacked | None, say: Callable[[str], None]) -> None:
    if holds_data("ledger"):
        say("The ledger that is here stays; a restore never takes it back.")
    elif keys is None:
        say("Without the keys the ledger's copy says nothing: a new ledger begins. Announce it.")
    else:
        _bring_database("ledger", found.folder)
        say(f"No ledger was here: this is its copy of {found.made_at}. What came after is lost. Announce it.")


def _bring_database(alias: str, folder: Path) -> None:
    connection, source = connections[alias], folder / member_of(alias)
    if connection.vendor == "postgresql":
        options = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        connection.close()
        postgresql.run("pg_restore", connection, *options, str(source))
        return
    connection.close()
    target = Path(connection.settings_dict["NAME"])
    for left in ("-wal", "-shm"):
        target.with_name(target.name + left).unlink(missing_ok=True)
    source.replace(target)


def _bring_photos(folder: Path) -> None:
    photos, source, old = settings.PARLEY_PHOTOS, folder / "photos", folder / "photos-before"
    source.mkdir(mode=0o700, exist_ok=True)
    if photos.exists():
        photos.rename(old)
    source.rename(photos)


@contextmanager
def _checked(path: Path | None, what: str) -> Iterator[Unpacked | None]:
    """Unpack beside the home's own files, and check. Raises Trouble."""
    if path is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(dir=settings.PARLEY_HOME, prefix=".restore-"))
    try:
        manifest = archive.unpacked(path, folder)
        _check(path, manifest, what, folder)
        yield Unpacked(folder, manifest["made_at"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(path: Path, manifest: dict, what: str, folder: Path) -> None:
    engine = connections["default"].vendor
    if manifest["what"] != what:
        raise Trouble(f"{path} is a backup of the {manifest['what']}, not of the {what}")
    if manifest["engine"] != engine:
        raise Trouble(f"{path} was made on {manifest['engine']} and cannot go into {engine}")
    for alias in ("default", "ledger") if what == "market" else ("keys",):
        copy = folder / member_of(alias)
        if not copy.exists():
            raise Trouble(f"{path} is damaged: {copy.name} is missing")
        if engine == "sqlite":
            _check_sqlite(path, copy)


def _check_sqlite(path: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as opened:
            whole = opened.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        raise Trouble(f"{path} is damaged: {copy.name} is not a whole database")
