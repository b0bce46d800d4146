"""Live streams, by the process that serves them: who is told what at once, who is not, and how they end."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from parley.ground import clock
from parley.members.authentication import signed_in
from parley.members.models import Member
from parley.notices.models import Event, Notice
from parley.site.live import reading, server
from parley.site.live.streams import MOST_EACH
from parley.site.sessions import loaded
from tests.members.leavers import leave
from tests.offers.browsing import press
from tests.offers.things import put_up
from tests.site.ears import Ear
from tests.site.live_process import live_process
from tests.site.processes import until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
SOON = 2.5
ENDS = server.CHECK_EVERY + 2 * server.LOOK_EVERY + 1


@pytest.fixture(scope="module")
def port(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where `parley live` listens that reads the databases of this run. It complains of nothing."""
    with live_process(tmp_path_factory.mktemp("live")) as (_, port, said):
        yield port
    assert said.read_text() == ""


@pytest.fixture
def listen(port: int) -> Iterator:
    """listen(browser, …) -> an Ear with its session"""
    ears = []

    def made(browser: Client | None = None, **asked: object) -> Ear:
        if browser:
            asked["cookies"] = f"parley_session={browser.cookies['parley_session'].value}".encode()
        ears.append(Ear(port, **asked))
        return ears[-1]

    yield made
    for ear in ears:
        ear.leaves()


def told(*members):
    subjects = [member.subject for member in members]
    return Event.record("city-changed", about=members[0], by=None, tell=subjects)


def newest(member):
    return Notice.objects.filter(subject=member.subject).latest("pk").pk


def test_a_message_is_heard_of_by_the_other_side_at_once_and_by_nobody_else(ana, ben, dov, sign_in, listen):
    lamp = put_up(ana)
    seller, stranger = listen(sign_in(ana)), listen(sign_in(dov))
    assert (seller.status, seller.fields["content-type"]) == (200, "text/event-stream")
    assert seller.hears() == stranger.hears() == "0 0"
    press(sign_in(ben), f"/listings/{lamp.pk}/messages/new/", text="Is it heavy?")
    assert seller.hears(within=SOON) == f"{newest(ana)} 1"
    assert stranger.hears(within=SOON) is None and not stranger.ended


def test_a_later_stream_begins_with_what_is_new_by_then_and_what_was_seen_is_told_too(ana, sign_in, listen):
    told(ana)
    browser = sign_in(ana)
    first, second = listen(browser), listen(browser)
    assert first.hears() == second.hears() == f"{newest(ana)} 1"
    browser.post("/notices/seen/", {"upto": newest(ana), "_once": uuid4()})
    assert first.hears(within=SOON) == second.hears(within=SOON) == "0 0"


@pytest.mark.parametrize(
    "cookies",
    [b"", b"parley_session=", b"parley_session=nothing-of-ours", b"parley_session=\xff\x00\xfe" * 9, b"=;;="],
)
def test_whoever_is_not_signed_in_hears_nothing(listen, cookies, db):
    ear = listen(cookies=cookies)
    assert (ear.status, ear.hears(), ear.ended) == (403, None, True)


def test_a_neighbours_cookie_in_any_letters_signs_nobody_out(ana, sign_in, listen):
    key = sign_in(ana).cookies["parley_session"].value.encode()
    neighbour = "größe=schön; 名=値".encode() + b"; odd=\xff\xfe"
    for cookies in (neighbour + b"; parley_session=" + key, b"parley_session=" + key + b"; " + neighbour):
        assert listen(cookies=cookies, more=b"X-Name: \xc3\xa4\xff").hears() == "0 0"


def test_only_pages_of_this_site_are_given_permission(ana, sign_in, listen):
    ours = listen(sign_in(ana), origin="http://127.0.0.1:8000")
    assert ours.status == 200
    assert ours.fields["access-control-allow-origin"] == "http://127.0.0.1:8000"
    assert ours.fields["access-control-allow-credentials"] == "true"
    for origin in (
        "http://127.0.0.1:8001",
        "https://127.0.0.1:8000",
        "http://elsewhere.example",
        "null",
        "*",
    ):
        theirs = listen(sign_in(ana), origin=origin)
        assert theirs.status == 403
        assert not [name for name in theirs.fields if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("question", "status"),
    [
        (b"POST /live/stream/ HTTP/1.1", 405),
        (b"OPTIONS /live/stream/ HTTP/1.1", 405),
        (b"GET / HTTP/1.1", 404),
        (b"GET /live/stream/../../ HTTP/1.1", 404),
        (b"GET", 400),
        (b"\xff\xfe\xfd \x00 \r", 400),
        (b"GET /live/stream/ HTTP/1.1\r\nX: " + b"x" * 70_000, 400),
        (b"PRI * HTTP/2.0", 400),
    ],
)
def test_what_is_no_question_for_a_stream_is_refused(listen, question, status, db):
    ear = listen(question=question)
    assert (ear.status, ear.hears(), ear.ended) == (status, None, True)


