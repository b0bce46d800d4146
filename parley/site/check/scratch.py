"""A marketplace for one run: a folder, databases and a mail server of its own, gone afterwards."""

import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from aiosmtpd.controller import Controller
from psycopg import sql

from parley.site import start
from parley.site.catch_mail import LARGEST, Catcher
from parley.site.config import NAMES
from parley.site.trouble import Trouble


@contextmanager
def marketplace(database_url: str = "") -> Iterator[None]:
    """A migrated marketplace without anybody, in this process. Django must not be up yet:
    the settings are read here. On PostgreSQL three databases are made beside the one that the address
    names, and dropped afterwards. Raises Trouble."""
    with tempfile.TemporaryDirectory(prefix="parley-check-home-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        with _databases(database_url) as url, _mail_server(folder / "mail") as port:
            _set_environment(folder, url, port)
            start.django_up()
            start.make_databases()
            start.reach_databases()
            start.migrate()
            start.gather_static()
            start.guard()
            yield


def _set_environment(folder: Path, url: str, port: int) -> None:
    """Nothing of the operator's own settings: not their databases, not their mail server."""
    for name in NAMES:
        os.environ.pop(name, None)
    os.environ |= {
        "PARLEY_HOME": str(folder),
        "PARLEY_CONFIG": str(folder / "no-such-file.toml"),
        "PARLEY_PUBLIC_URL": "http://127.0.0.1:8000",
        "PARLEY_SMTP_HOST": "127.0.0.1",
        "PARLEY_SMTP_PORT": str(port),
        "DATABASE_URL": url,
    }


@contextmanager
def _databases(url: str) -> Iterator[str]:
    if not url:
        yield ""
        return
    name = f"parley_check_{os.getpid()}"
    with _server(url) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    finally:
        _close_connections()
        with _server(url) as server:
            for each in (name, f"{name}_keys", f"{name}_ledger"):
                gone = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(each))
                server.execute(gone)


def _server(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.Error as error:
        raise Trouble(f"cannot reach PostgreSQL: {' '.join(str(error).split())}") from None


def _close_connections() -> None:
    from django.db import connections

    if connections.settings:
        connections.close_all()


@contextmanager
def _mail_server(folder: Path) -> Iterator[int]:
    """A mail server whose letters lie in `folder` -> its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(Catcher(folder), "127.0.0.1", port, data_size_limit=LARGEST)
    server.start()
    try:
        yield port
    finally:
        server.stop()
