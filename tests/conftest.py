"""Fixtures for everybody. A test that touches the database may touch all three."""

import os
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
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
from parley.site import start
from tests import tables
from tests.cast import make_member
from tests.members.leavers import Life
from tests.versions import publish

__all__ = ["publish"]

CAST = {"ana", "ben", "cleo", "dov", "mo", "nia", "new_member", "sign_in", "life"}
SAID = pytest.StashKey[set[str]]()  # which tests the closing line counts as left out

# What migrations filled, and no test changes.
REFERENCE = {"members_city", "market_category", "django_content_type", "auth_permission"}


def pytest_configure() -> None:
    """Pages name static files by their plain names: nothing is collected before a test. What
    migrations filled outlives a test with real transactions, which empties the tables behind it. Keys and
    ledger have their tables without going through every room's migrations."""
    for alias in start.ONLY:
        settings.DATABASES[alias]["TEST"]["MIGRATE"] = False
    settings.PASSWORD_HASHERS = ["tests.hashing.CheapArgon2"]
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    flush.sql_flush = emptying
    flush.emit_post_migrate_signal = lambda *given: None  # what it would fill is of reference


def emptying(style: object, connection: BaseDatabaseWrapper, **options: bool) -> list[str]:
    """The statements that empty what has rows, but for reference. The keys between tables are looked at when
    all of it is done. (To truncate every table takes PostgreSQL a second.)"""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    names = [connection.ops.quote_name(name) for name in tables if name not in REFERENCE]
    filled = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(filled))
        return [f"DELETE FROM {name}" for (name,) in cursor.fetchall()]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is about the other engine, and say so; and on PostgreSQL what touches no data, since it
    is the same there. The keys and the ledger are databases of their own: open them wherever the first one
    is open."""
    for item in items:
        open_the_databases(item)
    elsewhere = [item for item in items if is_elsewhere(item)]
    items[:] = [item for item in items if item not in elsewhere]
    config.hook.pytest_deselected(items=elsewhere)
    if hasattr(config, "workeroutput"):
        config.workeroutput["elsewhere"] = [item.nodeid for item in elsewhere]


def open_the_databases(item: pytest.Item) -> None:
    """Mark a test that touches data as one that may touch all three databases."""
    marker = item.get_closest_marker("django_db")
    wants = CAST | {"db", "transactional_db"}
    if marker is None and not wants.intersection(getattr(item, "fixturenames", ())):
        return
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


def is_elsewhere(item: pytest.Item) -> bool:
    """Does this test run on the other engine alone?"""
    engines = {engine_of(marker) for marker in item.iter_markers("only")}
    if not engines and not touches_data(item):
        engines = {"sqlite"}
    return bool(engines) and connection.vendor not in engines


def engine_of(marker: pytest.Mark) -> str:
    """The engine of `only("sqlite", reason=…)` or `only("postgresql", reason=…)`."""
    (engine,), reason = marker.args, marker.kwargs["reason"]
    assert engine in ("sqlite", "postgresql") and reason
    return engine


def touches_data(item: pytest.Item) -> bool:
    """Does it open the databases of this run, or make one on the same engine for a process of its own?"""
    marked, unittests = item.get_closest_marker("django_db"), getattr(item.cls, "databases", None)
    return bool(marked or unittests or "operator_home" in item.fixturenames)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether there are tables already when the test databases are made."""
    return tables.TABLES in os.environ


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_keepdb: bool
) -> Iterator[None]:
    """The tables of the run, if it has any, in the databases of this process."""
    with tables.copied(settings.DATABASES) if django_db_keepdb else nullcontext():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """A test with real transactions empties the tables after itself, the ledger's too, which refuses
    that. Its triggers are off but in the tests about them. What stands in for the migrations of keys and
    ledger (see above) is written down."""
    with django_db_blocker.unblock():
        for alias, room in start.ONLY.items():
            call_command("migrate", room, database=alias, fake=True, verbosity=0)
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