def signs_out(member, browser, commit):
    browser.post("/sign-out/", {"_once": uuid4()})


def is_frozen(member, browser, commit):
    member.lock_out()


def in_a_century():
    return clock.now() + timedelta(days=36_525)


def is_hidden(member, browser, commit):
    member.hide(in_a_century())


def closes_the_account(member, browser, commit):
    leave(member, commit, grace=True)


def runs_out(member, browser, commit):
    session = browser.session
    session.set_expiry(-60)
    session.save()


@pytest.mark.parametrize("happens", [signs_out, is_frozen, is_hidden, closes_the_account, runs_out])
def test_a_stream_ends_with_its_session_and_others_go_on(happens, ana, ben, sign_in, listen, commit):
    browser = sign_in(ana)
    ear, other = listen(browser), listen(sign_in(ben))
    assert ear.hears() == other.hears() == "0 0"
    happens(ana, browser, commit)
    until(lambda: ear.hears(within=0.1) is None and ear.ended, within=ENDS)
    told(ben)
    assert other.hears(within=SOON) == f"{newest(ben)} 1"


def test_a_member_has_a_few_streams_and_the_next_is_refused_until_one_ends(ana, ben, sign_in, listen):
    browser = sign_in(ana)
    ears = [listen(browser) for _ in range(MOST_EACH)]
    assert {ear.status for ear in ears} == {200}
    assert listen(browser).status == 429
    assert listen(sign_in(ben)).status == 200
    ears[0].leaves()
    until(lambda: listen(browser).status == 200, within=5)


def test_who_connects_and_asks_nothing_keeps_others_out_for_seconds_only(ana, sign_in, listen, port):
    browser = sign_in(ana)
    with ExitStack() as silent:
        for _ in range(server.ASKING):
            silent.enter_context(socket.create_connection(("127.0.0.1", port)))
        refused = until(lambda: (ear := listen(browser)).status == 503 and ear, within=server.PATIENCE - 1)
        assert refused.hears() is None and refused.ended
        until(lambda: listen(browser).status == 200, within=server.PATIENCE + 3)


@pytest.mark.only(
    "sqlite", reason="the log of an SQLite file is cut only where nobody reads in a transaction"
)
def test_streams_hold_no_reading_open_and_no_writer_up(ana, sign_in, listen):
    ear = listen(sign_in(ana))
    assert ear.hears() == "0 0"
    for _ in range(20):
        told(ana)
        begun = time.monotonic()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            assert cursor.fetchone()[0] == 0
        assert time.monotonic() - begun < 1
        assert ear.hears(within=SOON)


def test_all_who_listen_cost_one_question_and_two_more_when_sessions_are_looked_at(
    new_member, sign_in, django_assert_num_queries
):
    members = [new_member(f"member-{number}") for number in range(30)]
    keys = [sign_in(member).session.session_key for member in members]
    subjects = {member.subject for member in members}
    with django_assert_num_queries(1):
        assert set(reading.look(subjects, set())[0].values()) == {"0 0"}
    with django_assert_num_queries(3):
        assert reading.look(subjects, set(keys))[1] == dict(
            zip(keys, (member.subject for member in members), strict=True)
        )


def spoil(**changes):
    def done(browser, member):
        session = browser.session
        session.update(changes)
        session.save()

    return done


@pytest.mark.parametrize(
    "happens",
    [
        lambda browser, member: None,
        lambda browser, member: browser.session.flush(),
        lambda browser, member: member.lock_out(),
        lambda browser, member: member.hide(in_a_century()),
        lambda browser, member: Member.objects.filter(pk=member.pk).update(hidden_until=in_a_century()),
        lambda browser, member: member.delete(),
        spoil(_auth_user_hash=""),
        spoil(_auth_user_hash="x"),
        spoil(_auth_user_backend="django.contrib.auth.backends.ModelBackend"),
        spoil(_auth_user_id="999999"),
    ],
)
def test_sessions_looked_at_together_are_judged_as_django_judges_one(ana, ben, sign_in, happens):
    browser, other = sign_in(ana), sign_in(ben)
    keys = [browser.session.session_key, other.session.session_key]
    happens(browser, ana)
    found = signed_in(loaded(keys))
    assert (keys[0] in found) == (browser.get("/live/").status_code == 200)
    assert found[keys[1]] == ben
