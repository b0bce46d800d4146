"""Where values could lie that nobody looks at through the site: each surface as bytes."""

import pickle
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from parley.market import detail
from parley.market.fragments import fragments
from parley.notices.queue import huey
from parley.privacy import ledger, policy
from parley.privacy.catalogue import TECHNICAL, catalogue
from parley.site import archive, backups, postgresql
from parley.site.check.judging import Judge

ALIASES = ("default", "keys", "ledger")


def read_all(judge: Judge, folder: Path) -> None:
    """Read every surface, and let `judge` judge it. `folder` takes what is made on the way."""
    for read in (logs, sql_traces, caches, sessions, queue, columns, databases, ledger_state, files):
        read(judge, folder)
    backup_files(judge, folder)


def logs(judge: Judge, folder: Path) -> None:
    """Nothing personal has its place in a log."""
    judge.bytes("logs", "log.txt", (folder / "log.txt").read_bytes())


def sql_traces(judge: Judge, folder: Path) -> None:
    """A trace holds what the database is told: what is stored unsealed, and nothing else."""
    for number, lines in enumerate(_parts(folder / "sql.txt")):
        judge.bytes("SQL traces", f"sql.txt, part {number}", lines, may=unsealed(), past=True)


def caches(judge: Judge, folder: Path) -> None:
    """The kept pieces of pages, with what names them."""
    with fragments._lock:
        kept = list(fragments._kept.items())
    for key, piece in kept:
        unpacked = [_unpacked(part) for part in piece]
        judge.bytes("caches", f"the piece {key[0]}", repr(key).encode() + b"\n".join([*piece, *unpacked]))


def sessions(judge: Judge, folder: Path) -> None:
    """What is kept of a session."""
    for session in Session.objects.all():
        judge.bytes("sessions", "a session", repr(session.get_decoded()).encode(), may=technical())


def queue(judge: Judge, folder: Path) -> None:
    """The messages that wait, as the queue keeps them and as the worker reads them."""
    for message in huey.storage.enqueued_items() + huey.storage.scheduled_items():
        readable = repr(pickle.loads(message)).encode()
        judge.bytes("queue", "a message", bytes(message) + readable)
    for path in Path(settings.PARLEY_HOME).glob("queue.sqlite3*"):
        judge.bytes("queue", path.name, path.read_bytes())


def columns(judge: Judge, folder: Path) -> None:
    """Every column of every table, also those that no model knows: a value lies where it is declared, and
    not in a search key, an old value, a job or a fact of an event."""
    for (alias, name), table in catalogue.tables.items():
        if alias not in connections or table.database != alias:
            continue
        with connections[alias].cursor() as cursor:
            quote = connections[alias].ops.quote_name
            for column in table.columns:
                cursor.execute(f"SELECT {quote(column)} FROM {quote(name)}")
                data = b"\n".join(_bytes(value) for (value,) in cursor.fetchall())
                may = {f"{name}.{column}"} | technical()
                judge.bytes("columns", f"{alias}: {name}.{column}", data, may=may)


def databases(judge: Judge, folder: Path) -> None:
    """The databases as bytes: on SQLite the files with what is not yet in them, on PostgreSQL a dump."""
    for alias in ALIASES:
        for name, data in database_bytes(connections[alias], folder):
            judge.bytes("databases", name, data, may=unsealed())


def database_bytes(connection: BaseDatabaseWrapper, folder: Path) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of what makes up one database."""
    if connection.vendor == "postgresql":
        path = folder / f"{connection.alias}.sql"
        postgresql.run("pg_dump", connection, "--format=plain", f"--file={path}")
        yield path.name, path.read_bytes()
        path.unlink()
        return
    main = Path(str(connection.settings_dict["NAME"]))
    for path in sorted(main.parent.glob(f"{main.name}*")):
        yield path.name, path.read_bytes()


def ledger_state(judge: Judge, folder: Path) -> None:
    """What the ledger publishes, and the policy."""
    judge.bytes("ledger", "the signed state", ledger.signed_state().encode())
    judge.bytes("policy", "the policy as text", policy.as_text().encode())


def files(judge: Judge, folder: Path) -> None:
    """Whatever else lies in the folder: photos, static files, secrets, marks of the program."""
    for path in sorted(Path(settings.PARLEY_HOME).rglob("*")):
        inside = path.relative_to(settings.PARLEY_HOME)
        if path.is_file() and ".sqlite3" not in path.name and inside.parts[0] != "mail":
            judge.bytes("files", str(inside), str(inside).encode() + b"\n" + path.read_bytes())


def backup_files(judge: Judge, folder: Path) -> None:
    """Both backups, unpacked: the market's holds what is unsealed, the keys' holds nobody's values."""
    for name, write in (("market", backups.back_up_market), ("keys", backups.back_up_keys)):
        path, inside = folder / f"{name}.parley", folder / f"{name}-backup"
        path.unlink(missing_ok=True)
        write(path)
        inside.mkdir(exist_ok=True)
        for old in [each for each in inside.rglob("*") if each.is_file()]:
            old.unlink()
        archive.unpacked(path, inside)
        for each in sorted(each for each in inside.rglob("*") if each.is_file()):
            data = _restored(each, folder) if each.suffix == ".dump" else each.read_bytes()
            judge.bytes("backups", f"{name}: {each.name}", data, may=unsealed())


def unsealed() -> set[str]:
    """The columns whose values may stand readable in a database."""
    return {
        f"{table.name}.{column}"
        for table in catalogue.tables.values()
        for column, what in table.personal().items()
        if not what.sealed
    }


def technical() -> set[str]:
    """The columns that hold numbers and hashes, which other rows name."""
    return {
        f"{table.name}.{column}"
        for table in catalogue.tables.values()
        for column, what in table.personal().items()
        if not what.sealed and what.kind == TECHNICAL
    }


def _restored(dump: Path, folder: Path) -> bytes:
    text = folder / f"{dump.name}.sql"
    postgresql.run_on_file("pg_restore", f"--file={text}", str(dump))
    return text.read_bytes()


def _parts(path: Path, size: int = 4_000_000) -> Iterator[bytes]:
    with path.open("rb") as file:
        while lines := file.readlines(size):
            yield b"".join(lines)


def _bytes(value: object) -> bytes:
    return bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def _unpacked(part: bytes) -> bytes:
    try:
        return detail.packer.unpack(part)
    except Exception:  # not packed by that packer
        return b""
