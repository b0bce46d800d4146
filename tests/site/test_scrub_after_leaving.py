"""Whoever left is in no file of the databases any more once the hourly job was there, though it had nothing
to sweep: the write-ahead log is cut, and tables are vacuumed, when keys were destroyed since last time."""

from pathlib import Path

import pytest
from django.db import connections

from parley.ground import scrubbing
from parley.market.models import Listing
from parley.privacy import guard
from parley.privacy.departures import Departure
from parley.site import sweeping
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "quince-marmalade-of-who-leaves"


def market_files() -> bytes:
    main = Path(connections["default"].settings_dict["NAME"])
    return b"".join(path.read_bytes() for path in main.parent.glob(f"{main.name}*"))


@pytest.fixture
def scrubbed(monkeypatch):
    """The tables that each scrub of the market was told."""
    seen, real = [], scrubbing.scrub
    monkeypatch.setattr(sweeping, "_scrubbed", None)
    monkeypatch.setattr(
        scrubbing,
        "scrub",
        lambda connection, tables: (
            connection.alias == "default" and seen.append(tables),
            real(connection, tables),
        )[1],
    )
    return seen


@pytest.mark.only("sqlite", reason="the bytes of its files can be read here")
def test_the_next_sweep_after_a_departure_cuts_the_log(ana, scrubbed):
    sweeping.sweep()
    put_up(ana, description=WORDS)
    assert WORDS.encode() in market_files()
    ana.cancel(by=ana)
    assert not Departure.objects.exists()
    sweeping.sweep()
    assert WORDS.encode() not in market_files()


def test_it_scrubs_once_for_each_time_that_keys_were_destroyed(ana, scrubbed):
    sweeping.sweep()
    sweeping.sweep()
    assert len(scrubbed) == 1
    ana.cancel(by=ana)
    sweeping.sweep()
    sweeping.sweep()
    assert len(scrubbed) == 2
    assert {"market_listing", "members_member"} <= set(scrubbed[1])


def test_after_it_the_server_still_starts(ana):
    for number in range(200):
        put_up(ana, title=f"Lamp {number}")
    assert Listing.objects.of(ana).order_by("-published_at").count() == 200
    sweeping.scrub({"market_listing"})
    guard.check()
