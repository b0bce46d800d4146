"""Postage that a listing states: what a counter, a purchase at once and an answer by rule make of it."""

import pytest

from parley.ground import clock
from parley.ground.money import Money
from parley.offers import jobs, transitions
from parley.offers.models import AutoRule, Invitation, Negotiation, Offer
from parley.offers.terms import Handover, Side
from tests.offers.browsing import filled, new, page_of
from tests.offers.saying import refused
from tests.offers.things import bought, euros, offered, put_up

INCLUDED = {"postage_from": Side.OWNER}


@pytest.fixture
def parcel(ana):
    """Ana's lamp for 40 euros, with 5 for postage, which may be bought at once."""
    return put_up(ana, postage_amount=500, buy_now=True)


@pytest.mark.parametrize(
    "terms",
    [
        euros(40, postage=4_960_00),
        euros(40, postage=501),
        euros(45, postage=1),
        euros(46, postage=500, **INCLUDED),
        euros(46, postage=600, **INCLUDED),
        euros(41, handover=Handover.MET, place="Leeds"),
        euros(41, handover=Handover.MET, place="Leeds", postage=500, **INCLUDED),
    ],
    ids=str,
)
def test_a_sellers_counter_comes_to_no_more_than_price_and_stated_postage(parcel, ana, ben, terms):
    refused("bounds", offered(parcel, ben, 20).counter, ana, terms)


@pytest.mark.parametrize(
    ("terms", "total"),
    [
        (euros(40, postage=500), 4500),
        (euros(39, postage=600), 4500),
        (euros(45, postage=500, **INCLUDED), 4500),
        (euros(40, handover=Handover.MET, place="Leeds", postage=900), 4000),
    ],
    ids=str,
)
def test_up_to_that_a_seller_may_ask_for_it_in_any_way(parcel, ana, ben, terms, total):
    assert offered(parcel, ben, 20).counter(ana, terms).total == Money(total, "EUR")


def test_postage_is_stated_once_for_all_that_go_together(ana, ben):
    chairs = put_up(ana, title="Chair", quantity=5, price_amount=1000, postage_amount=500)
    offer = offered(chairs, ben, 15, quantity=2)
    refused("bounds", offer.counter, ana, euros(20, quantity=2, postage=501))
    assert offer.counter(ana, euros(20, quantity=2, postage=500)).total == Money(2500, "EUR")


def test_where_none_is_stated_it_is_agreed_on_and_the_price_is_never_more_than_was_asked(lamp, ana, ben):
    offer = offered(lamp, ben, 20)
    for more in ({}, {"postage": 500}, {"postage": 500, **INCLUDED}):
        refused("bounds", offer.counter, ana, euros(41, **more))
    assert offer.counter(ana, euros(40, postage=500)).total == Money(4500, "EUR")


def test_what_is_included_is_not_asked_for_again(ana, ben):
    offer = offered(put_up(ana, postage_amount=0), ben, 20)
    refused("bounds", offer.counter, ana, euros(40, postage=1))
    assert offer.counter(ana, euros(38, postage=200)).total == Money(4000, "EUR")


def test_a_buyer_offers_what_they_like(parcel, ben):
    assert offered(parcel, ben, 60, postage=900).total == Money(6900, "EUR")


def test_another_postage_asks_again_whoever_has_made_an_offer(parcel, ana, ben):
    offer = offered(parcel, ben)
    parcel.edit(by=ana, postage_amount=600)
    assert Offer.objects.get(pk=offer.pk).standing_now() == transitions.SUSPENDED


def test_those_who_watch_are_not_asked_for_more_either(parcel, ana):
    refused("bounds", Invitation.make, parcel, ana, euros(40, postage=501))


def test_bought_at_once_and_posted_the_total_holds_the_postage(parcel, ben):
    deal = bought(parcel, ben, tracked=True)
    assert (deal.offer.tracked, deal.offer.cash.amount, deal.offer.total.amount) == (True, 4000, 4500)


@pytest.mark.parametrize("postage", [0, 499, 501])
def test_nobody_buys_at_once_at_another_postage(parcel, ben, postage):
    refused("stale", Negotiation.buy, parcel, ben, euros(40, postage=postage))


def test_without_postage_stated_it_is_bought_at_once_to_be_handed_over(ana, ben):
    kettle = put_up(ana, buy_now=True, postage_amount=None)
    refused("bounds", Negotiation.buy, kettle, ben, euros(40, postage=500))
    assert bought(kettle, ben, handover=Handover.MET, place="Leeds").offer.total == Money(4000, "EUR")


def test_the_pages_say_what_it_comes_to_before_it_is_bought(parcel, ben, sign_in):
    browser, path = sign_in(ben), f"/listings/{parcel.pk}/purchase/"
    assert "Posted for €5.00 on top." in page_of(browser.get(parcel.get_absolute_url()))
    page = page_of(browser.get(path))
    assert "With €5.00 for postage you pay €45.00 in all." in page and "Buy now for €45.00" in page
    sent = filled(parcel, postage="0", tracked="on")
    assert browser.post(path, sent).status_code == 303
    assert Offer.objects.get().total == Money(4500, "EUR")


def test_where_none_is_stated_the_page_lets_one_meet_only(ana, ben, sign_in):
    kettle = put_up(ana, buy_now=True, postage_amount=None)
    browser, path = sign_in(ben), f"/listings/{kettle.pk}/purchase/"
    page = page_of(browser.get(path))
    assert 'value="posted"' not in page and "Its owner states no postage" in page
    answer = browser.post(path, filled(kettle))
    assert answer.status_code == 422 and 'id="id_handover_error"' in page_of(answer)
    assert browser.post(path, filled(kettle, handover="met", meeting="Leeds")).status_code == 303


def test_the_form_of_an_offer_begins_with_what_is_stated(parcel, ana, ben, sign_in):
    page = page_of(sign_in(ben).get(new(parcel)))
    assert 'name="postage" value="5.00"' in page and "The listing says €5.00." in page
    offer = offered(parcel, ben)
    page = page_of(sign_in(ana).get(f"/offers/{offer.pk}/counter/"))
    assert "Price and postage come to no more in all than what it asks for." in page


@pytest.mark.parametrize(
    ("stated", "named", "state"),
    [
        (500, 500, "accepted"),
        (500, 600, "accepted"),
        (500, 499, "live"),
        (0, 0, "accepted"),
        (None, 500, "live"),
    ],
)
def test_a_rule_accepts_where_the_buyer_pays_the_stated_postage(ana, ben, stated, named, state):
    with clock.frozen() as time:
        lamp = put_up(ana, postage_amount=stated)
        AutoRule.put(lamp, ana, None, Money(3500, "EUR"))
        offer = offered(lamp, ben, 36, postage=named)
        jobs.answer_for_owners.call_local()
        time.tick(hours=2)
        jobs.answer_for_owners.call_local()
    offer.refresh_from_db()
    assert (offer.state, offer.total.amount) == (state, 3600 + named)


@pytest.mark.parametrize("stated", [500, None])
def test_a_rule_compares_the_price_alone_when_it_declines(ana, ben, stated):
    with clock.frozen() as time:
        lamp = put_up(ana, postage_amount=stated)
        AutoRule.put(lamp, ana, Money(2000, "EUR"), None)
        offer = offered(lamp, ben, 19, postage=900)
        jobs.answer_for_owners.call_local()
        time.tick(hours=2)
        jobs.answer_for_owners.call_local()
    offer.refresh_from_db()
    assert offer.state == transitions.DECLINED
