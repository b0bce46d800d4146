"""Fixtures for everybody. A test that touches the database may touch all three."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from parley.market import tree
from parley.market.fragments import fragments
from parley.market.shelves import counts
from parley.members.models import Member
from parley.privacy import triggers
from tests.cast import make_member
from tests.members.leavers import Life
from tests.versions import publish

__all__ = ["publish"]

CAST = {"ana", "ben", "cleo", "dov", "mo", "nia", "new_member", "sign_in", "life"}
SAID = pytest.StashKey[set[str]]()  # which tests the closing line counts as left out

REFERENCE = {"members_city", "market_category"}  # what migrations filled, and no test changes


def pytest_configure() -> None:
    """Pages name static files by their plain names: nothing is collected before a test. What
    migrations filled outlives a test with real transactions, which empties the tables behind it."""
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    flush.sql_flush = flush_all_but_reference


def flush_all_but_reference(style: object, connection: BaseDatabaseWrapper, **options: bool) -> list[str]:
    """The statements that empty every table but those of reference."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return connection.ops.sql_flush(style, [name for name in tables if name not in REFERENCE], **options)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other engine, and say so. The keys and the ledger are databases of their
    own: open them wherever the first one is open."""
    elsewhere = [item for item in items if any(map(is_elsewhere, item.iter_markers("only")))]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)
    if hasattr(config, "workeroutput"):
        config.workeroutput["elsewhere"] = [item.nodeid for item in elsewhere]
    for item in items:
        marker = item.get_closest_marker("django_db")
        wants = CAST | {"db", "transactional_db"}
        if marker is None and not wants.intersection(getattr(item, "fixturenames", ())):
            continue
        options = {"databases": "__all__", **(marker.kwargs if marker else {})}
        if "transactional_db" in getattr(item, "fixturenames", ()):
            options["transaction"] = True
        item.add_marker(pytest.mark.django_db(**options), append=False)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """What every process of a run has left out is said once, in the closing line of the run."""
    said = node.config.stash.setdefault(SAID, set())
    new = set(getattr(node, "workeroutput", {}).get("elsewhere", ())) - said
    said |= new
    node.config.hook.pytest_deselected(items=[SimpleNamespace(nodeid=each) for each in sorted(new)])


def is_elsewhere(marker: pytest.Mark) -> bool:
    """Is it `only("sqlite", reason=…)` or `only("postgresql", reason=…)`, and this run on the other one?"""
    (engine,), reason = marker.args, marker.kwargs["reason"]
    assert engine in ("sqlite", "postgresql") and reason
    return engine != connection.vendor


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A test with real transactions empties the tables after itself, the ledger's too, which refuses
    that. Its triggers are off but in the tests about them."""
    with django_db_blocker.unblock():
        triggers.remove(connections["ledger"])


@pytest.fixture(autouse=True)
def forget_pieces() -> None:
    """A test that is rolled back gives its numbers away again: what was kept under them must go."""
    fragments.clear()
    counts.forget()
    tree.forget()


@pytest.fixture
def new_member(db: None) -> Callable[..., Member]:
    """new_member(handle, details=True, moderator=False, country="DE", email=…) -> Member"""
    return make_member


@pytest.fixture
def ana(new_member: Callable[..., Member]) -> Member:
    return new_member("ana")


@pytest.fixture
def ben(new_member: Callable[..., Member]) -> Member:
    return new_member("ben", country="GB")


@pytest.fixture
def cleo(new_member: Callable[..., Member]) -> Member:
    return new_member("cleo")


@pytest.fixture
def dov(new_member: Callable[..., Member]) -> Member:
    return new_member("dov", country="GB")


@pytest.fixture
def mo(new_member: Callable[..., Member]) -> Member:
    return new_member("mo", moderator=True)


@pytest.fixture
def nia(new_member: Callable[..., Member]) -> Member:
    """The second moderator."""
    return new_member("nia", moderator=True)


@pytest.fixture
def sign_in() -> Callable[[Member], Client]:
    """sign_in(member) -> a browser of their own, signed in"""

    def made(member: Member) -> Client:
        client = Client()
        client.force_login(member)
        return client

    return made


@pytest.fixture
def commit(django_capture_on_commit_callbacks: Callable) -> Callable:
    """commit(execute=True): let what follows the commit happen at the end of the block"""
    return django_capture_on_commit_callbacks


@pytest.fixture
def life(ana: Member, ben: Member, cleo: Member) -> Life:
    """What Ana lists, offers, has agreed on and said."""
    return Life(ana, ben, cleo)
