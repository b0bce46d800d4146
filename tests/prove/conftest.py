"""A marketplace of its own for the proofs, on the engine that PARLEY_PROVE names (both without it)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import machine
from tests.prove.actors import Company

ENGINES = ["sqlite", "postgresql"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each proof runs on each engine."""
    if "engine" in metafunc.fixturenames:
        chosen = os.environ.get("PARLEY_PROVE")
        metafunc.parametrize("engine", [chosen] if chosen else ENGINES, scope="session")


@contextmanager
def marketplace(engine: str, home: Path, name: str) -> Iterator[dict[str, str]]:
    """The settings of a fresh marketplace in `home`, without tables yet; `name` tells its databases apart."""
    common = {"PARLEY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "parley.site.settings"}
    common |= {"PARLEY_MAIL_CATCHER": "", "PARLEY_CONFIG": str(Path(home, "none.toml"))}
    if engine == "sqlite":
        yield {**common, "DATABASE_URL": ""}
        return
    if not machine.postgres():
        machine.left_out(machine.NO_POSTGRES)
    database = f"parley_{name}_{os.getpid()}"
    yield {**common, "DATABASE_URL": machine.make_databases(database)}
    machine.drop_databases(database)


@pytest.fixture(scope="session")
def environment(engine: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The settings of a fresh marketplace, without tables yet."""
    with marketplace(engine, tmp_path_factory.mktemp(f"home-{engine}"), "prove") as settings:
        yield settings


@pytest.fixture(scope="session")
def company(environment: dict[str, str]) -> Iterator[Company]:
    """Processes on a marketplace with Ana, Ben, Cleo, Dov and Mo."""
    company = Company(environment)
    company.call("tests.prove.scenes:open_market")
    yield company
    company.go_home()
