"""What was on its way, or had arrived, when a deal came to nothing, is not sold again by itself: it stays
reserved until its owner says that it came back, or that it is lost."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from parley.ground import clock
from parley.offers import holding, jobs, transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.offers.things import Thing
from parley.site import invariants
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.test_disputing import answered, disputed, stock
from tests.offers.things import confirmed, euros, offered, put_up


@pytest.fixture
def vase(ana):
    return put_up(ana, title="Vase", for_trade=True)


@pytest.fixture
def drum(ben):
    return put_up(ben, title="Drum", for_trade=True)


@pytest.fixture
def swap(time, vase, drum, ana, ben) -> Deal:
    """Ana's vase for Ben's drum, which Ben sends first."""
    deal = offered(vase, ben, 0, also=(Thing(drum.pk),)).accept(by=ana)
    deal.confirm(by=ben)
    deal.confirm(by=ana)
    return deal


def fresh(deal: Deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


def waiting(listing, by) -> Offer:
    return Negotiation.open(listing, by, euros(20, stands_for=timedelta(days=14)), as_backup=True)


def state(offer: Offer) -> str:
    offer.refresh_from_db()
    return offer.state


def sent(lamp, ana, ben, met: bool = False) -> Deal:
    deal = confirmed(lamp, ben)
    deal.mark_paid(by=ben)
    deal.mark_handed_over(by=ana) if met else deal.mark_sent(by=ana)
    return deal


def alone(deal, ana, ben):
    deal.cancel(by=ben, reason="I do not want it any more.")


def together(deal, ana, ben):
    deal.ask_to_cancel(by=ben)
    deal.ask_to_cancel(by=ana)


def stepped_back(deal, ana, ben):
    deal.step_back(by=ben)


def left(deal, ana, ben):
    deal.part(by=ben, reason="They have left.")


def removed(deal, ana, ben):
    holding.call_off(ben)


@pytest.mark.parametrize("met", [False, True], ids=["posted", "handed over"])
@pytest.mark.parametrize("end", [alone, together, stepped_back, left, removed])
def test_what_was_given_away_stays_reserved_until_its_owner_has_it_again(lamp, ana, ben, cleo, end, met):
    deal, backup = sent(lamp, ana, ben, met), waiting(lamp, cleo)
    end(deal, ana, ben)
    assert stock(lamp) == ("active", 0, 0) and state(backup) == transitions.BACKUP
    assert invariants.breaches() == []
    fresh(deal).come_back(by=ana)
    assert stock(lamp) == ("active", 1, 0) and state(backup) == transitions.SUSPENDED
    assert told(cleo.subject) == ["offer-freed"] and told(ben.subject)[-1] == "deal-came-back"
    assert invariants.breaches() == []


def test_it_comes_back_once_and_its_owner_alone_says_so(lamp, ana, ben, cleo):
    deal = sent(lamp, ana, ben)
    refused("stale", deal.come_back, ana)
    deal.cancel(by=ben, reason="No.")
    refused("not-yours", deal.come_back, cleo)
    refused("stale", deal.come_back, ben)
    deal.come_back(by=ana)
    refused("stale", deal.come_back, ana)
    assert stock(lamp) == ("active", 1, 0)


def test_what_nobody_had_sent_is_free_at_once_and_never_comes_back(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_paid(by=ben)
    deal.cancel(by=ana, reason="It fell down.")
    assert stock(lamp) == ("active", 1, 0)
    refused("stale", deal.come_back, ana)


def test_what_the_buyer_has_is_reserved_though_they_cancel_together(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_received(by=ben)
    together(deal, ana, ben)
    assert stock(lamp) == ("active", 0, 0) and invariants.breaches() == []
    deal.come_back(by=ana)
    assert stock(lamp) == ("active", 1, 0) and invariants.breaches() == []


def test_in_a_swap_that_lapses_only_what_was_not_sent_is_free(swap, time, vase, drum, ana, ben, dov):
    swap.mark_sent(by=ben)
    backups = [waiting(vase, dov), waiting(drum, dov)]
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(days=1)
    fresh(swap).lapse(by=ben)
    assert (stock(vase)[1], stock(drum)[1]) == (1, 0)
    assert [state(each) for each in backups] == [transitions.SUSPENDED, transitions.BACKUP]
    assert invariants.breaches() == []
    refused("stale", fresh(swap).come_back, ana)
    fresh(swap).come_back(by=ben)
    assert (stock(vase)[1], stock(drum)[1]) == (1, 1) and state(backups[1]) == transitions.SUSPENDED
    assert invariants.breaches() == []


def test_what_arrived_in_a_swap_is_not_free_though_nobody_said_that_it_was_sent(swap, vase, drum, ana, ben):
    swap.mark_received(by=ana)  # Ben's drum
    together(swap, ana, ben)
    assert (stock(vase)[1], stock(drum)[1]) == (1, 0) and invariants.breaches() == []


def test_the_page_has_the_button_for_whoever_gave_it_away(lamp, ana, ben, sign_in):
    deal = sent(lamp, ana, ben)
    seller, buyer, path = sign_in(ana), sign_in(ben), deal.get_absolute_url()
    assert "stays reserved until you say here that it came back" in page_of(seller.get(path))
    deal.cancel(by=ben, reason="No.")
    assert f"{path}return/" in page_of(seller.get(path))
    assert f"{path}return/" not in page_of(buyer.get(path))
    assert press(buyer, f"{path}return/").status_code == 409
    assert press(seller, f"{path}return/").status_code == 303
    assert f"{path}return/" not in page_of(seller.get(path))
    assert stock(lamp) == ("active", 1, 0)


def test_the_invariants_find_what_was_freed_while_it_was_away(lamp, ana, ben):
    sent(lamp, ana, ben).cancel(by=ben, reason="No.")
    type(lamp).objects.filter(pk=lamp.pk).update(available=1)
    assert {each.name for each in invariants.breaches()} == {"quantities are conserved"}


@pytest.mark.parametrize("met", [False, True], ids=["posted", "handed over"])
@pytest.mark.parametrize("end", [alone, together, stepped_back, left, removed])
def test_what_will_not_come_back_is_gone_and_who_waits_is_told_as_when_it_is_sold(
    lamp, ana, ben, cleo, end, met
):
    deal, backup = sent(lamp, ana, ben, met), waiting(lamp, cleo)
    end(deal, ana, ben)
    fresh(deal).write_off(by=ana)
    assert stock(lamp) == ("ended", 0, 1) and state(backup) == transitions.CLOSED
    assert told(cleo.subject) == ["offer-closed"] and told(ben.subject)[-1] == "deal-written-off"
    assert invariants.breaches() == []


def test_of_several_the_listing_goes_on_with_what_is_left(chairs, ana, ben, cleo, dov):
    deal = confirmed(chairs, ben, amount=9, quantity=2)
    deal.mark_sent(by=ana)
    few, asked = offered(chairs, cleo, 9, quantity=3), euros(9, quantity=4)
    many = Negotiation.open(chairs, dov, asked, as_backup=True)
    deal.cancel(by=ben, reason="No.")
    deal.write_off(by=ana)
    assert stock(chairs) == ("active", 3, 2) and invariants.breaches() == []
    assert (state(few), state(many)) == (transitions.LIVE, transitions.CLOSED)


def test_it_is_lost_once_and_its_owner_alone_says_so_when_the_deal_is_over(lamp, ana, ben, cleo):
    deal = sent(lamp, ana, ben)
    refused("stale", deal.write_off, ana)
    deal.cancel(by=ben, reason="No.")
    refused("not-yours", deal.write_off, cleo)
    refused("stale", deal.write_off, ben)
    deal.write_off(by=ana)
    refused("stale", deal.write_off, ana)
    refused("stale", deal.come_back, ana)
    assert stock(lamp) == ("ended", 0, 1)


def test_what_came_back_is_not_lost_and_what_nobody_sent_is_neither(lamp, chairs, ana, ben):
    deal = sent(lamp, ana, ben)
    deal.cancel(by=ben, reason="No.")
    deal.come_back(by=ana)
    refused("stale", deal.write_off, ana)
    unsent = confirmed(chairs, ben, amount=9)
    unsent.cancel(by=ana, reason="No.")
    refused("stale", unsent.write_off, ana)
    assert (stock(lamp), stock(chairs)) == (("active", 1, 0), ("active", 5, 0))


def test_in_a_swap_each_loses_their_own(swap, time, vase, drum, ana, ben):
    swap.mark_sent(by=ben)
    swap.mark_sent(by=ana)
    swap.cancel(by=ana, reason="No.")
    fresh(swap).write_off(by=ben)
    assert (stock(vase), stock(drum)) == (("active", 0, 0), ("ended", 0, 1)) and invariants.breaches() == []
    fresh(swap).come_back(by=ana)
    assert (stock(vase), stock(drum)) == (("active", 1, 0), ("ended", 0, 1)) and invariants.breaches() == []


@pytest.mark.parametrize("outcome", ["return", "void", "refund", "stands"])
def test_what_was_lost_stays_so_however_a_dispute_ends(lamp, mo, ana, ben, outcome):
    deal = sent(lamp, ana, ben)
    deal.cancel(by=ana, reason="No.")
    deal.write_off(by=ana)
    dispute = answered(disputed(fresh(deal), ben), ana)
    assert invariants.breaches() == []
    dispute.settle(mo, outcome, "So it is.")
    assert stock(lamp) == ("ended", 0, 1) and invariants.breaches() == []


def test_while_it_is_disputed_nobody_says_that_it_is_lost(lamp, ana, ben):
    deal = sent(lamp, ana, ben)
    deal.cancel(by=ana, reason="No.")
    disputed(fresh(deal), ben)
    refused("stale", deal.write_off, ana)


def test_the_page_asks_before_it_is_lost_and_says_that_it_is_for_good(lamp, ana, ben, sign_in):
    deal = sent(lamp, ana, ben)
    seller, buyer, path = sign_in(ana), sign_in(ben), deal.get_absolute_url()
    assert press(seller, f"{path}write-off/").status_code == 409
    deal.cancel(by=ben, reason="No.")
    shown = page_of(seller.get(path))
    assert f"{path}write-off/" in shown and "You cannot take this back" in shown
    assert f"{path}write-off/" not in page_of(buyer.get(path))
    assert press(buyer, f"{path}write-off/").status_code == 409
    assert press(seller, f"{path}write-off/").status_code == 303
    shown = page_of(seller.get(path))
    assert f"{path}write-off/" not in shown and f"{path}return/" not in shown and "It counts as gone" in shown
    assert "is lost" in page_of(buyer.get(path)) and stock(lamp) == ("ended", 0, 1)


@pytest.mark.parametrize("wrong", [{"gone": 0}, {"gone": 0, "available": 1, "state": "active"}])
def test_the_invariants_find_what_was_lost_and_is_not_gone(lamp, ana, ben, wrong):
    deal = sent(lamp, ana, ben)
    deal.cancel(by=ben, reason="No.")
    deal.write_off(by=ana)
    type(lamp).objects.filter(pk=lamp.pk).update(**wrong)
    assert "quantities are conserved" in {each.name for each in invariants.breaches()}


def test_the_table_holds_no_thing_that_is_both_back_and_lost(lamp, ana, ben):
    deal = sent(lamp, ana, ben)
    deal.cancel(by=ben, reason="No.")
    deal.come_back(by=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        deal.sides.filter(member=ana).update(written_off_at=clock.now())
