"""Buying at once: what comes of it, who may, and what is refused."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.offers.terms import Handover, Side, Terms
from parley.offers.things import Thing
from parley.safety.models import Restriction
from tests.offers.saying import refused, told
from tests.offers.things import agreed, bought, euros, offered, put_up, well_known


def test_it_makes_one_accepted_offer_and_a_deal_like_every_other(kettle, ana, ben):
    kettle.edit(by=kettle.owner, postage_amount=550)
    deal = bought(kettle, ben, words="I live up the stairs.", place="Leeds")
    offer = Offer.objects.get()
    assert (deal.offer, deal.state) == (offer, transitions.AGREED)
    assert (offer.state, offer.bought, offer.maker) == (transitions.ACCEPTED, True, ben)
    assert (offer.cash, offer.total) == (Money(4000, "EUR"), Money(4550, "EUR"))
    assert {(side.member, side.role) for side in deal.sides.all()} == {(ana, "seller"), (ben, "buyer")}
    kettle.refresh_from_db()
    assert kettle.available == 0


def test_it_costs_the_price_times_how_many(cups, ben):
    assert bought(cups, ben, quantity=3).offer.total == Money(3000, "EUR")
    cups.refresh_from_db()
    assert cups.available == 2


def test_the_seller_is_told_that_it_was_bought_and_the_buyer_what_everybody_is(kettle, ana, ben):
    deal = bought(kettle, ben)
    assert told(ana.subject) == ["offer-bought"]
    assert told(ben.subject) == ["offer-accepted"]
    history = Event.objects.about(deal.offer).order_by("pk").values_list("kind", "by", "was", "now")
    assert list(history) == [
        ("offer-bought", ben.subject, "", "live"),
        ("offer-accepted", None, "live", "accepted"),
    ]


def test_no_contact_is_open_and_either_side_may_step_back(kettle, ana, ben):
    deal = bought(kettle, ben)
    refused("stale", deal.open_contact, ben)
    deal.step_back(by=ana)
    kettle.refresh_from_db()
    assert (deal.state, kettle.available) == (transitions.STEPPED_BACK, 1)


def test_offers_of_others_become_backups_where_nothing_is_left_for_them(cups, ben, cleo, dov):
    few, many = offered(cups, cleo, 9), offered(cups, dov, 30, quantity=4)
    bought(cups, ben, quantity=2)
    for offer in (few, many):
        offer.refresh_from_db()
    assert (few.state, many.state) == (transitions.LIVE, transitions.BACKUP)


def test_an_open_offer_of_the_buyer_is_replaced_in_the_same_negotiation(kettle, ben):
    first = offered(kettle, ben, 30)
    deal = bought(kettle, ben)
    first.refresh_from_db()
    assert first.state == transitions.REPLACED
    assert deal.offer.negotiation == first.negotiation


def test_who_made_as_many_offers_as_may_wait_can_still_buy(kettle, ben):
    for amount in (30, 31, 32):
        offered(kettle, ben, amount)
    refused("too-many", offered, kettle, ben, 33)
    assert bought(kettle, ben).state == transitions.AGREED


def test_an_offer_of_the_owner_is_answered_first(kettle, ana, ben):
    offered(kettle, ben, 30).counter(ana, euros(38))
    refused("stale", bought, kettle, ben)
    assert not Deal.objects.exists()


def test_it_can_be_bought_again_after_a_deal_fell_through(kettle, ana, ben):
    bought(kettle, ben).step_back(by=ben)
    kettle.refresh_from_db()
    assert bought(kettle, ben).state == transitions.AGREED


def test_what_is_handed_over_in_person_has_no_postage(kettle, ben):
    kettle.edit(by=kettle.owner, postage_amount=550)
    deal = bought(kettle, ben, handover=Handover.MET, place="Leeds")
    assert deal.offer.total == Money(4000, "EUR")


def test_a_gift_is_taken_at_once(ana, ben):
    assert bought(put_up(ana, buy_now=True, price_amount=0), ben).offer.total == Money(0, "EUR")


NOT_LIKE_THIS = [
    ({"buy_now": False}, "not-at-once"),
    ({"buy_now": False, "price_amount": None}, "not-at-once"),
    ({"buy_now": False, "kind": "want"}, "closed"),
    ({"state": "paused"}, "closed"),
    ({"state": "ended"}, "closed"),
    ({"state": "draft"}, "closed"),
    ({"available": 0}, "sold"),
]


@pytest.mark.parametrize(("columns", "code"), NOT_LIKE_THIS)
def test_what_cannot_be_bought_is_refused(ana, ben, columns, code):
    listing = put_up(ana, **{"buy_now": True, **columns})
    refused(code, Negotiation.buy, listing, ben, euros(40))
    assert not Negotiation.objects.exists()


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (euros(39), "stale"),
        (euros(41), "stale"),
        (Terms(cash=Money(4000, "USD")), "stale"),
        (euros(40, quantity=2), "stale"),
        (euros(80, quantity=2), "quantity"),
        (euros(0, quantity=0), "quantity"),
        (euros(-40, quantity=-1), "quantity"),
        (euros(40 * 10**30, quantity=10**30), "quantity"),
        (euros(40, postage=-1), "stale"),
        (euros(40, postage=500, postage_from=Side.OWNER), "bounds"),
        (euros(40, cash_from=Side.OWNER), "bounds"),
    ],
)
def test_at_other_terms_than_the_owner_allows_nothing_is_sold(kettle, ben, terms, code):
    refused(code, Negotiation.buy, kettle, ben, terms)
    assert not Negotiation.objects.exists()


def test_nothing_else_is_taken_along(kettle, lamp, ben):
    refused("closed", Negotiation.buy, kettle, ben, replace(euros(40), also=(Thing(lamp.pk),)))
    assert not Deal.objects.exists()


def test_at_a_price_that_was_changed_meanwhile_nothing_is_sold(kettle, ana, ben):
    Listing.objects.get(pk=kettle.pk).edit(by=ana, price_amount=4500)
    refused("stale", bought, kettle, ben)
    refused("stale", Negotiation.buy, kettle, ben, euros(40))
    assert not Negotiation.objects.exists()


def test_a_purchase_from_a_page_before_the_last_offer_is_refused(cups, ben):
    assert bought(cups, ben)
    again = euros(10)
    refused("stale", Negotiation.buy, cups, ben, again, seen=cups.terms_version, after=0)
    newest = Offer.objects.get().pk
    assert Negotiation.buy(cups, ben, again, seen=cups.terms_version, after=newest)


def test_nobody_buys_from_themselves(kettle, ana):
    refused("yourself", bought, kettle, ana)


def test_who_has_not_given_details_or_is_restricted_does_not_buy(kettle, ben, mo, new_member):
    refused("details-needed", bought, kettle, new_member("eve", details=False))
    Restriction.impose(ben, by=mo, reason="Spam.")
    refused("restricted", bought, kettle, ben)
    assert not Negotiation.objects.exists()


def test_an_owner_who_may_not_deal_sells_nothing_and_no_reason_is_told(kettle, ana, ben, mo):
    Restriction.impose(ana, by=mo, reason="Two members complain.")
    assert "complain" not in refused("closed", bought, kettle, ben).message
    assert not Negotiation.objects.exists()


def test_an_owner_who_is_hidden_sells_nothing(kettle, ana, ben):
    Member.objects.filter(pk=ana.pk).update(hidden_until=clock.now() + timedelta(days=1))
    refused("closed", bought, kettle, ben)


@pytest.mark.parametrize(("ratings", "days", "new"), [(3, 30, False), (2, 300, True), (99, 29, True)])
def test_a_newcomer_has_few_ratings_or_joined_lately(ben, ratings, days, new):
    assert well_known(ben, ratings, days).is_newcomer is new


def test_a_seller_may_want_offers_from_newcomers(ana, ben, cleo):
    kettle = put_up(ana, buy_now=True, bars_newcomers=True)
    refused("newcomer", bought, kettle, cleo)
    assert offered(kettle, cleo, 40).state == transitions.LIVE
    assert bought(kettle, well_known(ben)).state == transitions.AGREED


def test_a_newcomer_buys_where_the_seller_does_not_mind(kettle, cleo):
    assert cleo.is_newcomer
    assert bought(kettle, cleo).state == transitions.AGREED


def test_without_its_price_a_thing_that_can_be_bought_is_not_left(kettle, ana):
    assert refused("bounds", kettle.edit, ana, price_amount=None).field == "buy_now"
    assert kettle.edit(by=ana, price_amount=None, buy_now=False)


def test_to_allow_it_leaves_offers_as_they_are(lamp, ana, ben):
    offer = offered(lamp, ben)
    lamp.edit(by=ana, buy_now=True, bars_newcomers=True)
    offer.refresh_from_db()
    assert offer.standing_now() == transitions.LIVE


def test_a_purchase_asks_the_database_few_questions(kettle, ben, django_assert_max_num_queries):
    agreed(put_up(kettle.owner, title="Another"), ben)  # what is worked out once a process
    with django_assert_max_num_queries(28):
        bought(kettle, ben)
