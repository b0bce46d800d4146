"""Offers with things on both sides, and several things at once."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from parley.ground import clock
from parley.ground.money import Money
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import rules, transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.offers.terms import Handover, Side, Terms
from parley.offers.things import Thing
from tests.offers.saying import refused, told
from tests.offers.things import euros, offered, put_up


@pytest.fixture
def vase(ana: Member) -> Listing:
    """Ana's vase, for 40 euros or in trade."""
    return put_up(ana, title="Blue vase", for_trade=True)


@pytest.fixture
def clock_of_ben(ben: Member) -> Listing:
    """Ben's clock, which he sells and does not trade, unless he offers it."""
    return put_up(ben, title="Wall clock", price_amount=3000)


def swapped(vase: Listing, clock_of_ben: Listing, amount: int = 0, **others: object) -> Offer:
    """Ben offers his clock, and money if so said, for Ana's vase."""
    return offered(vase, clock_of_ben.owner, amount, also=(Thing(clock_of_ben.pk),), **others)


def given(offer: Offer) -> set[tuple[str, str, int]]:
    """Who gives what in an offer, and how many."""
    lines = offer.lines.select_related("giver", "listing")
    return {(line.giver.handle, line.listing.title, line.quantity) for line in lines}


def refused_at(field: str, code: str, verb: Callable, *args: object) -> Refusal:
    """As `refused`, and said at this field of the form."""
    refusal = refused(code, verb, *args)
    assert refusal.field == field, refusal.message
    return refusal


def left(*listings: Listing) -> list[int]:
    """How many of each can be had now."""
    return [Listing.objects.get(pk=listing.pk).available for listing in listings]


def test_a_thing_is_offered_for_a_thing(vase, clock_of_ben, ana):
    with clock.frozen():
        offer = swapped(vase, clock_of_ben)
        assert offer.expires_at == clock.now() + timedelta(days=7)
    assert given(offer) == {("ana", "Blue vase", 1), ("ben", "Wall clock", 1)}
    assert offer.is_swap and not offer.total
    assert told(ana.subject) == ["offer-made"]


def test_money_goes_along_either_way(vase, clock_of_ben, ana, ben):
    offer = swapped(vase, clock_of_ben, 5)
    assert (offer.total, offer.payer_id) == (Money(500, "EUR"), ben.pk)
    back = Terms(cash=Money(700, "EUR"), cash_from=Side.OWNER, also=(Thing(clock_of_ben.pk),))
    counter = offer.counter(ana, back)
    assert (counter.total, counter.payer_id) == (Money(700, "EUR"), ana.pk)


def test_money_does_not_come_from_the_side_that_gives_everything(vase, ben):
    terms = Terms(cash=Money(500, "EUR"), cash_from=Side.OWNER)
    refused_at("cash_from", "bounds", Negotiation.open, vase, ben, terms)


def test_what_is_for_sale_only_is_not_asked_for_in_trade(lamp, clock_of_ben, ben):
    terms = euros(0, also=(Thing(clock_of_ben.pk),))
    refused_at("things", "bounds", Negotiation.open, lamp, ben, terms)


def test_what_is_for_trade_only_is_not_asked_for_with_money_alone(ana, clock_of_ben, ben):
    radio = put_up(ana, title="Radio", for_sale=False, for_trade=True, price_amount=None)
    refused_at("things", "bounds", Negotiation.open, radio, ben, euros(50))
    assert swapped(radio, clock_of_ben, 50).is_swap


def test_an_owner_may_counter_with_money_for_what_is_for_trade_only(ana, clock_of_ben, ben):
    radio = put_up(ana, title="Radio", for_sale=False, for_trade=True, price_amount=None)
    counter = swapped(radio, clock_of_ben).counter(ana, euros(60))
    assert counter.counter(ben, euros(55)).total == Money(5500, "EUR")


def test_a_counter_may_ask_for_what_the_other_side_put_on_the_table_though_it_is_not_traded(
    vase, clock_of_ben, ana, lamp
):
    counter = swapped(vase, clock_of_ben).counter(
        ana, euros(0, also=(Thing(lamp.pk), Thing(clock_of_ben.pk)))
    )
    assert ("ana", "Brass lamp", 1) in given(counter)


def test_but_not_for_something_else_that_is_not_traded(vase, clock_of_ben, ana, ben):
    other = put_up(ben, title="Bicycle")
    offer = swapped(vase, clock_of_ben)
    refused_at("things", "bounds", offer.counter, ana, euros(0, also=(Thing(other.pk),)))


