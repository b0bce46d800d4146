"""Handed over in person: neither waits for the other, either may end what did not come about, and a mark
stands only where whoever ends it has done theirs. And who owes two things is reminded of each."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.notices.models import Notice
from parley.notices.wording import mail_words
from parley.offers import jobs, transitions
from parley.offers.models import Deal
from parley.offers.terms import Handover
from parley.offers.things import Thing
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import confirmed, put_up

MET = {"handover": Handover.MET, "place": "Leeds"}


def fresh(deal: Deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


def pass_time() -> int:
    return jobs.pass_time.call_local()


def marked(deal: Deal) -> list:
    return [side.member.handle for side in fresh(deal).both if side.did_not_perform]


def swap(ana, ben, amount: int = 0, **others) -> Deal:
    """Ben's drum, and money if so said, for Ana's vase."""
    vase, drum = put_up(ana, title="Vase", for_trade=True), put_up(ben, title="Drum", for_trade=True)
    return confirmed(vase, ben, amount=amount, also=(Thing(drum.pk),), **others)


@pytest.fixture
def cash(time, lamp, ben) -> Deal:
    """Ben buys Ana's lamp and brings the money when he fetches it, within three days."""
    return confirmed(lamp, ben, **MET)


@pytest.fixture
def gift(time, ana, ben) -> Deal:
    """Ben is to fetch Ana's sledge, for nothing."""
    return confirmed(put_up(ana, title="Sledge", price_amount=0), ben, amount=0, **MET)


def late(deal: Deal, time) -> Deal:
    """The three days are over, who is late was reminded, and another day has gone by."""
    time.tick(days=3)
    pass_time()
    time.tick(days=1)
    return fresh(deal)


def test_who_has_paid_is_not_late_with_the_thing_before_its_own_day(time, ana, ben):
    deal = swap(ana, ben, amount=10, pay_by_days=3, send_by_days=7, **MET)
    time.tick(days=3)
    assert pass_time() == 1
    fresh(deal).mark_paid(by=ben)
    time.tick(days=1)
    refused("closed", fresh(deal).lapse, ana)
    assert marked(deal) == []


@pytest.mark.parametrize("met", [{}, MET], ids=["posted", "in person"])
def test_who_owes_money_and_a_thing_is_reminded_of_each(time, ana, ben, met):
    deal = swap(ana, ben, amount=10, pay_by_days=3, send_by_days=7, **met)
    time.tick(days=3)
    pass_time()
    fresh(deal).mark_paid(by=ben)
    time.tick(days=4, seconds=-1)
    assert pass_time() == 0
    time.tick(seconds=1)
    assert (pass_time(), pass_time()) == (1, 0)
    assert told(ben.subject).count("deal-overdue") == 2
    refused("closed", fresh(deal).lapse, ana)
    time.tick(days=1)
    fresh(deal).lapse(by=ana)


def test_what_is_due_first_is_late_first_though_the_money_has_more_time(time, ana, ben):
    deal = swap(ana, ben, amount=10, pay_by_days=7, send_by_days=3)
    time.tick(days=3)
    assert pass_time() == 1 and told(ben.subject)[-1] == "deal-overdue"
    time.tick(days=1)
    fresh(deal).lapse(by=ana)
    assert marked(deal) == ["ben"]


def test_one_reminder_is_enough_for_two_things_of_the_same_day(time, ana, ben):
    deal = late(swap(ana, ben, amount=10), time)
    deal.mark_paid(by=ben)
    assert pass_time() == 0
    fresh(deal).lapse(by=ana)
    assert marked(deal) == ["ben"]


@pytest.mark.parametrize("presses", ["ana", "ben"])
def test_of_two_who_did_not_meet_either_ends_it_and_nobody_has_a_mark(time, ana, ben, presses):
    deal = late(swap(ana, ben, **MET), time)
    assert told(ana.subject)[-1] == told(ben.subject)[-1] == "deal-overdue"
    deal.lapse(by={"ana": ana, "ben": ben}[presses])
    assert (fresh(deal).state, marked(deal)) == (transitions.LAPSED, [])
    year = clock.now() - timedelta(days=365)
    assert not Deal.objects.cancelled_alone(year).exists()


