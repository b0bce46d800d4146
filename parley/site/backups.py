"""Backups. The marketplace (its database, photos, policy, and a copy of the ledger) goes into one file, the
keys into another: whoever holds only one of them reads nothing that is sealed. None lives for longer than the
policy says, as far as it lies where backups are made."""

import sqlite3
import tempfile
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from parley.ground import clock
from parley.privacy import effect, policy, shredlist
from parley.privacy.daykeys import DayKey
from parley.site import archive, postgresql
from parley.site.trouble import Trouble

DAY_KEYS = DayKey._meta.db_table  # a backup would outlive the day
LEFT_OUT = ("huey_*", DAY_KEYS)
NIGHT = timedelta(days=1)  # from one run to the next
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


def kept(what: str) -> timedelta:
    """For how long backups of the "market" or the "keys" live: as the operator says, and no longer than the
    policy that is in effect."""
    said = {"market": settings.PARLEY_BACKUPS_KEPT_DAYS, "keys": settings.PARLEY_KEY_BACKUPS_KEPT_DAYS}
    return min(timedelta(days=said[what]), effect.backups_kept(what))


def remove_old(what: str, folder: Path) -> list[Path]:
    """Remove this marketplace's backups of `what` in `folder` that would be older than they may become before
    the next night's run; which. Raises Trouble."""
    oldest = clock.now() - kept(what) + NIGHT
    old = sorted(path for path, at in found(what, folder) if at < oldest)
    for path in old:
        try:
            path.unlink()
        except OSError as error:
            raise Trouble(f"cannot remove {path}, which is too old: {error.strerror}") from None
    return old


def found(what: str, folder: Path) -> list[tuple[Path, datetime]]:
    """This marketplace's backups of `what` in `folder`, whatever they are called: (path, when made)."""
    market, there = marketplace(), []
    for path in folder.glob("*"):
        about = archive.about(path) if path.is_file() and not path.is_symlink() else {}
        if (about.get("what"), about.get("market")) == (what, market):
            there.append((path, datetime.fromisoformat(about["made_at"])))
    return there


def marketplace() -> str:
    """The name by which backups know this marketplace. Raises Trouble."""
    try:
        return shredlist.market_id()
    except shredlist.ShredListBroken as broken:
        raise Trouble(str(broken)) from None


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
