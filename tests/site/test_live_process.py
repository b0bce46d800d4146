"""The process of the live streams when it is stopped, and when it loses its database."""

import signal

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from parley.notices.models import Event
from tests.site.ears import Ear
from tests.site.live_process import live_process
from tests.site.processes import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


def cookies_of(browser):
    return f"parley_session={browser.session.session_key}".encode()


def test_told_to_stop_it_ends_its_streams_and_says_nothing_of_it(ana, sign_in, tmp_path):
    with live_process(tmp_path) as (process, port, said):
        ear = Ear(port, cookies_of(sign_in(ana)))
        assert ear.hears() == "0 0"
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) == 0
        assert ear.hears() is None and ear.ended
    assert said.read_text() == ""


def allow_connections(allowed):
    """To the test database, from now on; those that are there are ended, but for our own."""
    place = connection.settings_dict
    (mine,) = connection.cursor().execute("SELECT pg_backend_pid()").fetchone()
    given = {"host": place["HOST"], "port": place["PORT"], "user": place["USER"]}
    with psycopg.connect(dbname="postgres", autocommit=True, **given) as server:
        change = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
        server.execute(change.format(sql.Identifier(place["NAME"]), sql.Literal(allowed)))
        if not allowed:
            others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> %s"
            server.execute(others, [place["NAME"], mine])


@pytest.mark.only("postgresql", reason="a file cannot be out of reach for a while")
def test_without_its_database_it_is_silent_and_afterwards_goes_on_by_itself(ana, sign_in, tmp_path):
    browser = sign_in(ana)
    with live_process(tmp_path) as (_, port, said):
        ear = Ear(port, cookies_of(browser))
        assert ear.hears() == "0 0"
        allow_connections(False)
        try:
            until(lambda: "the streams were not told" in said.read_text())
            assert Ear(port, cookies_of(browser)).status == 503
            assert ear.hears(within=0.1) is None and not ear.ended
        finally:
            allow_connections(True)
        event = Event.record("city-changed", about=ana, by=None, tell=[ana.subject])
        assert ear.hears(within=40) == f"{event.notices.get().pk} 1"
        assert connection.settings_dict["NAME"] not in said.read_text()  # the error's own words
