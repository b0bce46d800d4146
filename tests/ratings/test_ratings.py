"""Ratings: when they open, when they are shown, when they count."""

from uuid import uuid4

import pytest

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.notices.models import Notice
from parley.ratings import jobs
from parley.ratings.models import Rating
from tests.offers.things import agreed, completed, confirmed, put_up


@pytest.fixture
def deal(ana, ben):
    """A completed deal: Ben bought Ana's lamp."""
    return completed(put_up(ana), ben)


def refused(code: str, verb, *args, **kwargs) -> None:
    with pytest.raises(Refusal) as caught:
        verb(*args, **kwargs)
    assert caught.value.code == code


def rate(browser, deal, **typed):
    return browser.post(f"/deals/{deal.pk}/rating/", {"_once": str(uuid4()), **typed})


def counts(member) -> tuple[int, int, int]:
    member.refresh_from_db()
    return member.rated_positive, member.rated_neutral, member.rated_negative


def test_both_are_shown_and_count_when_both_are_in(deal, ana, ben):
    Rating.give(deal, by=ben, kind="negative", comment="It was late.")
    assert not Rating.objects.visible().exists()
    assert counts(ana) == (0, 0, 0)
    Rating.give(deal, by=ana, kind="positive")
    assert Rating.objects.visible().count() == 2
    assert (counts(ana), counts(ben)) == ((0, 0, 1), (1, 0, 0))


def test_a_lone_rating_is_shown_and_counts_after_14_days(deal, ana, ben):
    with clock.frozen() as time:
        Rating.give(deal, by=ben, kind="neutral")
        time.tick(days=13, hours=23)
        assert jobs.count_what_is_shown.call_local() == 0
        assert not Rating.objects.visible().exists()
        time.tick(hours=1)
        assert Rating.objects.visible().exists()
        assert jobs.count_what_is_shown.call_local() == 1
        assert jobs.count_what_is_shown.call_local() == 0
        assert counts(ana) == (0, 1, 0)


def test_a_rating_counts_once_even_when_the_second_comes_later(deal, ana, ben):
    with clock.frozen() as time:
        Rating.give(deal, by=ben, kind="positive")
        time.tick(days=15)
        jobs.count_what_is_shown.call_local()
        Rating.give(deal, by=ana, kind="positive")
        jobs.count_what_is_shown.call_local()
        assert (counts(ana), counts(ben)) == ((1, 0, 0), (1, 0, 0))


def test_two_members_count_for_each_other_once_in_90_days(ana, ben):
    with clock.frozen() as time:
        for days in (0, 89, 2):
            time.tick(days=days)
            again = completed(put_up(ana), ben)
            Rating.give(again, by=ben, kind="positive")
            Rating.give(again, by=ana, kind="positive")
        assert Rating.objects.visible().count() == 6
        assert (counts(ana), counts(ben)) == ((2, 0, 0), (2, 0, 0))


def test_who_comes_too_early_reads_when_ratings_open(ana, ben, sign_in):
    page = sign_in(ben).get(f"/deals/{agreed(put_up(ana), ben).pk}/rating/").content.decode()
    assert "completed, has lapsed, was settled after a dispute or cancelled by one side" in page


def test_one_rates_once(deal, ben):
    Rating.give(deal, by=ben, kind="positive")
    refused("stale", Rating.give, deal, by=ben, kind="negative")


def test_nobody_else_rates(deal, dov, mo):
    refused("not-yours", Rating.give, deal, by=dov, kind="positive")
    refused("not-yours", Rating.give, deal, by=mo, kind="positive")


def test_a_deal_is_rated_for_60_days(deal, ana, ben):
    with clock.frozen(deal.ended_at) as time:
        time.tick(days=59, hours=23)
        Rating.give(deal, by=ben, kind="positive")
        time.tick(hours=1)
        refused("closed", Rating.give, deal, by=ana, kind="positive")


def test_what_is_not_over_is_not_rated(ana, ben):
    refused("closed", Rating.give, confirmed(put_up(ana), ben), by=ben, kind="positive")


def test_a_deal_that_one_side_cancelled_is_rated(ana, ben):
    cancelled = confirmed(put_up(ana), ben)
    cancelled.cancel(by=ana, reason="It broke.")
    assert Rating.give(cancelled, by=ben, kind="negative")


@pytest.mark.parametrize("way", ["stepped back", "cancelled together"])
def test_a_deal_that_ended_without_a_mark_is_not_rated(ana, ben, way):
    if way == "stepped back":
        ended = agreed(put_up(ana), ben)
        ended.step_back(by=ben)
    else:
        ended = confirmed(put_up(ana), ben)
        ended.ask_to_cancel(by=ana)
        ended.ask_to_cancel(by=ben)
    refused("closed", Rating.give, ended, by=ben, kind="negative")


