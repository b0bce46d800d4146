"""What was on its way, or had arrived, when a deal came to nothing, is not sold again by itself: it stays
reserved until its owner says that it came back."""

from datetime import timedelta

import pytest

from parley.offers import holding, jobs, transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.offers.things import Thing
from parley.site import invariants
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.test_disputing import stock
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
