"""Two at once, with real transactions. The long proofs with their negative controls are in tests/prove."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from parley.ground.refusals import Refusal
from parley.offers.models import Deal
from tests.offers.things import euros, offered, put_up


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