def test_several_things_are_bought_at_once(vase, lamp, ben):
    offer = offered(vase, ben, 70, also=(Thing(lamp.pk),))
    deal = offer.accept(by=vase.owner)
    assert left(vase, lamp) == [0, 0]
    assert [side.role for side in deal.sides.order_by("role")] == ["buyer", "seller"]


def test_of_several_at_once_an_owner_asks_for_no_more_than_their_prices_together(vase, lamp, ana, ben):
    offer = offered(vase, ben, 60, also=(Thing(lamp.pk),))
    refused_at("cash", "bounds", offer.counter, ana, euros(81, also=(Thing(lamp.pk),)))
    assert offer.counter(ana, euros(80, also=(Thing(lamp.pk),))).cash == Money(8000, "EUR")


def test_fixed_prices_hold_for_several_at_once(vase, ana, ben):
    fixed = put_up(ana, title="Table", takes_offers=False, price_amount=9000)
    refused_at("cash", "bounds", Negotiation.open, vase, ben, euros(89, also=(Thing(fixed.pk),)))
    assert offered(vase, ben, 90, also=(Thing(fixed.pk),)).cash == Money(9000, "EUR")


def test_prices_in_several_currencies_are_not_summed(vase, ana, ben):
    pounds = put_up(ana, title="Kettle", currency="GBP")
    refused_at("things", "bounds", Negotiation.open, vase, ben, euros(50, also=(Thing(pounds.pk),)))


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"state": "paused"}, "closed"),
        ({"state": "ended"}, "closed"),
        ({"state": "draft", "published_at": None}, "closed"),
        ({"kind": "want"}, "closed"),
        ({"available": 0}, "quantity"),
    ],
)
def test_what_cannot_be_had_cannot_be_given(vase, ben, columns, code):
    thing = put_up(ben, title="Bicycle", **columns)
    refused_at("things", code, Negotiation.open, vase, ben, euros(0, also=(Thing(thing.pk),)))
    assert not Offer.objects.exists()


def test_nobody_gives_or_asks_for_what_a_third_one_has(vase, cleo, ben):
    hers = put_up(cleo, title="Drum")
    for number in (hers.pk, 10**9):
        refusal = refused_at("things", "closed", Negotiation.open, vase, ben, euros(0, also=(Thing(number),)))
        assert "Drum" not in refusal.message


def test_what_was_edited_meanwhile_is_read_again_first(vase, clock_of_ben, ben):
    also = (Thing(clock_of_ben.pk, seen=clock_of_ben.terms_version - 1),)
    refused_at("things", "stale", Negotiation.open, vase, ben, euros(0, also=also))


def test_a_thousand_things_are_too_many(vase, ben):
    also = tuple(Thing(number) for number in range(1000, 1001 + rules.MOST_THINGS))
    refused_at("things", "bounds", Negotiation.open, vase, ben, euros(0, also=also))


@pytest.mark.parametrize("twice", ["itself", "another"])
def test_a_thing_is_in_an_offer_once(vase, clock_of_ben, ben, twice):
    number = vase.pk if twice == "itself" else clock_of_ben.pk
    also = (Thing(clock_of_ben.pk), Thing(number))
    refused_at("things", "bounds", Negotiation.open, vase, ben, euros(0, also=also))


def test_none_of_a_thing_cannot_be_given(vase, clock_of_ben, ben):
    also = (Thing(clock_of_ben.pk, quantity=0),)
    refused_at("things", "quantity", Negotiation.open, vase, ben, euros(0, also=also))


def test_acceptance_reserves_both_sides_and_both_trade(vase, clock_of_ben, ana, ben):
    deal = swapped(vase, clock_of_ben).accept(by=ana)
    assert left(vase, clock_of_ben) == [0, 0]
    assert {side.role for side in deal.sides.all()} == {"trader"}
    assert [(thing["title"], thing["giver"]) for thing in deal.things] == [
        ("Blue vase", ana.pk),
        ("Wall clock", ben.pk),
    ]


def test_all_or_nothing_when_one_of_the_things_is_gone(vase, clock_of_ben, ana, cleo):
    offer = swapped(vase, clock_of_ben)
    offered(clock_of_ben, cleo, 30).accept(by=clock_of_ben.owner)
    refused("stale", offer.accept, ana)
    assert left(vase, clock_of_ben) == [1, 0]
    assert Offer.objects.get(pk=offer.pk).state == transitions.BACKUP


