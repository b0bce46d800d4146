"""The proof that a backup of the keys can be read: it is unpacked again, and every key in it is unwrapped
with the master key in it."""

import csv
import io
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.conf import settings

from parley.privacy import wrapping
from parley.site import archive
from parley.site.trouble import Trouble

COLUMNS = ("id", "subject", "name", "ref", "master", "wrapped", "commitment")


def prove(path: Path) -> str:
    """Reopen the backup at `path` and unwrap its keys -> what was found, in words. Raises Trouble."""
    folder = Path(tempfile.mkdtemp(dir=settings.PARLEY_HOME, prefix=".backup-"))
    try:
        archive.unpacked(path, folder)
        return prove_unpacked(path, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def prove_unpacked(path: Path, folder: Path) -> str:
    """The same for one that is unpacked in `folder`."""
    masters = folder / "secrets" / "master-keys"
    if not masters.exists():
        raise Trouble(f"{path} holds no master key: nothing could be opened with it")
    opened, closed = wrapping.count(masters.read_bytes(), _rows(folder))
    if closed:
        raise Trouble(
            f"{path}: its master key does not open {closed} of its {opened + closed} keys. "
            "See `parley keys status`"
        )
    return (
        f"{opened} keys in it were unwrapped with the master key in it" if opened else "it holds no key yet"
    )


def _rows(folder: Path) -> Iterator[dict]:
    """The rows of the keepings in an unpacked backup."""
    if (folder / "keys.sqlite3").exists():
        with closing(sqlite3.connect(folder / "keys.sqlite3")) as opened:
            for row in opened.execute(f"SELECT {', '.join(COLUMNS)} FROM privacy_keeping"):
                yield dict(zip(COLUMNS, row, strict=True))
        return
    yield from _dumped(folder / "keys.dump")


def _dumped(dump: Path) -> Iterator[dict]:
    """The same from a dump of PostgreSQL's, as pg_restore writes it out."""
    command = ["pg_restore", "--data-only", "--table=privacy_keeping", "--file=-", str(dump)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        raise Trouble(f"pg_restore cannot read {dump.name}") from None
    lines = iter(done.stdout.splitlines())
    for line in lines:
        if line.startswith("COPY ") and "privacy_keeping" in line:
            names = line[line.index("(") + 1 : line.index(")")].replace('"', "").split(", ")
            table = "\n".join(iter(lambda: next(lines), "\\."))
            for row in csv.reader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
                yield dict(zip(names, row, strict=True))
