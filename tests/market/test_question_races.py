"""Two at once about the same question, with real transactions."""

import pytest

from parley.market.models import Listing, Question
from parley.market.models.asking import A_DAY, AT_ONCE
from parley.members.models import Member
from tests.market.things import listing
from tests.offers.test_races import both

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 5


def test_no_more_wait_than_may_however_fast_somebody_asks(ana: Member, ben: Member) -> None:
    for _ in range(2):
        lamp = listing(ana)
        for n in range(AT_ONCE - 1):
            Question.ask(lamp, ben, f"{n}?")
        acts = (lambda of=lamp, n=n: Question.ask(of, ben, f"And {n}?") for n in range(3))
        assert sorted(both(*acts)) == ["done", "too-many", "too-many"]


def test_no_more_are_asked_in_a_day_of_many_listings_at_once(ana: Member, ben: Member) -> None:
    lamps = [listing(ana, f"Lamp {n}") for n in range(A_DAY + 3)]
    for lamp in lamps[: A_DAY - 1]:
        Question.ask(lamp, ben, "Bright?")
    outcomes = both(*(lambda of=lamp: Question.ask(of, ben, "Bright?") for lamp in lamps[A_DAY - 1 :]))
    assert sorted(outcomes) == ["done"] + ["too-many"] * 3
    assert Question.objects.count() == A_DAY


def test_answering_while_it_is_taken_back_does_one_of_the_two(ana: Member, ben: Member) -> None:
    for _ in range(ROUNDS):
        asked = Question.ask(listing(ana), ben, "Bright?")
        outcomes = both(lambda q=asked: q.give_answer(ana, "Very."), lambda q=asked: q.withdraw(ben))
        assert sorted(outcomes) == ["done", "stale"]
        asked.refresh_from_db()
        assert (asked.text == "") == (asked.answer == "")


def test_an_answer_is_given_once_and_each_makes_the_page_anew(ana: Member, ben: Member, cleo: Member) -> None:
    for _ in range(2):
        lamp = listing(ana)
        bens, cleos = (Question.ask(lamp, by, "Bright?") for by in (ben, cleo))
        acts = [lambda q=q: q.give_answer(ana, "Very.") for q in (bens, bens, cleos)]
        assert sorted(both(*acts)) == ["done", "done", "stale"]
        assert Listing.objects.get(pk=lamp.pk).look_version == lamp.look_version + 2
