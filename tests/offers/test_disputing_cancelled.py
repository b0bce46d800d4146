"""A deal that time or one side alone had cancelled is disputed for 30 days where something was paid, sent or
handed over; quantities stay right however it is settled."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.members.models import Member
from parley.offers import jobs, rules, transitions
from parley.offers.models import Deal, Offer
from parley.privacy.gate import GateClosed, disclose
from parley.site import invariants
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused
from tests.offers.test_disputing import answered, disputed, fresh, stock
from tests.offers.things import completed, confirmed


def cancelled(lamp, ana, ben, paid: bool = True, sent: bool = False) -> Deal:
    """Ben had paid, Ana had sent; then Ana cancelled alone."""
    deal = confirmed(lamp, ben)
    if paid:
        deal.mark_paid(by=ben)
    if sent:
        deal.mark_sent(by=ana)
    deal.cancel(by=ana, reason="It fell down the stairs.")
    return deal


def test_who_had_paid_disputes_it_for_thirty_days(lamp, time, ana, ben):
    deal = cancelled(lamp, ana, ben)
    time.tick(days=rules.DISPUTE_WITHIN.days)
    refused("closed", disputed, fresh(deal), ben)
    time.tick(seconds=-1)
    assert disputed(fresh(deal), ben).was == transitions.CANCELLED
    assert fresh(deal).state == transitions.IN_DISPUTE and invariants.breaches() == []


def test_who_had_paid_disputes_what_time_has_ended(lamp, time, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_paid(by=ben)
    for days in (3, 60, 14):
        time.tick(days=days)
        jobs.pass_time.call_local()
    assert (fresh(deal).state, fresh(deal).ended_by) == (transitions.CANCELLED, None)
    assert disputed(fresh(deal), ben).was == transitions.CANCELLED


def test_nothing_is_disputed_where_nothing_was_paid_or_sent_or_both_agreed(lamp, chairs, ana, ben):
    refused("closed", disputed, cancelled(lamp, ana, ben, paid=False), ben)
    together = confirmed(chairs, ben, amount=9)
    together.mark_paid(by=ben)
    together.ask_to_cancel(by=ben)
    together.ask_to_cancel(by=ana)
    refused("closed", disputed, together, ben)
    back = confirmed(chairs, ben, amount=9)
    back.mark_paid(by=ben)
    back.step_back(by=ana)
    refused("stale", disputed, back, ben)


@pytest.mark.parametrize(
    ("sent", "outcome", "expected"),
    [
        (False, "void", ("active", 1, 0)),  # free before: nothing is freed twice
        (False, "return", ("active", 1, 0)),
        (False, "refund", ("active", 1, 0)),
        (True, "return", ("active", 1, 0)),
        (True, "void", ("active", 1, 0)),
        (True, "refund", ("ended", 0, 1)),
        (True, "stands", ("ended", 0, 1)),
    ],
)
def test_only_what_was_on_its_way_moves_when_it_is_settled(lamp, mo, ana, ben, sent, outcome, expected):
    deal = cancelled(lamp, ana, ben, sent=sent)
    dispute = answered(disputed(deal, ben), ana)
    refused("stale", fresh(deal).come_back, ana)
    dispute.settle(mo, outcome, "So it is.")
    assert stock(lamp) == expected and invariants.breaches() == []
    refused("stale", fresh(deal).come_back, ana)


def test_what_had_come_back_before_is_not_freed_twice(chairs, mo, ana, ben):
    deal = confirmed(chairs, ben, amount=9, quantity=2)
    deal.mark_sent(by=ana)
    deal.cancel(by=ben, reason="No.")
    deal.come_back(by=ana)
    answered(disputed(deal, ben), ana).settle(mo, "void", "So it is.")
    assert stock(chairs) == ("active", 5, 0) and invariants.breaches() == []


def test_what_was_sold_to_somebody_else_since_stays_sold(lamp, mo, ana, ben, cleo):
    deal = cancelled(lamp, ana, ben)
    completed(lamp, cleo)
    answered(disputed(deal, ben), ana).settle(mo, "void", "So it is.")
    assert stock(lamp) == ("ended", 0, 1) and invariants.breaches() == []


@pytest.mark.parametrize(("outcome", "expected"), [("stands", ("ended", 0, 1)), ("return", ("paused", 1, 0))])
def test_what_counted_as_gone_since_the_buyer_had_it_and_left_comes_back_once(
    lamp, mo, ana, ben, outcome, expected
):
    deal = confirmed(lamp, ben)
    deal.mark_received(by=ben)
    deal.part(by=ben, reason="They have left.")
    assert stock(lamp) == ("ended", 0, 1) and invariants.breaches() == []
    Member.objects.filter(pk=ben.pk).update(cancelled_on=clock.today())
    disputed(fresh(deal), ana).settle(mo, outcome, "So it is.")
    assert stock(lamp) == expected and invariants.breaches() == []


def test_taken_back_it_is_cancelled_as_before_and_counted(lamp, time, ana, ben):
    deal = cancelled(lamp, ana, ben, sent=True)
    dispute = disputed(deal, ben)
    time.tick(days=2)
    dispute.take_back(by=ben)
    held = fresh(deal)
    assert (held.state, held.ended_by) == (transitions.CANCELLED, ana)
    assert stock(lamp) == ("active", 0, 0) and invariants.breaches() == []
    held.come_back(by=ana)
    assert stock(lamp) == ("active", 1, 0) and invariants.breaches() == []


def test_who_cancelled_alone_did_so_however_it_is_settled(lamp, mo, ana, ben):
    year = clock.now() - timedelta(days=365)
    deal = cancelled(lamp, ana, ben)
    dispute = answered(disputed(deal, ana), ben)
    assert list(Deal.objects.cancelled_alone_by(ana, year)) == [deal]
    dispute.settle(mo, "void", "So it is.")
    assert list(Deal.objects.cancelled_alone_by(ana, year)) == [deal]


def opens(viewer: Member, deal: Deal) -> bool:
    held = fresh(deal)
    try:
        disclose(viewer, "complete-deal", ["email"], about=held.other_than(viewer).contact, because=held)
    except GateClosed:
        return False
    return True


def test_the_contact_stays_open_for_as_long_as_it_may_be_disputed(lamp, chairs, time, ana, ben, sign_in):
    deal, nothing = cancelled(lamp, ana, ben), cancelled(chairs, ana, ben, paid=False)
    browser, path = sign_in(ben), deal.get_absolute_url()
    assert f"{path}contact/" in page_of(browser.get(path)) and "How to pay" not in page_of(browser.get(path))
    assert "open a dispute" in page_of(browser.get(path))
    assert press(browser, f"{path}contact/").status_code == 200 and opens(ben, deal)
    assert not opens(ben, nothing) and f"{nothing.get_absolute_url()}contact/" not in page_of(
        browser.get(nothing.get_absolute_url())
    )
    refused("stale", nothing.open_contact, ben)
    time.tick(days=rules.DISPUTE_WITHIN.days)
    assert not opens(ben, deal)
    refused("stale", fresh(deal).open_contact, ben)
    assert "open a dispute" not in page_of(browser.get(path))


def test_the_same_offer_is_not_freed_by_a_dispute_and_its_owner_both(lamp, mo, ana, ben):
    deal = cancelled(lamp, ana, ben, sent=True)
    held = fresh(deal)
    answered(disputed(deal, ben), ana).settle(mo, "return", "So it is.")
    refused("stale", held.come_back, ana)
    assert (
        stock(lamp) == ("active", 1, 0) and Offer.objects.get(pk=deal.offer_id).state == transitions.ACCEPTED
    )