def test_a_rating_is_answered_once_by_whom_it_is_about(deal, ana, ben, dov):
    first = Rating.give(deal, by=ben, kind="negative", comment="Late.")
    refused("closed", first.reply, by=ana, text="Not so.")
    Rating.give(deal, by=ana, kind="positive")
    refused("not-yours", first.reply, by=dov, text="Not so.")
    first.reply(by=ana, text="The post was.")
    refused("stale", first.reply, by=ana, text="And again.")
    assert Rating.objects.get(pk=first.pk).answer == "The post was."


def test_people_are_told_that_a_rating_waits_and_that_it_is_shown(deal, ana, ben):
    Rating.give(deal, by=ben, kind="positive")
    Rating.give(deal, by=ana, kind="positive")
    anas = Notice.objects.filter(subject=ana.subject).order_by("pk")
    told = list(anas.values_list("event__kind", flat=True))
    assert sorted(told[-2:]) == ["rating-shown", "rating-waits"]


@pytest.mark.parametrize("typed", [{}, {"kind": "superb"}, {"kind": "positive", "comment": "x" * 501}])
def test_a_bad_form_is_said_at_its_field(deal, ben, sign_in, typed):
    answer = rate(sign_in(ben), deal, **typed)
    assert answer.status_code == 422
    assert "field__error" in answer.content.decode()
    assert not Rating.objects.exists()


def test_a_rating_from_a_second_window_is_told_that_it_is_done(deal, ben, sign_in):
    browser = sign_in(ben)
    assert rate(browser, deal, kind="positive").status_code == 303
    answer = rate(browser, deal, kind="negative", comment="After all.")
    assert answer.status_code == 409
    assert "After all." in answer.content.decode()


def test_the_same_rating_sent_twice_is_one(deal, ben, sign_in):
    browser, sent = sign_in(ben), {"_once": str(uuid4()), "kind": "positive"}
    first, second = (browser.post(f"/deals/{deal.pk}/rating/", sent) for _ in range(2))
    assert first.url == second.url
    assert Rating.objects.count() == 1


def test_for_others_the_page_of_a_deals_rating_is_not_there(deal, dov, sign_in, client):
    assert sign_in(dov).get(f"/deals/{deal.pk}/rating/").status_code == 404
    assert client.get(f"/deals/{deal.pk}/rating/").url.startswith("/sign-in/")


def test_the_other_side_does_not_read_a_rating_before_it_is_shown(deal, ana, ben, sign_in):
    Rating.give(deal, by=ben, kind="negative", comment="Never again.")
    for path in (f"/deals/{deal.pk}/rating/", "/members/ana/ratings/", "/notices/"):
        assert "Never again." not in sign_in(ana).get(path).content.decode()
    assert "Never again." in sign_in(ben).get(f"/deals/{deal.pk}/rating/").content.decode()


def test_answering_in_the_browser(deal, ana, ben, sign_in):
    first = Rating.give(deal, by=ben, kind="negative", comment="Late.")
    browser, path = sign_in(ana), f"/ratings/{first.pk}/answer/"
    assert browser.get(path).status_code == 404
    Rating.give(deal, by=ana, kind="positive")
    assert browser.get(path).status_code == 200
    assert sign_in(ben).get(path).status_code == 404
    assert browser.post(path, {"_once": str(uuid4()), "answer": ""}).status_code == 422
    assert browser.post(path, {"_once": str(uuid4()), "answer": "It was the post."}).status_code == 303
    assert browser.post(path, {"_once": str(uuid4()), "answer": "Again."}).status_code == 409
    assert "It was the post." in browser.get("/members/ana/ratings/").content.decode()


def test_nobody_of_that_name_has_no_ratings(db, client):
    assert client.get("/members/nobody/ratings/").status_code == 404


def test_the_page_of_a_member_says_how_many_deals_it_rests_on(ana, ben, client):
    completed(put_up(ana), ben)
    cancelled = confirmed(put_up(ana), ben)
    cancelled.cancel(by=ana, reason="It broke.")
    agreed(put_up(ana), ben).step_back(by=ana)
    page = client.get("/members/ana/ratings/").content.decode()
    assert "2 deals in the last 12 months" in page
    assert "1 cancelled alone (50%)" in page
    assert "cancelled alone" not in client.get("/members/ben/ratings/").content.decode()


def test_contact_details_are_caught_before_a_rating_or_its_answer_is_public(deal, ana, ben, sign_in):
    told = rate(sign_in(ben), deal, kind="positive", comment="Kind. Write to ben@example.org")
    assert told.status_code == 422 and "a mail address" in told.content.decode()
    assert not Rating.objects.exists()
    Rating.give(deal, ana, "positive", "kind")
    mine = Rating.give(deal, ben, "positive", "kind")
    path = f"/ratings/{mine.pk}/answer/"
    assert (
        sign_in(ana).post(path, {"_once": str(uuid4()), "answer": "See www.example.org"}).status_code == 422
    )
    mine.refresh_from_db()
    assert not mine.answered_at
