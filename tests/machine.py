"""What this machine has to test with: a PostgreSQL server, a Chromium."""

import getpass
import os
import shutil
from functools import cache
from typing import NoReturn
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
import pytest

CI = os.environ.get("CI", "").lower() in ("true", "1")
NO_POSTGRES = (
    "no PostgreSQL answers on the socket or 127.0.0.1:5432 (PARLEY_TEST_POSTGRES=postgres://… names another)"
)
NO_CHROMIUM = "no Chromium found (CHROMIUM=/path/to/chromium names one)"


@cache
def postgres() -> str:
    """The address of a server where databases may be made, naming its database `postgres`, or ""."""
    user = quote(getpass.getuser())
    usual = [
        "postgres://postgres@127.0.0.1:5432/postgres",
        "postgres:///postgres",
        f"postgres://{user}@127.0.0.1:5432/postgres",
    ]
    given = os.environ.get("PARLEY_TEST_POSTGRES")
    return next((url for url in ([given] if given else usual) if _may_make_databases(url)), "")


def _may_make_databases(url: str) -> bool:
    question = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            return bool(connection.execute(question).fetchone()[0])
    except psycopg.Error:
        return False


def postgres_named(database: str) -> str:
    """The same server's address with another database."""
    return urlunsplit(urlsplit(postgres())._replace(path=f"/{database}"))


def make_databases(name: str) -> str:
    """Make the three databases of a marketplace afresh, and give the address of the first."""
    drop_databases(name)
    with psycopg.connect(postgres(), autocommit=True) as connection:
        for each in three(name):
            connection.execute(f'CREATE DATABASE "{each}"')
    return postgres_named(name)


def copy_databases(source: str, target: str) -> None:
    """Make `target` three copies of what is in `source`, to which nobody is connected."""
    for each, copied in zip(three(target), three(source), strict=True):
        copy_database(copied, each)


def copy_database(source: str, target: str) -> None:
    """Make one a copy of another, to which nobody is connected."""
    drop_database(target)
    with psycopg.connect(postgres(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def drop_databases(name: str) -> None:
    """Remove the three, whoever is still connected."""
    for each in three(name):
        drop_database(each)


def drop_database(name: str) -> None:
    """Remove one, whoever is still connected."""
    with psycopg.connect(postgres(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def three(name: str) -> list[str]:
    """The names of the three databases of a marketplace: its own, its keys', its ledger's."""
    return [name, f"{name}_keys", f"{name}_ledger"]


@cache
def chromium() -> str:
    """The path of the system's Chromium, or ""."""
    names = [
        os.environ.get("CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    ]
    return next((path for path in map(shutil.which, filter(None, names)) if path), "")


def left_out(reason: str) -> NoReturn:
    """Leave the test out that needs what this machine lacks; where CI=true that is a failure."""
    if CI:
        pytest.fail(f"CI may leave nothing out: {reason}")
    pytest.skip(reason)
