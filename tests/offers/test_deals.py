"""From agreement to completion, and the ways out of a deal."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.notices.models import Event
from parley.offers import jobs, transitions
from parley.offers.models import Deal, DealContact
from parley.offers.terms import Handover
from parley.privacy import retention
from parley.privacy.keyring import Keeping
from tests.offers.saying import refused, told
from tests.offers.things import agreed, completed, confirmed, offered


def test_a_deal_is_confirmed_when_both_have_said_so(lamp, ana, ben):
    deal = agreed(lamp, ben)
    deal.confirm(by=ben)
    assert deal.state == transitions.AGREED
    assert not DealContact.objects.exists()
    deal.confirm(by=ana)
    assert deal.state == transitions.CONFIRMED
    assert DealContact.objects.filter(side__deal=deal).count() == 2
    assert told(ana.subject)[-1] == "deal-half-confirmed"
    assert told(ben.subject)[-1] == "deal-confirmed"


def test_one_confirms_once(lamp, ben):
    deal = agreed(lamp, ben)
    deal.confirm(by=ben)
    refused("stale", deal.confirm, by=ben)


def test_nobody_else_does_anything_in_a_deal(lamp, ben, dov, mo):
    deal = confirmed(lamp, ben)
    for somebody in (dov, mo):
        for verb in (deal.confirm, deal.step_back, deal.mark_paid, deal.mark_sent, deal.mark_received):
            refused("not-yours", verb, by=somebody)
        refused("not-yours", deal.ask_to_cancel, by=somebody)
        refused("not-yours", deal.open_contact, by=somebody)
        refused("not-yours", deal.cancel, by=somebody, reason="No.")


@pytest.mark.parametrize("verb", ["mark_paid", "mark_received", "ask_to_cancel", "open_contact"])
def test_nothing_is_ticked_before_both_have_confirmed(lamp, ben, verb):
    deal = agreed(lamp, ben)
    deal.confirm(by=ben)
    refused("stale", getattr(deal, verb), by=ben)


def test_either_steps_back_freely_until_both_have_confirmed(chairs, ana, ben, cleo):
    with clock.frozen() as time:
        for buyer, who in ((ben, ben), (cleo, ana)):
            deal = agreed(chairs, buyer, amount=10, quantity=2)
            deal.confirm(by=buyer)
            time.tick(hours=30)
            deal.step_back(by=who)
            assert (deal.state, deal.ended_by_id) == (transitions.STEPPED_BACK, who.pk)
    chairs.refresh_from_db()
    assert chairs.available == 5
    assert not Deal.objects.cancelled_alone_by(ana, clock.now() - timedelta(days=365)).exists()


def test_within_an_hour_one_may_step_back_even_when_both_confirmed(lamp, ana, ben):
    with clock.frozen() as time:
        deal = confirmed(lamp, ben)
        time.tick(minutes=59)
        deal.step_back(by=ana)
        assert deal.state == transitions.STEPPED_BACK


def test_after_the_hour_a_confirmed_deal_binds(lamp, ana, ben):
    with clock.frozen() as time:
        deal = confirmed(lamp, ben)
        time.tick(minutes=60)
        refused("closed", deal.step_back, by=ana)


def test_who_has_opened_a_contact_cannot_step_back(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.open_contact(by=ana)
    refused("closed", deal.step_back, by=ana)
    refused("closed", deal.step_back, by=ben)


def test_cancelling_alone_is_counted_and_gives_a_reason(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    refused("bounds", deal.cancel, by=ana, reason="  ")
    deal.cancel(by=ana, reason="It broke.")
    year = clock.now() - timedelta(days=365)
    assert list(Deal.objects.cancelled_alone_by(ana, year)) == [deal]
    assert not Deal.objects.cancelled_alone_by(ben, year)
    assert told(ben.subject)[-1] == "deal-cancelled"
    lamp.refresh_from_db()
    assert lamp.available == 1


def test_a_deal_is_not_cancelled_before_it_is_confirmed_nor_after_it_ended(lamp, ben):
    deal = agreed(lamp, ben)
    refused("stale", deal.cancel, by=ben, reason="No.")
    deal.step_back(by=ben)
    refused("stale", deal.cancel, by=ben, reason="No.")
    refused("stale", deal.step_back, by=ben)
    refused("stale", deal.confirm, by=ben)


def test_when_something_has_arrived_nobody_cancels_alone(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_received(by=ben)
    refused("closed", deal.cancel, by=ben, reason="I keep it.")
    refused("closed", deal.cancel, by=ana, reason="No money.")


def test_cancelling_together_leaves_no_mark(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.ask_to_cancel(by=ben)
    assert deal.state == transitions.CONFIRMED
    assert told(ana.subject)[-1] == "deal-cancel-asked"
    refused("stale", deal.ask_to_cancel, by=ben)
    deal.ask_to_cancel(by=ana)
    assert (deal.state, deal.ended_by_id) == (transitions.CANCELLED, None)
    lamp.refresh_from_db()
    assert lamp.available == 1


def test_each_side_ticks_its_own_and_then_it_is_completed(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_paid(by=ben)
    deal.mark_sent(by=ana)
    deal.mark_received(by=ana)
    assert deal.state == transitions.CONFIRMED
    deal.mark_received(by=ben)
    assert deal.state == transitions.COMPLETED
    assert told(ben.subject) == ["offer-accepted", "deal-confirmed", "deal-sent", "deal-received"]
    assert told(ana.subject)[-2:] == ["deal-paid", "deal-completed"]
    refused("stale", deal.mark_received, by=ben)


def test_nobody_ticks_for_the_other(lamp, ana, ben):
    deal = confirmed(lamp, ben, handover=Handover.MET, place="Leeds")
    refused("not-yours", deal.mark_paid, by=ana)
    refused("not-yours", deal.mark_sent, by=ben)
    refused("not-yours", deal.mark_handed_over, by=ben)
    deal.mark_handed_over(by=ana)
    refused("stale", deal.mark_handed_over, by=ana)


def test_what_was_sold_stays_sold(lamp, ana, ben):
    completed(lamp, ben)
    lamp.refresh_from_db()
    assert lamp.available == 0


def test_each_transition_of_a_deal_writes_its_states(lamp, ana, ben):
    deal = completed(lamp, ben)
    moved = [(e.kind, e.was, e.now) for e in Event.objects.about(deal) if e.was != e.now]
    assert moved == [
        ("deal-confirmed", "agreed", "confirmed"),
        ("deal-completed", "confirmed", "completed"),
    ]


def test_contacts_go_when_the_deal_has_been_over_for_60_days(lamp, ben):
    with clock.frozen() as time:
        deal = completed(lamp, ben)
        keepings = list(DealContact.objects.values_list("keeping", flat=True))
        time.tick(days=59)
        assert retention.sweep("deal").removed == 0
        time.tick(days=1)
        assert retention.sweep("deal").removed == 2
        assert not DealContact.objects.filter(side__deal=deal).exists()
        assert not Keeping.objects.filter(pk__in=keepings).exists()


def test_makers_are_asked_once_when_a_listing_has_changed(lamp, ana, ben):
    offer = offered(lamp, ben)
    lamp.edit(by=ana, title="Brass lamp, dented")
    assert jobs.ask_makers_again.call_local() == 1
    assert jobs.ask_makers_again.call_local() == 0
    offer.refresh_from_db()
    assert offer.state == transitions.SUSPENDED
    assert told(ben.subject) == ["offer-suspended"]


def test_there_is_one_reminder_before_an_offer_ends(lamp, ana, ben):
    with clock.frozen() as time:
        offered(lamp, ben)
        assert jobs.remind.call_local() == 0
        time.tick(hours=43)
        assert jobs.remind.call_local() == 1
        assert jobs.remind.call_local() == 0
        assert told(ana.subject) == ["offer-made", "offer-ending"]


def test_the_reminder_of_a_short_offer_comes_when_a_quarter_of_it_is_left(lamp, ana, ben):
    with clock.frozen() as time:
        offered(lamp, ben, stands_for=timedelta(hours=6))
        time.tick(hours=4, minutes=30, seconds=-1)
        assert jobs.remind.call_local() == 0
        time.tick(seconds=1)
        assert (jobs.remind.call_local(), jobs.remind.call_local()) == (1, 0)
        assert told(ana.subject) == ["offer-made", "offer-ending"]


def test_an_answered_offer_is_not_reminded_of(lamp, ana, ben):
    with clock.frozen() as time:
        offered(lamp, ben).decline(by=ana)
        time.tick(hours=43)
        assert jobs.remind.call_local() == 0
