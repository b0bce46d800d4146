"""The SQLite engine: its pragmas, and its queue of writers."""

import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, transaction

from parley.ground.files import FileLock, LockTimeout
from parley.ground.sqlite import base


def engine(path: Path, **options) -> base.DatabaseWrapper:
    settings = {
        "ENGINE": "parley.ground.sqlite",
        "NAME": str(path),
        "USER": "",
        "PASSWORD": "",
        "HOST": "",
        "PORT": "",
        "TIME_ZONE": None,
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": False,
        "AUTOCOMMIT": True,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": base.PRAGMAS, **options},
        "TEST": {"NAME": None},
    }
    return base.DatabaseWrapper(settings, alias="scratch")


@pytest.fixture(autouse=True)
def scratch_databases_allowed(django_db_blocker):
    with django_db_blocker.unblock():
        yield


def held_elsewhere(path: Path) -> bool:
    other = FileLock(Path(f"{path}.writers"))
    try:
        return not other.try_acquire()
    finally:
        other.close()


@pytest.fixture
def scratch(tmp_path):
    made = engine(tmp_path / "scratch.sqlite3")
    with made.cursor() as cursor:
        cursor.execute("CREATE TABLE t (n INTEGER)")
    yield made
    made.close()


def test_a_database_without_the_wal_is_refused(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="journal_mode"):
        engine(tmp_path / "plain.sqlite3", init_command="PRAGMA journal_mode=DELETE").ensure_connection()


def test_a_transaction_holds_the_queue_until_it_ends(scratch):
    path = Path(scratch.settings_dict["NAME"])
    scratch.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert held_elsewhere(path)
    scratch.commit()
    scratch.set_autocommit(True)
    assert not held_elsewhere(path)


def test_a_rollback_lets_go_of_the_queue(scratch):
    path = Path(scratch.settings_dict["NAME"])
    scratch.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    scratch.rollback()
    scratch.set_autocommit(True)
    assert not held_elsewhere(path)


def test_a_single_write_stands_in_the_queue_and_a_read_does_not(scratch, monkeypatch):
    path = Path(scratch.settings_dict["NAME"])
    other = FileLock(Path(f"{path}.writers"))
    other.acquire()
    scratch.writers.timeout = 0.05
    with scratch.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM t")
        assert cursor.fetchone() == (0,)
        with pytest.raises(OperationalError, match="busy"):
            cursor.execute("INSERT INTO t VALUES (1)")
        other.close()
        cursor.execute("INSERT INTO t VALUES (1)")
    assert not held_elsewhere(path)


def test_a_failed_write_lets_go_of_the_queue(scratch):
    with scratch.cursor() as cursor, pytest.raises(OperationalError):
        cursor.execute("INSERT INTO nowhere VALUES (1)")
    assert not held_elsewhere(Path(scratch.settings_dict["NAME"]))


def test_a_lock_is_reentrant_within_its_holder_and_times_out_for_others(tmp_path):
    mine, theirs = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock", timeout=0.02)
    with mine:
        with mine:
            pass
        with pytest.raises(LockTimeout):
            theirs.acquire()
    with theirs:
        assert not mine.try_acquire()


def _die_inside(path: str, inside) -> None:
    FileLock(Path(path)).acquire()
    inside.set()
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_killed_process_leaves_the_lock_free(tmp_path):
    context = multiprocessing.get_context("spawn")
    inside = context.Event()
    process = context.Process(target=_die_inside, args=(str(tmp_path / "lock"), inside))
    process.start()
    process.join(30)
    assert inside.is_set() and process.exitcode == -9
    assert FileLock(tmp_path / "lock").try_acquire()


@pytest.mark.parametrize(("version", "warned"), [((3, 40, 1), True), ((3, 51, 2), True), ((3, 51, 3), False)])
def test_a_library_with_the_wal_reset_defect_is_named(monkeypatch, version, warned):
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    assert (base.version_warning() is not None) is warned


@pytest.mark.django_db(databases=["default"])
def test_the_project_runs_on_the_checked_engine_or_on_postgresql(settings):
    assert settings.DATABASES["default"]["ENGINE"] in (
        "parley.ground.sqlite",
        "django.db.backends.postgresql",
    )
    with transaction.atomic():
        assert transaction.get_connection().in_atomic_block
