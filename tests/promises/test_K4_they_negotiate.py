"""K4: they negotiate: ask and answer, counter, accept, decline, withdraw, let it expire; several buyers at
once."""

from django.test import Client

from parley.ground import clock
from parley.market.models import Question
from parley.offers import transitions
from parley.offers.models import Offer
from tests.offers.saying import refused
from tests.offers.things import bought, euros, offered, put_up, well_known


def states() -> list[str]:
    return [offer.standing_now() for offer in Offer.objects.order_by("pk")]


def test_they_counter_until_one_accepts(lamp, ana, ben):
    last = offered(lamp, ben, 20).counter(ana, euros(38)).counter(ben, euros(30)).counter(ana, euros(33))
    deal = last.accept(by=ben)
    assert deal.offer.total.amount == 3300
    assert states() == ["replaced", "replaced", "replaced", "accepted"]


def test_each_way_out_of_an_offer_is_there(lamp, ana, ben, cleo, dov):
    with clock.frozen() as time:
        offered(lamp, ben).decline(by=ana)
        offered(lamp, cleo).withdraw(by=cleo)
        offered(lamp, dov)
        time.tick(days=3)
        assert states() == [transitions.DECLINED, transitions.WITHDRAWN, transitions.EXPIRED]


def test_several_buyers_haggle_over_the_same_thing_and_one_gets_it(lamp, ana, ben, cleo, dov):
    bens, cleos, dovs = offered(lamp, ben, 25), offered(lamp, cleo, 28), offered(lamp, dov, 22)
    cleos.counter(ana, euros(36)).accept(by=cleo)
    for other in (bens, dovs):
        other.refresh_from_db()
        assert other.state == transitions.BACKUP


def test_several_buyers_share_what_there_are_several_of(chairs, ana, ben, cleo, dov):
    for buyer, quantity in ((ben, 2), (cleo, 2), (dov, 1)):
        offered(chairs, buyer, 8 * quantity, quantity=quantity).accept(by=ana)
    chairs.refresh_from_db()
    assert chairs.available == 0


def test_who_allows_it_sells_at_the_asking_price_at_once_and_to_newcomers_by_offer_if_they_like(
    ana, ben, cleo, dov
):
    """Bought by one, the thing is reserved; what others offered for it waits as a backup."""
    kettle = put_up(ana, title="Tin kettle", buy_now=True, bars_newcomers=True)
    cleos = offered(kettle, cleo, 25)
    refused("newcomer", bought, kettle, dov)
    deal = bought(kettle, well_known(ben))
    assert (deal.state, deal.offer.total.amount) == (transitions.AGREED, kettle.price_amount)
    cleos.refresh_from_db()
    assert cleos.state == transitions.BACKUP
    refused("stale", cleos.accept, ana)


def test_they_ask_and_answer_where_everybody_reads_it(lamp, ana, ben, cleo):
    asked = Question.ask(lamp, ben, "Does the switch click?")
    assert not Question.objects.visible_to(cleo) and not Question.objects.visible_to(None)
    asked.give_answer(ana, "Softly.")
    page = Client().get(lamp.get_absolute_url()).content.decode()
    assert "Does the switch click?" in page and "Softly." in page and "/members/ben/" in page
    assert Question.objects.visible_to(cleo).get() == asked
