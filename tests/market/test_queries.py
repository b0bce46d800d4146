"""How many questions the pages that everybody reads ask the database."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.market.fragments import fragments
from parley.market.models import WantEntry, WantLine
from parley.members.models import Member
from tests.market.things import listing, photo

pytestmark = pytest.mark.django_db
COLD, WARM = 4, 2


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


@pytest.fixture
def stocked(ana: Member, ben: Member) -> list:
    rows = [listing(owner, f"Lamp {n}", price_amount=100 + n) for owner in (ana, ben) for n in range(15)]
    rows += [listing(ana, f"Wanted lamp {n}", kind="want", condition="") for n in range(3)]
    for row in rows:
        photo(row)
        photo(row, 1)
    return rows


def test_a_listing_asks_three_times_cold_and_once_warm(client: Client, stocked: list) -> None:
    client.get("/")  # the tree of categories is read once a process
    path = stocked[0].get_absolute_url()
    fragments.clear()
    assert asked(client, path) == 3
    assert asked(client, path) == 1


def test_a_listing_with_wants_asks_one_more(client: Client, stocked: list, ana: Member) -> None:
    line = WantLine.objects.create(owner=ana, listing=stocked[0], name="lamp")
    for row in stocked[15:20]:
        WantEntry.objects.create(line=line, wants=row)
    path = stocked[0].get_absolute_url()
    client.get(path)
    fragments.clear()
    assert asked(client, path) == COLD
    assert asked(client, path) == WARM


@pytest.mark.parametrize("path", [
    "/browse/", "/browse/?page=2", "/browse/games-and-puzzles/", "/browse/board-games/?kind=sale&sort=price",
])  # fmt: skip
def test_a_browse_page_asks_twice_cold_and_once_warm(client: Client, stocked: list, path: str) -> None:
    client.get(path)
    fragments.clear()
    assert asked(client, path) == 2
    assert asked(client, path) == 1


def test_a_total_is_counted_once_a_minute(client: Client, stocked: list) -> None:
    client.get("/browse/board-games/?page=2")
    fragments.clear()
    assert asked(client, "/browse/games-and-puzzles/") == 3
    assert asked(client, "/browse/games-and-puzzles/") == 1


def test_the_first_page_asks_four_times_cold(client: Client, stocked: list) -> None:
    client.get("/browse/")
    fragments.clear()
    assert asked(client, "/") == COLD
    assert asked(client, "/") == WARM


def test_a_signed_in_reader_asks_for_the_session_the_member_the_notices_and_their_watch_too(
    ana: Member, stocked, sign_in
) -> None:
    client = sign_in(ana)
    client.get(stocked[20].get_absolute_url())
    assert asked(client, stocked[20].get_absolute_url()) == 5


def test_no_session_and_no_cookie_for_who_only_reads(client: Client, stocked: list) -> None:
    for path in ("/", "/browse/", stocked[0].get_absolute_url(), "/members/ana/"):
        answer = client.get(path)
        assert not answer.cookies and "Cookie" not in answer.headers.get("Vary", "")
