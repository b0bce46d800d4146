"""The key of a day: one for every process, random, and gone when the day is over."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connections
from django.utils.crypto import salted_hmac

from parley.ground import clock
from parley.members.models.attempt import keyed
from parley.privacy import daykeys, retention
from parley.privacy.daykeys import DayKey
from parley.site import backups, sweeping

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def test_the_same_all_day_and_another_the_next_day():
    with clock.frozen(NOON) as time:
        first = keyed("minors", "192.0.2.1")
        assert keyed("minors", "192.0.2.1") == first != keyed("reset", "192.0.2.1")
        time.tick(hours=11, minutes=59)
        assert keyed("minors", "192.0.2.1") == first
        time.tick(minutes=1)
        assert keyed("minors", "192.0.2.1") != first


def test_whoever_has_the_secrets_cannot_compute_it_again_a_day_later():
    with clock.frozen(NOON) as time:
        first = keyed("minors", "192.0.2.1")
        kept = bytes(DayKey.objects.get().key)
        assert len(set(kept)) > 1 and len(kept) == 32
        old = salted_hmac("parley.members.attempt.minors.2026-05-01", "192.0.2.1", algorithm="sha256")
        assert first != old.hexdigest()
        time.tick(days=1)
        retention.sweep("day-key")
        assert not DayKey.objects.exists()
    with clock.frozen(NOON):
        assert keyed("minors", "192.0.2.1") != first, "another key under the same secrets"


def test_the_first_use_of_a_day_destroys_the_key_of_the_day_before_without_a_sweep():
    with clock.frozen(NOON) as time:
        keyed("minors", "192.0.2.1")
        time.tick(days=1)
        keyed("minors", "192.0.2.1")
        assert [each.day for each in DayKey.objects.all()] == [clock.today()]


def test_what_is_overdue_is_said_by_the_proof_and_the_key_of_today_stays(monkeypatch):
    with clock.frozen(NOON) as time:
        keyed("minors", "192.0.2.1")
        assert retention.sweep("day-key").removed == 0
        time.tick(hours=13)
        monkeypatch.setattr(daykeys, "destroy", lambda keys: None)
        assert retention.sweep("day-key").oldest_overdue == datetime(2026, 5, 2, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_however_many_processes_begin_the_day_they_have_one_key():
    def begin(_each: int) -> str:
        try:
            return keyed("minors", "192.0.2.1")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(begin, range(16)))) == 1
    assert DayKey.objects.count() == 1


@pytest.mark.only("sqlite", reason="the copy is read as a file; PostgreSQL's is told to leave the table out")
@pytest.mark.django_db(transaction=True)
def test_a_backup_of_the_keys_leaves_it_out(tmp_path, monkeypatch):
    source = tmp_path / "source.sqlite3"
    with closing(sqlite3.connect(source)) as file:
        file.execute("CREATE TABLE privacy_daykey (day TEXT, key BLOB)")
        file.execute("INSERT INTO privacy_daykey VALUES ('2026-05-01', ?)", [b"a marker of the day" * 4])
        file.commit()
    monkeypatch.setitem(connections["keys"].settings_dict, "NAME", str(source))
    backups._copy(connections["keys"], tmp_path / "copy.sqlite3")
    assert b"a marker of the day" not in (tmp_path / "copy.sqlite3").read_bytes()


@pytest.mark.only("postgresql", reason="pg_dump writes it")
@pytest.mark.django_db(transaction=True)
def test_a_dump_of_the_keys_leaves_it_out(tmp_path):
    from parley.site import postgresql

    with clock.frozen(NOON):
        keyed("minors", "192.0.2.1")
    backups._copy(connections["keys"], tmp_path / "keys.dump")
    postgresql.run_on_file(
        "pg_restore", "--data-only", f"--file={tmp_path / 'out.sql'}", str(tmp_path / "keys.dump")
    )
    said = (tmp_path / "out.sql").read_text()
    assert "privacy_keeping" in said and "privacy_daykey" not in said


@pytest.mark.only("sqlite", reason="the bytes of its files can be read here")
@pytest.mark.django_db(transaction=True)
def test_a_key_that_the_first_use_of_a_day_destroyed_is_in_no_file_after_the_next_sweep():
    main = Path(connections["keys"].settings_dict["NAME"])

    def in_the_files(key: bytes) -> bool:
        return any(key in path.read_bytes() for path in main.parent.glob(f"{main.name}*"))

    with clock.frozen(NOON) as time:
        keyed("minors", "192.0.2.1")
        kept = bytes(DayKey.objects.get().key)
        sweeping.sweep()
        assert in_the_files(kept)
        time.tick(days=1)
        keyed("minors", "192.0.2.1")
        assert in_the_files(kept) and not DayKey.objects.filter(key=kept).exists()
        proofs = sweeping.sweep()
        assert not any(each.removed for each in proofs.values()), "nothing else makes it scrub"
        assert not in_the_files(kept)
