"""What the command line asks of PostgreSQL and its own programs."""

import os
import subprocess

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import sql

from parley.site.trouble import Trouble


def create_if_missing(connection: BaseDatabaseWrapper) -> None:
    """Create the database of `connection` where the server has none of that name. Raises Trouble."""
    place = connection.settings_dict
    try:
        with psycopg.connect(**_server(place, "postgres"), autocommit=True, connect_timeout=10) as server:
            known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [place["NAME"]]).fetchone()
            if not known:
                server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(place["NAME"])))
    except psycopg.errors.InsufficientPrivilege:
        raise Trouble(
            f"the database {place['NAME']} does not exist and may not be made by this user"
        ) from None
    except psycopg.OperationalError as error:
        raise Trouble(f"cannot reach PostgreSQL: {' '.join(str(error).split())}") from None


def run(program: str, connection: BaseDatabaseWrapper, *arguments: str) -> None:
    """Run pg_dump or pg_restore on the database of `connection`; its password goes by environment.
    Raises Trouble."""
    place = _server(connection.settings_dict, connection.settings_dict["NAME"])
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD"}
    environment = os.environ | {names[key]: str(value) for key, value in place.items() if key in names}
    _done([program, f"--dbname={place['dbname']}", "--no-password", *arguments], environment)


def run_on_file(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs that needs no server. Raises Trouble."""
    _done([program, *arguments], dict(os.environ))


def _done(command: list[str], environment: dict[str, str]) -> None:
    program = command[0]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    except FileNotFoundError:
        raise Trouble(f"{program} is not installed (Debian: postgresql-client)") from None
    if done.returncode:
        raise Trouble(f"{program} failed: {' '.join(done.stderr.split())[:300]}")


def _server(place: dict, name: str) -> dict:
    given = {
        "host": place["HOST"],
        "port": place["PORT"],
        "user": place["USER"],
        "password": place["PASSWORD"],
    }
    return {"dbname": name, **{key: value for key, value in given.items() if value}}
