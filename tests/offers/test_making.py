"""Making offers: who may, on what, how often, in which bounds."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.ground.money import Money
from parley.offers import transitions
from parley.offers.models import Negotiation, Offer
from parley.offers.terms import Handover, Side, Terms
from parley.safety.models import Restriction
from tests.offers.saying import refused, told
from tests.offers.things import agreed, completed, euros, offered, put_up


def test_an_offer_opens_a_negotiation_and_tells_the_owner(lamp, ana, ben):
    offer = offered(lamp, ben, 30, words="Paid in cash.", place="Leeds")
    assert (offer.negotiation.buyer, offer.negotiation.owner) == (ben, ana)
    assert offer.cash == Money(3000, "EUR")
    assert offer.standing_now() == transitions.LIVE
    line = offer.lines.get()
    assert (line.listing, line.giver, line.quantity, line.terms_version) == (lamp, ana, 1, lamp.terms_version)
    assert told(ana.subject) == ["offer-made"]
    assert told(ben.subject) == []


def test_an_offer_stands_for_two_days_unless_its_maker_chose_otherwise(lamp, ben, cleo):
    with clock.frozen():
        offer = offered(lamp, ben)
        assert offer.expires_at == clock.now() + timedelta(hours=48)
        short = offered(lamp, cleo, stands_for=timedelta(hours=1))
        assert short.expires_at == clock.now() + timedelta(hours=1)


def test_the_total_holds_postage_that_the_buyer_pays(lamp, ben, cleo):
    on_top = offered(lamp, ben, 30, postage=550, postage_from=Side.BUYER)
    included = offered(lamp, cleo, 30, postage=550, postage_from=Side.OWNER)
    assert on_top.total == Money(3550, "EUR")
    assert included.total == Money(3000, "EUR")


def test_who_meets_pays_no_postage(lamp, ben):
    offer = offered(lamp, ben, 30, handover=Handover.MET, place="Leeds", postage=550, tracked=True)
    assert (offer.postage_amount, offer.postage_from, offer.tracked) == (0, "", False)


@pytest.mark.parametrize(
    ("terms", "code", "field"),
    [
        (Terms(cash=Money(-1, "EUR")), "bounds", "cash"),
        (Terms(cash=Money(100, "USD")), "bounds", "cash"),
        (euros(30, postage=-5), "bounds", "cash"),
        (euros(30, quantity=0), "quantity", "quantity"),
        (euros(30, quantity=2), "quantity", "quantity"),
        (euros(30, stands_for=timedelta(minutes=59)), "bounds", "hours"),
        (euros(30, stands_for=timedelta(days=15)), "bounds", "hours"),
        (euros(30, pay_by_days=0), "bounds", "pay_by_days"),
        (euros(30, send_by_days=99), "bounds", "send_by_days"),
    ],
)
def test_terms_out_of_bounds_are_refused_at_their_field(lamp, ben, terms, code, field):
    assert refused(code, Negotiation.open, lamp, ben, terms).field == field
    assert not Offer.objects.exists()


def test_nobody_makes_an_offer_to_themselves(lamp, ana):
    refused("yourself", offered, lamp, ana)


def test_who_has_not_given_details_makes_no_offer(lamp, new_member):
    refused("details-needed", offered, lamp, new_member("eve", details=False))


def test_who_is_restricted_makes_no_offer(lamp, ben, mo):
    Restriction.impose(ben, by=mo, reason="Spam.")
    refused("restricted", offered, lamp, ben)


@pytest.mark.parametrize("state", ["paused", "ended", "draft"])
def test_a_listing_that_is_not_active_takes_no_offer(ana, ben, state):
    refused("closed", offered, put_up(ana, state=state), ben)


def test_a_want_takes_no_offer_of_money(ana, ben):
    refused("closed", offered, put_up(ana, kind="want"), ben)


def test_what_is_only_for_trade_takes_no_offer_of_money(ana, ben):
    refused("bounds", offered, put_up(ana, for_sale=False, for_trade=True), ben)


def test_what_is_reserved_takes_an_offer_only_as_a_backup(lamp, ana, ben, cleo):
    deal = agreed(lamp, ben)
    refused("sold", offered, lamp, cleo)
    backup = Negotiation.open(lamp, cleo, euros(35), as_backup=True)
    assert backup.state == transitions.BACKUP
    assert told(ana.subject)[-1] == "offer-waits"
    refused("stale", backup.accept, ana)
    deal.step_back(by=ben)
    backup.refresh_from_db()
    assert backup.state == transitions.SUSPENDED
    assert told(cleo.subject) == ["offer-freed"]


def test_what_is_sold_for_good_takes_no_backup(lamp, ben, cleo):
    completed(lamp, ben)
    refusal = refused("closed", Negotiation.open, lamp, cleo, euros(35), as_backup=True)
    assert refusal.message == "This is sold."


def test_nobody_waits_for_more_than_is_left(chairs, ben, cleo):
    completed(chairs, ben, amount=18, quantity=2)
    agreed(chairs, ben, amount=27, quantity=3)
    refused("quantity", Negotiation.open, chairs, cleo, euros(35, quantity=4), as_backup=True)
    waits = Negotiation.open(chairs, cleo, euros(27, quantity=3), as_backup=True)
    assert waits.state == transitions.BACKUP


def test_an_offer_as_a_backup_for_what_is_free_is_a_plain_offer(lamp, ben):
    assert Negotiation.open(lamp, ben, euros(35), as_backup=True).state == transitions.LIVE


def test_nobody_waits_for_more_than_there_are(chairs, ben, cleo):
    agreed(chairs, ben, amount=40, quantity=5)
    refused("quantity", Negotiation.open, chairs, cleo, euros(35, quantity=6), as_backup=True)


def test_an_owner_without_an_account_gets_no_offer(ben, new_member):
    gone = new_member("paper")
    type(gone).objects.filter(pk=gone.pk).update(imported=True)
    gone.refresh_from_db()
    refused("closed", offered, put_up(gone), ben)


def test_the_offer_of_somebody_restricted_since_is_not_accepted(lamp, ana, ben, mo):
    offer = offered(lamp, ben)
    Restriction.impose(ben, by=mo, reason="Spam.")
    refused("closed", offer.accept, ana)


def test_a_fixed_price_is_met_or_nothing(ana, ben):
    fixed = put_up(ana, takes_offers=False)
    refused("bounds", offered, fixed, ben, 39)
    assert offered(fixed, ben, 40).state == transitions.LIVE


def test_who_read_an_older_listing_is_told_so(lamp, ana, ben):
    seen = lamp.terms_version
    lamp.edit(by=ana, title="Brass lamp, dented")
    refused("stale", Negotiation.open, lamp, ben, euros(30), seen=seen)
    assert Negotiation.open(lamp, ben, euros(30), seen=lamp.terms_version)


def test_a_new_offer_takes_the_place_of_ones_own(lamp, ben):
    first = offered(lamp, ben, 20)
    second = offered(lamp, ben, 25)
    first.refresh_from_db()
    assert first.state == transitions.REPLACED
    assert second.negotiation == first.negotiation
    assert second.state == transitions.LIVE


def test_who_did_not_know_of_the_newest_offer_is_told_so(lamp, ana, ben):
    first = offered(lamp, ben, 20)
    first.counter(by=ana, terms=euros(38))
    refused("stale", Negotiation.open, lamp, ben, euros(25), after=first.pk)


def test_who_owes_an_answer_makes_no_offer_beside_it(lamp, ana, ben):
    counter = offered(lamp, ben, 20).counter(by=ana, terms=euros(38))
    refused("stale", Negotiation.open, lamp, ben, euros(25), after=counter.pk)
    assert counter.counter(by=ben, terms=euros(25)).state == transitions.LIVE


def test_there_are_three_offers_in_a_row_and_then_an_answer_is_needed(lamp, ana, ben):
    for amount in (10, 11, 12):
        last = offered(lamp, ben, amount)
    refused("too-many", offered, lamp, ben, 13)
    last.decline(by=ana)
    assert offered(lamp, ben, 13)


def test_a_withdrawn_offer_counts_as_one_without_an_answer(lamp, ben):
    for amount in (10, 11, 12):
        offered(lamp, ben, amount).withdraw(by=ben)
    refused("too-many", offered, lamp, ben, 13)
