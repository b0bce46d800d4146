"""Questions about a listing: who reads what, and what it costs the page that everybody reads."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from parley.ground import clock
from parley.market import hot
from parley.market.fragments import fragments
from parley.market.models import Listing
from parley.members.models import Member
from tests.market.questions import ANSWERED, ASKED, answered, asked, lamp, read
from tests.market.things import listing
from tests.members.people import send

__all__ = ["lamp"]

pytestmark = pytest.mark.django_db


def test_a_question_is_read_by_asker_and_owner_until_it_is_answered_and_by_everybody_then(
    lamp: Listing, ana: Member, ben: Member, dov: Member, mo: Member, sign_in
) -> None:
    question = asked(lamp, ben)
    others = (Client(), sign_in(dov), sign_in(mo))
    for reader in (sign_in(ben), sign_in(ana)):
        assert ASKED in read(reader, lamp)
    for reader in others:
        assert ASKED not in read(reader, lamp) and "Nothing was asked" in read(reader, lamp)
        assert ASKED not in reader.get(f"/listings/{lamp.pk}/questions/").content.decode()
    question.give_answer(ana, ANSWERED)
    for reader in (*others, sign_in(ana), sign_in(ben)):
        page = read(reader, lamp)
        assert ASKED in page and ANSWERED in page and 'href="/members/ben/"' in page
    assert ANSWERED in others[0].get(f"/listings/{lamp.pk}/questions/").content.decode()


def test_they_stand_in_the_order_in_which_they_were_asked(
    lamp: Listing, ana: Member, ben: Member, cleo: Member
) -> None:
    first, second = asked(lamp, ben, "First?"), asked(lamp, cleo, "Second?")
    second.give_answer(ana, "Yes.")
    first.give_answer(ana, "Yes.")
    page = read(Client(), lamp)
    assert page.index("First?") < page.index("Second?")


def test_what_the_owner_leaves_unanswered_is_read_by_its_asker_alone(
    lamp: Listing, ana: Member, ben: Member, dov: Member, sign_in
) -> None:
    question = asked(lamp, ben)
    assert send(sign_in(ana), f"/questions/{question.pk}/dismissal/").status_code == 303
    assert ASKED in read(sign_in(ben), lamp) and "was not answered" in read(sign_in(ben), lamp)
    for reader in (sign_in(ana), sign_in(dov), Client()):
        assert ASKED not in read(reader, lamp)
    assert sign_in(ana).get(f"/questions/{question.pk}/answer/").status_code == 404


def test_words_are_never_markup(lamp: Listing, ana: Member, ben: Member, sign_in) -> None:
    answered(lamp, ben, "<b>Is</b> <!--slot--> it?", "<script>alert(1)</script>")
    asked(lamp, ben, "<i>More</i>")
    for reader in (Client(), sign_in(ana), sign_in(ben)):
        page = read(reader, lamp)
        assert "<b>Is" not in page and "<script>alert" not in page and "<i>More" not in page
        assert "&lt;b&gt;Is&lt;/b&gt; &lt;!--slot--&gt; it?" in page


def test_what_is_not_shown_shows_no_questions(lamp: Listing, ana: Member, ben: Member, sign_in) -> None:
    answered(lamp, ben)
    lamp.pause(ana)
    page = f"/listings/{lamp.pk}/questions/"
    for reader in (Client(), sign_in(ben)):
        assert ASKED not in read(reader, lamp) and reader.get(page).status_code == 404
    assert ASKED in read(sign_in(ana), lamp)


def test_nothing_of_who_is_hidden_is_shown_until_their_time_is_over(
    lamp: Listing, ana: Member, ben: Member, cleo: Member, sign_in
) -> None:
    with clock.frozen() as time:
        answered(lamp, ben)
        asked(lamp, ben, "And the shade?")
        asked(lamp, cleo, "Mine?")
        assert ASKED in read(Client(), lamp)
        ben.hide(clock.now() + timedelta(days=1))
        assert ASKED not in read(Client(), lamp)
        own = read(sign_in(ana), lamp)
        assert ASKED not in own and "And the shade?" not in own and "Mine?" in own
        time.tick(days=1)
        assert ASKED in read(Client(), lamp) and "And the shade?" in read(sign_in(ana), lamp)
        ben.hide(clock.now() + timedelta(days=1))
        ben.unhide()
        assert ASKED in read(Client(), lamp)


def test_each_change_of_who_asked_makes_the_page_anew(lamp: Listing, ben: Member, cleo: Member) -> None:
    answered(lamp, ben)
    answered(lamp, cleo, "And the shade?")
    seen = [hot.head(lamp.pk)[0].asked]
    with clock.frozen() as time:
        for change in (
            lambda: ben.rename("benedict"), lambda: cleo.rate_change("positive"),
            lambda: cleo.hide(clock.now() + timedelta(days=1)),
            lambda: ben.hide(clock.now() + timedelta(days=2)), lambda: time.tick(days=1),
            lambda: ben.hide(clock.now() + timedelta(days=3)), lambda: ben.unhide(),
            lambda: cleo.cancel(by=cleo, grace=True), lambda: cleo.come_back(by=cleo),
        ):  # fmt: skip
            change()
            seen.append(hot.head(lamp.pk)[0].asked)
        assert seen == sorted(set(seen))
        assert 'href="/members/benedict/"' in read(Client(), lamp)


def queries(client: Client, of: Listing) -> int:
    with CaptureQueriesContext(connection) as asked_for:
        assert client.get(of.get_absolute_url()).status_code == 200
    return len(asked_for)


def test_questions_ask_one_more_when_the_page_is_made_and_nothing_after_that(
    lamp: Listing, ana: Member, ben: Member, cleo: Member
) -> None:
    listing(ana, "Chair")
    Client().get("/")
    fragments.clear()
    assert [queries(Client(), lamp) for _ in range(2)] == [3, 1]
    for asker in (ben, cleo):
        answered(lamp, asker)
    fragments.clear()
    assert [queries(Client(), lamp) for _ in range(2)] == [4, 1]


def test_what_waits_makes_nobody_s_page_anew_and_costs_the_public_nothing(
    lamp: Listing, ana: Member, ben: Member, dov: Member, sign_in
) -> None:
    Client().get("/")
    queries(Client(), lamp)
    asked(lamp, ben)
    assert queries(Client(), lamp) == 1
    dovs = sign_in(dov)
    assert queries(dovs, lamp) == 6  # session, member, notices, the listing, their watch, their own questions


def test_what_the_public_reads_is_what_it_says_now(lamp: Listing, ana: Member, ben: Member) -> None:
    question = answered(lamp, ben)
    assert ANSWERED in read(Client(), lamp)
    question.correct(ana, "Not any more.")
    page = read(Client(), lamp)
    assert "Not any more." in page and ANSWERED not in page