def test_who_handed_over_in_vain_may_end_it_and_the_mark_stands_on_the_other(time, ana, ben):
    deal = swap(ana, ben, **MET)
    deal.mark_handed_over(by=ben)
    held = late(deal, time)
    refused("closed", held.lapse, ana)
    held.lapse(by=ben)
    assert marked(deal) == ["ana"]


@pytest.mark.parametrize("presses", ["ana", "ben"])
def test_a_seller_who_does_not_come_is_late_though_the_money_was_to_be_brought(cash, time, ana, ben, presses):
    held = late(cash, time)
    assert told(ana.subject)[-1] == told(ben.subject)[-1] == "deal-overdue"
    held.lapse(by={"ana": ana, "ben": ben}[presses])
    assert (fresh(cash).state, marked(cash)) == (transitions.LAPSED, [])


def test_who_paid_before_they_were_to_meet_gives_the_other_their_days_from_then(cash, time, ana, ben):
    time.tick(days=3)
    assert pass_time() == 1
    fresh(cash).mark_paid(by=ben)
    time.tick(days=1)
    refused("closed", fresh(cash).lapse, ben)
    time.tick(days=2)
    assert pass_time() == 1
    time.tick(days=1)
    refused("closed", fresh(cash).lapse, ana)
    fresh(cash).lapse(by=ben)
    assert marked(cash) == ["ana"]


def test_who_handed_it_over_and_got_no_money_may_end_it_with_a_mark(cash, time, ana, ben):
    cash.mark_handed_over(by=ana)
    held = late(cash, time)
    refused("closed", held.lapse, ben)
    held.lapse(by=ana)
    assert marked(cash) == ["ben"]


@pytest.mark.parametrize("presses", ["ana", "ben"])
def test_a_gift_that_nobody_fetched_is_ended_by_either_without_a_mark(gift, time, ana, ben, presses):
    held = late(gift, time)
    held.lapse(by={"ana": ana, "ben": ben}[presses])
    assert (fresh(gift).state, marked(gift)) == (transitions.LAPSED, [])


def test_a_gift_that_was_handed_over_is_fetched(gift, time, ana, ben):
    gift.mark_handed_over(by=ana)
    assert [gift.due_from(side) for side in fresh(gift).both] == [None, None]


def test_the_pages_say_until_when_and_whose_turn_it_is(cash, ana, ben, sign_in):
    for member, next_step in ((ana, "Hand it over, then say so here."), (ben, "Pay €30.00")):
        page = page_of(sign_in(member).get(cash.get_absolute_url()))
        assert page.count("<dt>Hand over by</dt>") == 1 and "<dt>Hand over within</dt>" in page
        assert next_step in page


def test_the_page_and_the_mail_say_that_nobody_gets_a_mark(cash, time, ana, ben, sign_in):
    late(cash, time)
    browser, path = sign_in(ana), cash.get_absolute_url()
    assert "nobody gets a mark" in page_of(browser.get(path))
    assert press(browser, f"{path}lapse/").status_code == 303
    assert "Nobody has a mark from it" in page_of(browser.get(path))
    notice = Notice.objects.get(subject=ben.subject, event__kind="deal-lapsed")
    assert "nobody has a mark" in mail_words(notice).body
    assert "Nobody has a mark" in page_of(sign_in(ben).get("/notices/"))


def test_the_mail_about_a_mark_says_so(time, lamp, ana, ben):
    late(confirmed(lamp, ben), time).lapse(by=ana)
    notice = Notice.objects.get(subject=ben.subject, event__kind="deal-lapsed")
    assert "It is counted that you did not perform." in mail_words(notice).body
