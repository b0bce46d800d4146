"""Any one of these: the first that is accepted ends the others."""

from dataclasses import replace
from datetime import timedelta

from parley.ground import clock
from parley.offers import transitions
from parley.offers.models import Negotiation, Offer
from parley.offers.things import Thing
from parley.site import invariants
from tests.offers.saying import refused, told
from tests.offers.things import euros, offered, put_up

OPEN, CLOSED = "live", "closed"


def states(*offers: Offer) -> list[str]:
    return [Offer.objects.get(pk=offer.pk).state for offer in offers]


def tied(*offers: Offer) -> None:
    Offer.tie_together([offer.pk for offer in offers], by=offers[0].maker)
    for offer in offers:
        offer.refresh_from_db(fields=["tie"])


def test_the_first_acceptance_ends_the_others_and_their_owners_are_told(lamp, ana, ben, cleo):
    kettle, cup = put_up(cleo, title="Kettle"), put_up(ana, title="Cup")
    first, second, third = (offered(each, ben) for each in (lamp, kettle, cup))
    tied(first, second, third)
    first.accept(by=ana)
    assert states(first, second, third) == [transitions.ACCEPTED, CLOSED, CLOSED]
    assert told(cleo.subject) == ["offer-made", "offer-tie-ended"]
    assert told(ana.subject) == ["offer-made", "offer-made", "offer-tie-ended"]
    assert told(ben.subject) == ["offer-accepted"]
    refused("stale", Offer.objects.get(pk=second.pk).accept, cleo)


def test_what_is_not_tied_stays_and_what_is_loosened_too(lamp, ana, ben, cleo):
    first, second, free = offered(lamp, ben), offered(put_up(cleo), ben), offered(put_up(cleo), ben)
    tied(first, second)
    second.untie(by=ben)
    refused("not-yours", first.untie, ana)
    first.accept(by=ana)
    assert states(second, free) == [OPEN, OPEN]


def test_a_new_offer_is_tied_as_it_is_made_and_with_it_what_that_was_tied_to(lamp, ana, ben, cleo):
    kettle, cup = put_up(cleo, title="Kettle"), put_up(cleo, title="Cup")
    first = offered(lamp, ben)
    second = Negotiation.open(kettle, ben, euros(30), tied_to=[first.pk])
    third = Negotiation.open(cup, ben, euros(20), tied_to=[second.pk])
    third.accept(by=cleo)
    assert states(first, second) == [CLOSED, CLOSED]


def test_a_counter_to_one_of_them_keeps_the_tie(lamp, ana, ben, cleo):
    first, second = offered(lamp, ben), offered(put_up(cleo), ben)
    tied(first, second)
    counter = first.counter(by=ana, terms=euros(35))
    other = second.counter(by=cleo, terms=euros(36))
    counter.accept(by=ben)
    assert states(other) == [CLOSED]
    assert told(cleo.subject)[-1] == "offer-tie-ended"


def test_one_swaps_the_same_thing_for_any_one_of_several(lamp, ana, ben, cleo):
    mine = put_up(ben, title="Chess set")
    swap = replace(euros(0), also=(Thing(mine.pk),))
    first, second = (Negotiation.open(put_up(each, for_trade=True), ben, swap) for each in (ana, cleo))
    tied(first, second)
    first.accept(by=ana)
    assert states(second) == [CLOSED]  # not a backup: it is over, whatever becomes of the deal


def test_only_open_offers_of_ones_own_are_tied(lamp, ana, ben, cleo):
    first, hers = offered(lamp, ben), offered(put_up(ana), cleo)
    refused("not-yours", Offer.tie_together, [first.pk, hers.pk], ben)
    refused("bounds", Offer.tie_together, [first.pk], ben)
    with clock.frozen() as time:
        old = offered(put_up(cleo), ben)
        time.tick(hours=49)
        refused("stale", Offer.tie_together, [old.pk, offered(lamp, ben, 31).pk], ben)
    assert not Offer.objects.exclude(tie=None).exists()


def test_whoever_read_the_offer_before_it_was_tied_looks_again(lamp, ana, ben, cleo):
    first, second = offered(lamp, ben), offered(put_up(cleo), ben)
    Offer.tie_together([first.pk, second.pk], by=ben)
    refused("stale", first.accept, ana)
    assert states(first, second) == [OPEN, OPEN]


def test_what_ran_out_before_another_was_accepted_is_tied_no_more(lamp, ana, ben, cleo):
    kettle = put_up(cleo, title="Kettle", buy_now=True)
    with clock.frozen() as time:
        first, second = offered(lamp, ben, stands_for=timedelta(days=5)), offered(kettle, ben)
        tied(first, second)
        time.tick(hours=49)
        first.accept(by=ana)
        deal = Negotiation.buy(kettle, ben, replace(second.terms(), cash=kettle.price))
        assert (states(second), deal.offer.tie) == ([transitions.REPLACED], None)
        assert [str(each) for each in invariants.breaches()] == []
