"""A home of an operator's own, on the engine of this test run."""

import os
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connections
from psycopg import sql

from tests.site.processes import environment


class Home:
    """Where a marketplace of a process's own lives: its folder, and the settings it needs."""

    def __init__(self, folder: Path, database: str) -> None:
        self.folder, self.database = folder, database
        place = connections["default"].settings_dict
        self.settings = {"DATABASE_URL": self._url(place)} if database else {}

    def _url(self, place: dict) -> str:
        user = place["USER"] + (f":{place['PASSWORD']}" if place["PASSWORD"] else "")
        return f"postgres://{user}@{place['HOST']}:{place['PORT']}/{self.database}"

    @property
    def environment(self) -> dict[str, str]:
        return environment(self.folder, **self.settings)

    def drop(self) -> None:
        """Remove the databases again."""
        place = connections["default"].settings_dict
        given = {"host": place["HOST"], "port": place["PORT"], "user": place["USER"]}
        with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
            for suffix in ("", "_keys", "_ledger"):
                name = sql.Identifier(self.database + suffix)
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


@pytest.fixture(scope="module")
def operator_home(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Home]:
    """An empty home; its databases are removed after the module's tests."""
    folder = tmp_path_factory.mktemp("operator") / "home"
    on_server = connections["default"].vendor == "postgresql"
    made = Home(folder, f"parley_home_{os.getpid()}" if on_server else "")
    yield made
    if on_server:
        made.drop()
