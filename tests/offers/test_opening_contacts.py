"""Newcomers open a few contacts a day; who opens and cancels again and again is looked at by staff."""

from tests.offers.browsing import page_of
from tests.offers.saying import refused
from tests.offers.things import confirmed, put_up, well_known


def test_a_newcomer_opens_five_a_day_and_each_as_often_as_they_like(time, ana, ben):
    deals = [confirmed(put_up(ana), ben) for _number in range(6)]
    for deal in deals[:5] * 2:
        deal.open_contact(by=ben)
    refused("too-many", deals[5].open_contact, ben)
    time.tick(days=1)
    deals[5].open_contact(by=ben)


def test_who_is_known_opens_as_many_as_they_have_deals(ana, ben):
    well_known(ben)
    for _number in range(6):
        confirmed(put_up(ana), ben).open_contact(by=ben)


def test_who_opens_and_cancels_three_times_in_a_month_is_in_the_queue(time, mo, ana, ben, sign_in):
    desk = sign_in(mo)
    for number in range(3):
        assert "opened a contact and cancelled" not in page_of(desk.get("/desk/")), number
        deal = confirmed(put_up(ana), ben)
        deal.open_contact(by=ben)
        deal.cancel(by=ben, reason="No.")
    assert "opened a contact and cancelled, 3×" in page_of(desk.get("/desk/"))
    time.tick(days=30, seconds=1)
    assert "opened a contact and cancelled" not in page_of(desk.get("/desk/"))
