"""Being away: the clocks of offers to whoever is away stand still, and go on with the time that was left."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.offers import jobs, transitions
from parley.offers.models import Away, Offer
from tests.offers.browsing import new, page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import offered, put_up

HOUR = timedelta(hours=1)


def away(member, first: float = 0, last: float = 240) -> Away:
    """Away from so many hours ahead until so many."""
    now = clock.now()
    return Away.begin(member, now + first * HOUR, now + last * HOUR)


def read(offer: Offer) -> Offer:
    return Offer.objects.get(pk=offer.pk)


def test_an_offer_does_not_run_out_while_who_may_answer_is_away(lamp, ana, ben, time):
    offer = offered(lamp, ben)
    time.tick(hours=40)
    away(ana)
    time.tick(hours=239)
    assert read(offer).standing_now() == transitions.LIVE
    assert read(offer).accept(by=ana).state == transitions.AGREED


@pytest.mark.parametrize("how", ["by the clock alone", "by the job", "by the member, early"])
def test_its_clock_goes_on_with_the_time_that_was_left(lamp, ana, ben, time, how):
    offer = offered(lamp, ben)
    time.tick(hours=40)
    away(ana)
    time.tick(hours=100 if how == "by the member, early" else 240)
    if how == "by the job":
        assert (jobs.end_absences.call_local(), jobs.end_absences.call_local()) == (1, 0)
    if how == "by the member, early":
        Away.end(ana)
    time.tick(hours=7.9)
    assert read(offer).standing_now() == transitions.LIVE
    time.tick(hours=0.2)
    assert read(offer).standing_now() == transitions.EXPIRED
    refused("expired", read(offer).accept, ana)


def test_the_clock_of_an_offer_made_meanwhile_starts_when_they_are_back(lamp, ana, ben, time):
    away(ana, first=10, last=100)
    time.tick(hours=20)
    offer = offered(lamp, ben)
    time.tick(hours=80 + 47)
    assert read(offer).standing_now() == transitions.LIVE
    jobs.end_absences.call_local()
    assert read(offer).standing_now() == transitions.LIVE
    time.tick(hours=2)
    assert read(offer).standing_now() == transitions.EXPIRED


def test_saying_something_else_counts_what_has_passed(lamp, ana, ben, time):
    offer = offered(lamp, ben)
    away(ana, last=24)
    time.tick(hours=12)
    away(ana, first=6, last=16)
    assert read(offer).ends_at == offer.made_at + (48 + 12 + 10) * HOUR


def test_what_has_run_out_before_stays_so_and_ones_own_offers_run_on(lamp, ana, ben, time):
    old, own = offered(lamp, ben), offered(put_up(ben, title="Clock"), ana)
    time.tick(hours=47)
    away(ana, first=2)
    time.tick(hours=3)
    assert [read(each).standing_now() for each in (old, own)] == [transitions.EXPIRED] * 2
    Away.end(ana)
    assert read(old).standing_now() == transitions.EXPIRED


def test_a_reminder_waits_too_and_a_reconfirmed_offer_stands_as_long_as_it_was_made_to(lamp, ana, ben, time):
    offer = offered(lamp, ben)
    away(ana, last=100)
    time.tick(hours=45)
    jobs.remind.call_local()
    time.tick(hours=56)
    jobs.end_absences.call_local()
    assert told(ana.subject) == ["offer-made"]
    time.tick(hours=42)
    jobs.remind.call_local()
    assert told(ana.subject) == ["offer-made", "offer-ending"]
    lamp.edit(by=ana, title="Brass lamp with a crack")
    jobs.ask_makers_again.call_local()
    read(offer).reconfirm(by=ben)
    assert read(offer).expires_at == clock.now() + 48 * HOUR


def test_it_is_said_by_hand_and_whoever_waits_reads_that_the_clock_stands_still(lamp, ana, ben, sign_in):
    offer, browser = offered(lamp, ben), sign_in(ana)
    day = clock.today() + timedelta(days=9)
    wrong = press(
        browser, "/negotiations/away/", since=clock.today(), until=clock.today() - timedelta(days=1)
    )
    assert (wrong.status_code, Away.objects.exists()) == (422, False)
    assert (
        press(
            browser, "/negotiations/away/", since=clock.today(), until=day + 99 * timedelta(days=1)
        ).status_code
        == 422
    )
    assert press(browser, "/negotiations/away/", since=clock.today(), until=day).status_code == 303
    page = page_of(sign_in(ben).get(f"/negotiations/{offer.negotiation_id}/"))
    assert "the clock of this offer stands still" in page
    assert day.isoformat() not in page
    assert "clock stands still" in page_of(sign_in(ben).get("/negotiations/"))
    assert day.isoformat() not in page_of(sign_in(ben).get(new(lamp)))
    page = page_of(browser.get("/negotiations/away/"))
    assert "You are away from" in page and f'value="{day.isoformat()}"' in page
    assert press(browser, "/negotiations/away/end/").status_code == 303
    assert not Away.objects.exists()
