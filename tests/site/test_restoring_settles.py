"""What a restore settles beside the bytes: the sweeper goes on, and a lost ledger comes back to its keys."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connections

from parley.ground import clock
from parley.privacy import ledger, retention
from parley.privacy.believing import ClockDoubted
from parley.privacy.gate import Partner, disclose
from parley.site import backups
from parley.site.restoring import restore

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def photos(settings, tmp_path):
    settings.PARLEY_PHOTOS = tmp_path / "photos"


@pytest.fixture
def market(ana, photos, tmp_path):
    """A backup from a day on which was swept, and Ana's address shown."""
    with clock.frozen() as time:
        retention.run()
        disclose(Partner("mail"), "send-notices", ["email"], ana.profile)
        ledger.sequence()
        backups.back_up_market(tmp_path / "market")
        yield tmp_path / "market", time


def brought(path) -> str:
    said = []
    restore(path, None, True, said.append)
    return "\n".join(said)


def test_after_an_old_backup_the_sweeper_goes_on_and_the_operator_is_told(market):
    path, time = market
    time.tick(days=30)
    said = brought(path)
    assert "The sweeper begins anew" in said and f"{clock.now():%Y-%m-%d}" in said
    assert retention.run() and retention.proof_of_life()["attempts"].at == clock.now()


def test_a_clock_that_stands_before_the_backup_is_doubted_still(market):
    path, time = market
    time.tick(days=-1)
    assert "the sweeper stays off" in brought(path)
    with pytest.raises(ClockDoubted):
        retention.run()


def lose_the_ledger() -> None:
    """Its rows and whatever guards them, as after a disk that failed."""
    connection = connections["ledger"]
    tables = [name for name in connection.introspection.table_names() if name.startswith("privacy_")]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        return
    connection.close()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as opened:
        for table in tables:
            opened.execute(f"DROP TABLE {table}")
        opened.commit()


def test_a_ledger_that_is_lost_comes_back_where_the_keys_are_still_here(market, ana):
    path, _time = market
    size = ledger.verify().size
    lose_the_ledger()
    said = brought(path)
    assert "this is its copy" in said and "a new ledger begins" not in said
    report = ledger.verify()
    assert report.ok and report.size == size == 1
