"""Ratings and their answers are reported like questions: hidden while it is looked into, taken away with
reasons, given back on appeal; how the deal counts is not touched."""

import pytest
from django.test import Client

from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.market.models.withholding import TRANSITIONS, Standing
from parley.members.models import Member
from parley.ratings.models import Rating, RatingAnswer
from tests.desk.test_reported_questions import report
from tests.members.leavers import leave
from tests.offers.conftest import lamp
from tests.offers.saying import refused
from tests.offers.things import completed
from tests.promises.test_S1_reports_reasons_appeals import FACTS, WORDS, decide, text

__all__ = ["lamp"]
pytestmark = pytest.mark.django_db

COMMENT, ANSWER = "She never answered a word.", "I wrote three times."
PAGE = "/members/ana/ratings/"


@pytest.fixture
def rating(lamp, ana, ben) -> Rating:
    """Ben rated Ana, who answered; she has rated him too."""
    deal = completed(lamp, ben)
    made = Rating.give(deal, ben, "negative", COMMENT)
    Rating.give(deal, ana, "positive")
    made.refresh_from_db()
    made.reply(ana, ANSWER)
    return made


def seen(browser: Client) -> tuple[bool, bool]:
    """Whether comment and answer stand on the page."""
    page = text(browser, PAGE)
    return COMMENT in page, ANSWER in page


def test_the_whole_way_of_a_rating(rating, ana, ben, mo, nia, client, sign_in):
    path = f"/ratings/{rating.pk}/reports/"
    assert path in text(client, PAGE) and seen(client) == (True, True)
    assert report(client, path).status_code == 303
    assert report(sign_in(ben), path).status_code == 403 and path not in text(sign_in(ben), PAGE)
    matter, desk, rater = Matter.objects.get(), sign_in(mo), sign_in(ben)
    page = text(desk, matter.get_absolute_url())
    assert "A rating of ana" in page and COMMENT in page and PAGE in page and matter.member == ben
    assert decide(desk, matter, "hide").status_code == 303
    for browser in (client, sign_in(ana), desk):
        assert seen(browser) == (False, True)
    assert "Only you read it" in text(rater, PAGE) and seen(rater) == (True, True)
    assert COMMENT not in text(sign_in(ana), f"/deals/{rating.deal_id}/rating/")
    assert client.get(path).status_code == 404
    assert decide(desk, matter, "end", seen=1).status_code == 303
    assert seen(client) == (False, True) and Member.objects.get(pk=ana.pk).rated_negative == 1
    ruling = Ruling.objects.get(act="end")
    statement = text(rater, ruling.get_absolute_url())
    assert FACTS in statement and "What you wrote was taken away" in statement
    assert client.get(path).status_code == 410
    Appeal.make(ruling, ben, "It is true.").overturn(nia, "It is indeed.")
    assert seen(client) == (True, True)


def test_the_answer_alone_is_taken_away_and_given_back(rating, ana, cleo, mo, nia, client, sign_in):
    path = f"/ratings/{rating.pk}/answer/reports/"
    assert path in text(client, PAGE) and path not in text(sign_in(ana), PAGE)
    assert report(sign_in(cleo), path).status_code == 303 and report(sign_in(ana), path).status_code == 403
    matter = Matter.objects.get()
    assert matter.member == ana and isinstance(matter.about, RatingAnswer)
    Ruling.make(matter, mo, "end", "harassment", FACTS)
    assert seen(client) == (True, False)
    Appeal.make(Ruling.objects.get(), ana, "It was polite.").overturn(nia, "It was indeed.")
    assert seen(client) == (True, True)


def test_what_is_not_shown_yet_is_not_reported(lamp, ana, ben, cleo, client, sign_in):
    made = Rating.give(completed(lamp, ben), ben, "negative", COMMENT)
    for browser in (client, sign_in(ana), sign_in(cleo)):
        assert browser.get(f"/ratings/{made.pk}/reports/").status_code == 404
        assert browser.get(f"/ratings/{made.pk}/answer/reports/").status_code == 404


def test_what_is_dismissed_is_shown_again(rating, cleo, mo, client):
    matter = Complaint.make(rating, "fraud", WORDS, cleo).matter
    Ruling.make(matter, mo, "hide", "fraud", FACTS)
    assert seen(client) == (False, True)
    matter.dismiss(by=mo)
    assert seen(client) == (True, True)


@pytest.mark.parametrize("standing", Standing.values)
@pytest.mark.parametrize("verb", TRANSITIONS)
@pytest.mark.parametrize("model", [Rating, RatingAnswer])
def test_staff_does_what_the_table_says_and_nothing_else(rating, ana, ben, mo, model, verb, standing):
    Rating.objects.filter(pk=rating.pk).update(**{model.withheld: standing})
    row, (sources, target) = model.objects.get(pk=rating.pk), TRANSITIONS[verb]
    act = getattr(row, verb.replace("-", "_"))
    refused("not-yours", act, by=ana)
    if standing in sources:
        act(by=mo)
    else:
        refused("stale", act, by=mo)
    now = Rating.objects.get(pk=rating.pk)
    assert getattr(now, model.withheld) == (target if standing in sources else standing)
    assert "shown" in (now.standing, now.answer_standing)


def test_what_was_not_shown_goes_with_who_leaves_even_if_their_words_stay(rating, ben, mo, commit):
    rating.hide(by=mo)
    leave(ben, commit, keeps_words=True)
    now = Rating.objects.get(pk=rating.pk)
    assert (now.comment, now.answer) == ("", ANSWER)
