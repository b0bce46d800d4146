"""What is given away: nobody pays, and nobody waits for money."""

import pytest
from django.utils.html import strip_tags

from parley.ground import clock
from parley.offers import jobs, transitions
from parley.offers.models import Deal
from tests.offers.browsing import filled, new, page_of, press
from tests.offers.saying import refused
from tests.offers.things import bought, confirmed, offered, put_up


@pytest.fixture
def gift(ana):
    return put_up(ana, title="Old sledge", price_amount=0, buy_now=True)


@pytest.fixture
def deal(gift, ana, ben):
    deal = bought(gift, ben)
    deal.confirm(by=ben)
    deal.confirm(by=ana)
    return deal


def test_the_form_says_nothing_and_takes_what_it_says(gift, ben, sign_in):
    page = page_of(sign_in(ben).get(new(gift)))
    assert 'value="0.00"' in page
    answer = sign_in(ben).post(new(gift), filled(gift, cash="0.00", postage=""))
    assert answer.status_code == 303


def test_an_answer_starts_from_nothing_too(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 0)
    assert 'value="0.00"' in page_of(sign_in(ana).get(f"/offers/{offer.pk}/counter/"))


def test_nobody_pays(deal, ben, ana):
    assert not deal.pays(deal.side_of(ben)) and not deal.pays(deal.side_of(ana))
    assert refused("not-yours", deal.mark_paid, ben)


def test_it_is_completed_as_soon_as_the_thing_is_there(deal, ana, ben):
    assert refused("not-yours", deal.mark_received, ana)
    deal.mark_sent(by=ana)
    deal.mark_received(by=ben)
    assert Deal.objects.get().state == transitions.COMPLETED


def test_the_page_asks_nobody_for_money(deal, ana, ben, sign_in):
    path = deal.get_absolute_url()
    taker, giver = page_of(sign_in(ben).get(path)), page_of(sign_in(ana).get(path))
    for page in (taker, giver):
        for words in ("pay", "money"):
            assert words not in strip_tags(page).lower(), words  # not in a random token
    assert "has to hand it over" in taker
    assert "Hand it over, then say so here." in giver
    press(sign_in(ana), f"/deals/{deal.pk}/dispatch/")
    assert "Say so here when you have it." in page_of(sign_in(ben).get(path))
    assert "has to say that it has arrived." in page_of(sign_in(ana).get(path))


def test_who_gives_it_is_late_with_sending_and_who_takes_it_never(gift, ana, ben):
    with clock.frozen() as time:
        deal = bought(gift, ben)
        deal.confirm(by=ben)
        deal.confirm(by=ana)
        time.tick(days=10)
        assert deal.due_from(deal.side_of(ben)) is None
        assert deal.due_from(deal.side_of(ana)) < clock.now()
        jobs.pass_time.call_local()
        told = Deal.objects.get()
        assert told.side_of(ana).overdue_told_at is not None
        assert told.side_of(ben).overdue_told_at is None


def test_with_postage_on_top_there_is_something_to_pay(gift, ana, ben):
    deal = confirmed(put_up(ana, price_amount=0), ben, amount=0, postage=550)
    assert deal.pays(deal.side_of(ben))
