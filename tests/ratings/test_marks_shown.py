"""Who did not perform is said so on their page, whether or not anybody rated them."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.offers import jobs
from parley.offers.models import Deal, DealSide
from tests.offers.conftest import lamp
from tests.offers.things import confirmed

__all__ = ["lamp"]
pytestmark = pytest.mark.django_db

MARK = "1 deal not performed in the last 12 months"


def lapsed(lamp, ben, ana, time) -> Deal:
    deal = confirmed(lamp, ben)
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(days=1)
    Deal.objects.get(pk=deal.pk).lapse(by=ana)
    return deal


def test_a_mark_without_a_rating_is_shown_and_leads_to_how_their_deals_went(lamp, ana, ben, client):
    with clock.frozen() as time:
        assert MARK not in client.get("/members/ben/").content.decode()
        lapsed(lamp, ben, ana, time)
        page = client.get("/members/ben/").content.decode()
        assert MARK in page and "/members/ben/ratings/" in page
        assert "1 not performed (100%)" in client.get("/members/ben/ratings/").content.decode()
        assert "not performed" not in client.get("/members/ana/").content.decode()
        time.tick(days=366)
        assert MARK not in client.get("/members/ben/").content.decode()


def test_a_mark_from_a_deal_of_more_than_a_year_ago_is_shown_though_no_deal_is(lamp, ana, ben, client):
    with clock.frozen() as time:
        deal = lapsed(lamp, ben, ana, time)
        Deal.objects.filter(pk=deal.pk).update(confirmed_at=clock.now() - timedelta(days=400))
        assert "1 not performed" in client.get("/members/ben/ratings/").content.decode()


def test_a_mark_that_staff_has_taken_back_is_not_shown(lamp, ana, ben, client):
    with clock.frozen() as time:
        deal = lapsed(lamp, ben, ana, time)
        DealSide.objects.filter(deal=deal).update(did_not_perform=False)
        assert MARK not in client.get("/members/ben/").content.decode()