def test_offers_of_others_on_what_was_swapped_away_wait(vase, clock_of_ben, ana, cleo):
    rival = offered(clock_of_ben, cleo, 30)
    swapped(vase, clock_of_ben).accept(by=ana)
    rival.refresh_from_db()
    assert rival.state == transitions.BACKUP


def test_stepping_back_frees_both_sides(vase, clock_of_ben, ana, ben):
    swapped(vase, clock_of_ben).accept(by=ana).step_back(by=ben)
    assert left(vase, clock_of_ben) == [1, 1]


def test_an_edit_of_any_of_the_things_suspends_the_offer(vase, clock_of_ben, ana, ben):
    offer = swapped(vase, clock_of_ben)
    read = offer.seen
    clock_of_ben.edit(ben, title="Wall clock without hands")
    offer = Offer.objects.get(pk=offer.pk)
    assert offer.standing_now() == transitions.SUSPENDED
    offer.suspend()
    refused("stale", offer.reconfirm, ben, seen=read)
    offer.reconfirm(by=ben, seen=read + 1)
    assert Offer.objects.get(pk=offer.pk).accept(by=ana).things[1]["title"] == "Wall clock without hands"


def test_an_offer_about_what_its_maker_has_ended_closes_and_tells_the_other_side(
    vase, clock_of_ben, ana, ben
):
    offer = swapped(vase, clock_of_ben)
    clock_of_ben.end(ben)
    offer.close()
    offer.refresh_from_db()
    assert offer.state == transitions.CLOSED
    assert told(ana.subject)[-1] == "offer-closed"
    assert "offer-closed" not in told(ben.subject)
    said = Event.objects.get(kind="offer-closed").facts
    assert (said["title"], said["beside"]) == ("Blue vase", True)  # nothing of what may be forgotten


def confirmed_swap(vase: Listing, clock_of_ben: Listing, amount: int = 0, **others: object) -> Deal:
    """Both have confirmed to swap."""
    deal = swapped(vase, clock_of_ben, amount, **others).accept(by=vase.owner)
    deal.confirm(by=vase.owner)
    deal.confirm(by=clock_of_ben.owner)
    return deal


def test_both_send_and_both_receive(vase, clock_of_ben, ana, ben):
    deal = confirmed_swap(vase, clock_of_ben)
    for member in (ana, ben):
        deal.mark_sent(by=member)
    for member in (ana, ben):
        deal.mark_received(by=member)
    assert deal.state == transitions.COMPLETED
    for listing in (vase, clock_of_ben):
        listing.refresh_from_db()
        assert listing.is_sold


def test_only_who_owes_money_says_that_it_was_paid(vase, clock_of_ben, ana, ben):
    deal = confirmed_swap(vase, clock_of_ben, 5)
    refused("not-yours", deal.mark_paid, ana)
    deal.mark_paid(by=ben)
    assert deal.side_of(ben).paid_at


def test_nobody_pays_where_no_money_goes_along(vase, clock_of_ben, ana, ben):
    deal = confirmed_swap(vase, clock_of_ben)
    for member in (ana, ben):
        refused("not-yours", deal.mark_paid, member)


def first_to_send(deal: Deal) -> list[str]:
    """Who sends first, by user ID."""
    return [side.member.handle for side in deal.sides.select_related("member") if side.sends_first]


def test_whoever_has_fewer_ratings_sends_first(vase, clock_of_ben, ana, ben):
    Member.objects.filter(pk=ben.pk).update(rated_positive=3)
    Member.objects.filter(pk=ana.pk).update(rated_positive=2)
    assert first_to_send(swapped(vase, clock_of_ben).accept(by=ana)) == ["ana"]


def test_with_as_many_ratings_whoever_opened_the_negotiation_sends_first(vase, clock_of_ben, ana):
    assert first_to_send(swapped(vase, clock_of_ben).accept(by=ana)) == ["ben"]


def test_nobody_sends_first_who_meets(vase, clock_of_ben, ana):
    met = swapped(vase, clock_of_ben, handover=Handover.MET, place="Leeds")
    assert first_to_send(met.accept(by=ana)) == []


def test_what_one_side_of_a_swap_has_already_is_gone_when_the_other_leaves(vase, clock_of_ben, ana, ben):
    deal = confirmed_swap(vase, clock_of_ben)
    deal.mark_received(by=ana)
    deal.call_off(ben)
    clock_of_ben.refresh_from_db()
    assert (clock_of_ben.available, clock_of_ben.gone) == (0, 1)
