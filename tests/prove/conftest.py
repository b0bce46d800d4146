"""A marketplace of its own for the proofs, on the engine that PARLEY_PROVE names (both without it)."""

import os
from collections.abc import Iterator

import pytest

from tests.conftest import engine_of
from tests.prove.actors import Company
from tests.prove.marketplaces import marketplace

ENGINES = ["sqlite", "postgresql"]
LONGEST = [
    "test_simulator", "test_races", "test_interleavings", "test_check", "test_lock_races",
    "test_server_kills", "test_mutants", "test_stateful", "test_leaving",
]  # fmt: skip


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each proof runs on each engine."""
    if "engine" in metafunc.fixturenames:
        chosen = os.environ.get("PARLEY_PROVE")
        about = [engine_of(marker) for marker in metafunc.definition.iter_markers("only")]
        metafunc.parametrize("engine", about or ([chosen] if chosen else ENGINES), scope="session")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the files that take longest first, so that two who share them are done at the same time. Leave out
    what is about another engine than the one that was chosen."""
    items.sort(key=_turn)
    chosen = os.environ.get("PARLEY_PROVE")
    others = [item for item in items if chosen and _is_about_another(item, chosen)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if item not in others]


def _turn(item: pytest.Item) -> int:
    """Where its file comes; within one, and among those that are quick, all stays as it is."""
    return LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST)


def _is_about_another(item: pytest.Item, chosen: str) -> bool:
    return any(engine_of(marker) != chosen for marker in item.iter_markers("only"))


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
