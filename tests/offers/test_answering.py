"""Answering offers: counter, decline, withdraw, accept, reconfirm; and what becomes of the others."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from parley.ground import clock
from parley.ground.money import Money
from parley.notices.models import Event
from parley.offers import jobs, transitions
from parley.offers.models import Offer
from parley.safety.models import Restriction
from tests.offers.saying import refused, told
from tests.offers.things import agreed, euros, offered


def test_a_counter_answers_with_other_terms(lamp, ana, ben):
    first = offered(lamp, ben, 20)
    counter = first.counter(by=ana, terms=euros(35))
    first.refresh_from_db()
    assert first.state == transitions.REPLACED
    assert (counter.answers, counter.maker) == (first, ana)
    assert told(ben.subject) == ["offer-countered"]


def test_nobody_counters_their_own_offer(lamp, ben):
    refused("not-yours", offered(lamp, ben).counter, ben, euros(25))


def test_the_bound_of_a_counter_grows_with_the_quantity(chairs, ana, ben):
    offer = offered(chairs, ben, 15, quantity=2)
    refused("bounds", offer.counter, ana, euros(21, quantity=2))
    assert offer.counter(ana, euros(20, quantity=2))


def test_a_buyer_may_offer_more_than_was_asked(lamp, ben):
    assert offered(lamp, ben, 50).cash == Money(5000, "EUR")


def test_a_countered_offer_cannot_be_countered_again(lamp, ana, ben):
    offer = offered(lamp, ben, 20)
    offer.counter(ana, euros(35))
    refused("stale", offer.counter, ana, euros(34))


def test_declining_ends_the_offer_and_not_the_conversation(lamp, ana, ben):
    offer = offered(lamp, ben, 20)
    offer.decline(by=ana)
    assert offer.state == transitions.DECLINED
    assert told(ben.subject) == ["offer-declined"]
    assert offered(lamp, ben, 25).negotiation == offer.negotiation


def test_only_the_other_side_answers(lamp, ana, ben, dov):
    offer = offered(lamp, ben)
    for somebody in (ben, dov):
        refused("not-yours", offer.accept, somebody)
        refused("not-yours", offer.decline, somebody)
    for somebody in (ana, dov):
        refused("not-yours", offer.withdraw, somebody)
        refused("not-yours", offer.reconfirm, somebody)
    refused("not-yours", offer.counter, dov, euros(30))
    refused("not-yours", offer.negotiation.offer, dov, euros(30))
    offer.refresh_from_db()
    assert offer.state == transitions.LIVE


def test_a_withdrawn_offer_cannot_be_accepted(lamp, ana, ben):
    offer = offered(lamp, ben)
    offer.withdraw(by=ben)
    assert told(ana.subject) == ["offer-made", "offer-withdrawn"]
    refused("stale", offer.accept, ana)


def test_an_answer_is_given_once(lamp, ana, ben):
    offer = offered(lamp, ben)
    offer.decline(by=ana)
    refused("stale", offer.decline, ana)
    refused("stale", offer.withdraw, ben)


def test_an_offer_past_its_time_cannot_be_answered_whatever_is_stored(lamp, ana, ben):
    with clock.frozen() as time:
        offer = offered(lamp, ben)
        time.tick(hours=48)
        assert offer.standing_now() == transitions.EXPIRED
        assert offer.state == transitions.LIVE
        for verb, by in ((offer.accept, ana), (offer.decline, ana), (offer.withdraw, ben)):
            refused("expired", verb, by)
        assert offered(lamp, ben, 31).state == transitions.LIVE


def test_an_offer_can_be_accepted_until_its_last_moment(lamp, ana, ben):
    with clock.frozen() as time:
        offer = offered(lamp, ben)
        time.tick(hours=47, minutes=59)
        assert offer.accept(by=ana).state == transitions.AGREED


def test_the_owner_may_take_up_a_conversation_that_ran_out(lamp, ana, ben):
    with clock.frozen() as time:
        first = offered(lamp, ben)
        time.tick(hours=49)
        again = first.negotiation.offer(ana, euros(35))
        assert (again.maker, again.state) == (ana, transitions.LIVE)


def test_an_edit_that_matters_puts_offers_on_hold_until_their_maker_says_they_stand(lamp, ana, ben):
    offer = offered(lamp, ben)
    lamp.edit(by=ana, description="It works. One crack.")
    offer = Offer.objects.get(pk=offer.pk)
    assert offer.standing_now() == transitions.SUSPENDED
    refused("stale", offer.accept, ana)
    offer.reconfirm(by=ben)
    assert told(ana.subject)[-1] == "offer-reconfirmed"
    assert Offer.objects.get(pk=offer.pk).accept(by=ana)


def test_an_edit_that_does_not_matter_changes_nothing_for_offers(lamp, ana, ben):
    offer = offered(lamp, ben)
    lamp.edit(by=ana, trade_for="Books")
    assert Offer.objects.get(pk=offer.pk).accept(by=ana)


def test_reconfirming_starts_the_clock_anew(lamp, ana, ben):
    with clock.frozen() as time:
        offer = offered(lamp, ben, stands_for=timedelta(hours=6))
        lamp.edit(by=ana, title="A lamp")
        jobs.ask_makers_again.call_local()
        time.tick(hours=20)
        offer = Offer.objects.get(pk=offer.pk)
        offer.reconfirm(by=ben)
        assert offer.expires_at == clock.now() + timedelta(hours=6)


def test_an_offer_that_stands_needs_no_reconfirming(lamp, ben):
    refused("stale", offered(lamp, ben).reconfirm, ben)


def test_accepting_makes_a_deal_and_reserves(chairs, ana, ben):
    deal = offered(chairs, ben, 18, quantity=2).accept(by=ana)
    chairs.refresh_from_db()
    assert chairs.available == 3
    assert deal.state == transitions.AGREED
    assert {(side.member, side.role) for side in deal.sides.all()} == {(ben, "buyer"), (ana, "seller")}
    assert deal.offer.state == transitions.ACCEPTED
    assert told(ben.subject) == ["offer-accepted"]


def test_a_deal_keeps_what_the_listing_said(lamp, ana, ben):
    deal = agreed(lamp, ben)
    lamp.edit(by=ana, title="Something else", description="Other words.")
    deal.refresh_from_db()
    assert (deal.title, deal.things[0]["description"]) == ("Brass lamp", "It works.")


def test_an_offer_is_accepted_once(lamp, ana, ben):
    offer = offered(lamp, ben)
    offer.accept(by=ana)
    refused("stale", offer.accept, ana)
    lamp.refresh_from_db()
    assert lamp.available == 0


@pytest.mark.parametrize("verb", ["pause", "end"])
def test_nothing_is_accepted_on_a_listing_that_was_taken_away(lamp, ana, ben, verb):
    offer = offered(lamp, ben)
    getattr(lamp, verb)(by=ana)
    refused("closed", offer.accept, ana)


def test_a_restricted_owner_accepts_nothing(lamp, ana, ben, mo):
    offer = offered(lamp, ben)
    Restriction.impose(ana, by=mo, reason="Sold what was not there.")
    refused("restricted", offer.accept, ana)
    lamp.refresh_from_db()
    assert lamp.available == 1


def test_other_offers_that_no_longer_fit_become_backups(chairs, ana, ben, cleo, dov):
    mine = offered(chairs, ben, 30, quantity=4)
    too_many = offered(chairs, cleo, 15, quantity=2)
    one = offered(chairs, dov, 9, quantity=1)
    mine.accept(by=ana)
    too_many.refresh_from_db()
    one.refresh_from_db()
    assert (too_many.state, one.state) == (transitions.BACKUP, transitions.LIVE)
    assert told(cleo.subject) == ["offer-backup"]
    assert told(dov.subject) == []


def test_a_backup_can_be_withdrawn_and_not_accepted(lamp, ana, ben, cleo):
    backup = offered(lamp, cleo)
    agreed(lamp, ben)
    refused("stale", backup.accept, ana)
    backup.withdraw(by=cleo)
    assert backup.state == transitions.WITHDRAWN


def test_when_a_deal_collapses_backups_are_asked_again(lamp, ana, ben, cleo):
    backup = offered(lamp, cleo, 28)
    agreed(lamp, ben).step_back(by=ben)
    lamp.refresh_from_db()
    assert lamp.available == 1
    backup.refresh_from_db()
    assert backup.state == transitions.SUSPENDED
    assert told(cleo.subject) == ["offer-backup", "offer-freed"]
    backup.reconfirm(by=cleo)
    assert backup.accept(by=ana).offer == backup


def test_a_backup_that_was_asked_waits_for_its_maker_however_long(lamp, ana, ben, cleo):
    with clock.frozen() as time:
        backup = offered(lamp, cleo, 28)
        deal = agreed(lamp, ben)
        time.tick(days=9)
        deal.step_back(by=ana)
        backup.refresh_from_db()
        assert backup.standing_now() == transitions.SUSPENDED
        backup.reconfirm(by=cleo)
        assert backup.accept(by=ana)


def test_reconfirming_what_is_gone_is_refused(lamp, ana, ben, cleo):
    backup = offered(lamp, cleo, 28)
    agreed(lamp, ben).step_back(by=ben)
    offered(lamp, ben, 33).accept(by=ana)
    backup.refresh_from_db()
    refused("sold", backup.reconfirm, cleo)


def test_reconfirming_is_about_the_listing_that_was_read(lamp, ana, ben):
    offer = offered(lamp, ben)
    lamp.edit(by=ana, title="Brass lamp, dented")
    seen = lamp.terms_version
    lamp.edit(by=ana, title="Brass lamp, broken")
    refused("stale", offer.reconfirm, ben, seen=seen)
    offer.reconfirm(by=ben, seen=lamp.terms_version)
    assert offer.standing_now() == transitions.LIVE


def test_what_is_a_want_now_is_neither_reconfirmed_nor_offered_for(lamp, ana, ben):
    offer = offered(lamp, ben)
    lamp.edit(by=ana, title="Brass lamp, dented", kind="want")
    refused("closed", offer.reconfirm, ben)
    refused("closed", offer.negotiation.offer, ben, euros(31))
    refused("closed", offer.counter, ana, euros(35))


def test_what_is_only_traded_now_is_not_reconfirmed_for_money_unless_its_owner_says_a_price(lamp, ana, ben):
    offer = offered(lamp, ben)
    lamp.edit(by=ana, title="Brass lamp, dented", for_sale=False, for_trade=True)
    refused("bounds", offer.reconfirm, ben)
    refused("bounds", offer.negotiation.offer, ben, euros(31))
    assert offer.counter(ana, euros(35)).cash == euros(35).cash


def test_a_buyer_offers_anew_as_a_backup(lamp, ana, ben, cleo):
    negotiation = offered(lamp, ben).negotiation
    agreed(lamp, cleo)
    refused("sold", negotiation.offer, ben, euros(35))
    refused("sold", negotiation.offer, ana, euros(35), as_backup=True)
    assert negotiation.offer(ben, euros(35), as_backup=True).state == transitions.BACKUP


def test_each_transition_writes_one_event_with_its_states(lamp, ana, ben):
    offer = offered(lamp, ben)
    offer.counter(ana, euros(35)).accept(by=ben)
    history = [(e.kind, e.was, e.now) for e in Event.objects.about(offer)]
    assert history == [("offer-made", "", "live"), ("offer-replaced", "live", "replaced")]


def test_the_database_itself_refuses_a_second_live_offer(lamp, ben):
    offer = offered(lamp, ben)
    twin = Offer(
        negotiation=offer.negotiation,
        maker=ben,
        made_at=offer.made_at,
        expires_at=offer.expires_at,
        currency="EUR",
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_the_database_itself_refuses_a_quantity_below_zero(lamp):
    with pytest.raises(IntegrityError), transaction.atomic():
        type(lamp).objects.filter(pk=lamp.pk).update(available=-1)


def test_accepting_asks_the_database_few_questions(lamp, ana, ben, django_assert_max_num_queries):
    offer = Offer.objects.select_related("negotiation").get(pk=offered(lamp, ben).pk)
    with django_assert_max_num_queries(20):
        offer.accept(by=ana)
