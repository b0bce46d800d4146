"""Bringing a backup back. Everything is checked before anything is touched. What must never go back
does not: a ledger that is here stays, and so do keys that are here, for a key that was destroyed since
the backup is not to return."""

import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connections

from parley.ground import clock
from parley.privacy import retention, shredlist
from parley.privacy.shredlist import ShredList
from parley.site import archive, keyproof, postgresql, shreds, start
from parley.site.backups import member_of
from parley.site.trouble import Trouble

EMPTY_WITHOUT = {
    "default": ("django_migrations",),
    "keys": ("privacy_indexkey", "privacy_keeping"),
    "ledger": ("privacy_entry",),
}


@dataclass(frozen=True)
class Unpacked:
    """A checked backup: where it is, the folder it lies unpacked in, and what its manifest says."""

    path: Path
    folder: Path
    manifest: dict

    @property
    def made_at(self) -> str:
        return self.manifest["made_at"]


def restore(
    market: Path, keys: Path | None, force: bool, say: Callable[[str], None], shred_list: Path | None = None
) -> None:
    """Bring back the marketplace, and the keys where given. Raises Trouble, before anything was
    changed, for a damaged backup, one of another engine or marketplace, a home that is not empty (unless
    `force`), and a shred list that is broken or older than the backups."""
    start.make_databases()
    start.reach_databases()
    if holds_data("default") and not force:
        raise Trouble(f"there is a marketplace in {settings.PARLEY_HOME} already; --force replaces it")
    with _checked(market, "market") as found, _checked(keys, "keys") as found_keys:
        listed = _listed(found, found_keys, shred_list)
        _bring_keys(found_keys, say)
        _bring_ledger(found, say)
        _bring_database("default", found.folder)
        _bring_photos(found.folder)
    start.migrate()
    if listed is not None:
        shreds.end_again(listed, say)
    _settle_sweeper(datetime.fromisoformat(found.made_at), say)
    say(f"The marketplace is as it was at {found.made_at}.")


def _listed(found: Unpacked, keys: Unpacked | None, given: Path | None) -> ShredList | None:
    """The shred list that counts, in its place; None where there are no keys. Raises Trouble."""
    if holds_data("keys"):
        secret = shreds.secret_here()
    elif keys is not None:
        secret = (keys.folder / "secrets" / shredlist.FILE).read_bytes()
    else:
        return None
    both = [found] if keys is None else [found, keys]
    manifests = [(each.path, each.manifest) for each in both]
    shreds.same_market(secret, manifests)
    listed = shreds.usable(secret, given, manifests)
    shreds.put_in_place(given, listed)
    return listed


def holds_data(alias: str) -> bool:
    """Is there something in this database that a restore would replace?"""
    connection = connections[alias]
    there = set(EMPTY_WITHOUT[alias]).intersection(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table in sorted(there):
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            if cursor.fetchone() is not None:
                return True
    return False


def _bring_keys(found: Unpacked | None, say: Callable[[str], None]) -> None:
    if found is None:
        if not holds_data("keys"):
            say("No keys were given and none are here: what is sealed in this backup stays closed.")
        return
    if holds_data("keys"):
        say("The keys that are here stay: a backup brings no destroyed key back.")
        return
    # The secrets come first: keys without the secrets that fit them would count as keys that are here.
    target = settings.PARLEY_HOME / "secrets"
    target.mkdir(mode=0o700, exist_ok=True)
    for secret in (found.folder / "secrets").iterdir():
        secret.replace(target / secret.name)
    _bring_database("keys", found.folder)
    say(f"The keys are those of {found.made_at}.")


def _bring_ledger(found: Unpacked, say: Callable[[str], None]) -> None:
    """After the keys: it is the keys that are here by now, brought or never lost, that the copy needs."""
    if holds_data("ledger"):
        say("The ledger that is here stays; a restore never takes it back.")
    elif not holds_data("keys"):
        say("Without the keys the ledger's copy says nothing: a new ledger begins. Announce it.")
    else:
        _bring_database("ledger", found.folder)
        say(f"No ledger was here: this is its copy of {found.made_at}. What came after is lost. Announce it.")


def _settle_sweeper(made_at: datetime, say: Callable[[str], None]) -> None:
    """The backup's last sweep lies as far back as the backup: the sweeper would doubt the clock for that."""
    now = clock.now()
    if retention.begin_anew(made_at, now):
        say(f"The sweeper begins anew. The clock says {now:%Y-%m-%d %H:%M}: is it? Then start.")
    else:
        say(f"The clock says {now:%Y-%m-%d %H:%M}. The backup is younger: the sweeper stays off until then.")


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
        yield Unpacked(path, folder, manifest)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _check(path: Path, manifest: dict, what: str, folder: Path) -> None:
    engine = connections["default"].vendor
    if manifest["what"] != what:
        also = "; keys come back with their market: give both" if what == "market" else ""
        raise Trouble(f"{path} is a backup of the {manifest['what']}, not of the {what}{also}")
    if manifest["engine"] != engine:
        raise Trouble(f"{path} was made on {manifest['engine']} and cannot go into {engine}")
    for alias in ("default", "ledger") if what == "market" else ("keys",):
        copy = folder / member_of(alias)
        if not copy.exists():
            raise Trouble(f"{path} is damaged: {copy.name} is missing")
        if engine == "sqlite":
            _check_sqlite(path, copy)
    if what == "keys":
        if not (folder / "secrets" / shredlist.FILE).exists():
            raise Trouble(f"{path} is damaged: the secret of the shred list is missing")
        keyproof.prove_unpacked(path, folder)


def _check_sqlite(path: Path, copy: Path) -> None:
    try:
        with closing(sqlite3.connect(copy)) as opened:
            whole = opened.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        raise Trouble(f"{path} is damaged: {copy.name} is not a whole database")
