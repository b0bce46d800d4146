"""Two at once, with real transactions. The long proofs with their negative controls are in tests/prove."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from parley.ground.refusals import Refusal
from parley.offers.models import Deal, Negotiation, Offer
from tests.offers.things import confirmed, euros, offered, put_up


def both(*acts: Callable[[], object]) -> list[str]:
    """Run the acts at once, each on connections of its own. -> "done" or the code of the refusal"""
    outcomes, start = [""] * len(acts), Barrier(len(acts))

    def run(number: int, act: Callable[[], object]) -> None:
        try:
            start.wait()
            act()
            outcomes[number] = "done"
        except Refusal as refusal:
            outcomes[number] = refusal.code
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_two_buyers_accept_the_last_one_and_one_gets_it(ana, ben, cleo):
    for _ in range(5):
        lamp = put_up(ana)
        bens = offered(lamp, ben).counter(ana, euros(35))
        cleos = offered(lamp, cleo).counter(ana, euros(36))
        outcomes = both(lambda b=bens: b.accept(by=ben), lambda c=cleos: c.accept(by=cleo))
        lamp.refresh_from_db()
        assert sorted(outcomes) == ["done", "stale"]
        assert lamp.available == 0
        assert Deal.objects.filter(offer__in=[bens, cleos]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_while_it_is_withdrawn_does_one_of_the_two(ana, ben):
    for _ in range(5):
        lamp = put_up(ana)
        offer = offered(lamp, ben)
        outcomes = both(lambda o=offer: o.accept(by=ana), lambda o=offer: o.withdraw(by=ben))
        assert sorted(outcomes) == ["done", "stale"]


@pytest.mark.django_db(transaction=True)
def test_two_deals_about_one_listing_completed_at_once_are_both_counted(ana, ben, cleo):
    for _ in range(5):
        lamps = put_up(ana, quantity=2)
        deals = [confirmed(lamps, buyer) for buyer in (ben, cleo)]
        for deal in deals:
            deal.mark_received(by=ana)
        acts = zip(deals, (ben, cleo), strict=True)
        assert both(*(lambda d=deal, b=by: d.mark_received(by=b) for deal, by in acts)) == ["done", "done"]
        lamps.refresh_from_db()
        assert (lamps.gone, lamps.is_sold) == (2, True)


@pytest.mark.django_db(transaction=True)
def test_an_offer_made_while_the_last_goes_does_not_stay_open(ana, ben, cleo):
    for _ in range(5):
        lamp = put_up(ana)
        deal = confirmed(lamp, ben)
        deal.mark_received(by=ana)
        both(
            lambda d=deal: d.mark_received(by=ben),
            lambda thing=lamp: Negotiation.open(thing, cleo, euros(35), as_backup=True),
        )
        lamp.refresh_from_db()
        assert lamp.is_sold and not Offer.objects.open().filter(lines__listing=lamp).exists()
