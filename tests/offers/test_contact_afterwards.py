"""The contact after a deal is over: open to the end of its keeping where something may have to go back."""

import pytest

from parley.members.models import Member
from parley.offers import jobs, message_states, rules, transitions
from parley.offers.models import Deal, Message
from parley.privacy import retention
from parley.site import invariants
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused
from tests.offers.test_disputing import answered, disputed, fresh
from tests.offers.test_disputing_cancelled import opens
from tests.offers.things import confirmed, well_known

STREET = "Lindenweg 7"
LINK = "It goes to www.lamps.example"


def settled(lamp, ana, ben, mo, outcome: str = "return") -> Deal:
    """Ben had paid and Ana had sent; it came broken, and staff settled that."""
    deal = confirmed(lamp, ben)
    deal.mark_paid(by=ben)
    deal.mark_sent(by=ana)
    answered(disputed(deal, ben), ana).settle(mo, outcome, "So it is.")
    return fresh(deal)


def lapsed(lamp, ana, ben, time, paid: bool = True) -> Deal:
    """Ana did not send what Ben had paid, or Ben did not pay; whoever waited ended it."""
    deal = confirmed(lamp, ben)
    if paid:
        deal.mark_paid(by=ben)
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(days=1)
    fresh(deal).lapse(by=ben if paid else ana)
    return fresh(deal)


def shown(browser, deal: Deal) -> bool:
    """Does the page have the button, and does that open the address?"""
    path = deal.get_absolute_url()
    offers_it = f"{path}contact/" in page_of(browser.get(path))
    answer = press(browser, f"{path}contact/")
    assert (answer.status_code == 200) == offers_it
    return offers_it and STREET in page_of(answer)


@pytest.mark.parametrize("outcome", ["return", "refund", "partial", "void", "stands"])
def test_what_goes_back_after_a_settlement_has_an_address(lamp, ana, ben, mo, sign_in, outcome):
    deal, browser = settled(lamp, ana, ben, mo, outcome), sign_in(ben)
    dispute = page_of(browser.get(f"{deal.get_absolute_url()}dispute/"))
    assert f"{deal.get_absolute_url()}#contact-panel" in dispute
    assert shown(browser, deal) and opens(ben, deal) and opens(ana, deal)
    how_to_pay = "How to pay" in page_of(browser.get(deal.get_absolute_url()))
    assert how_to_pay == (outcome == "stands") and invariants.breaches() == []


@pytest.mark.parametrize(("outcome", "printed"), [("return", True), ("refund", False)])
def test_who_has_to_send_it_back_prints_a_label(lamp, ana, ben, mo, sign_in, outcome, printed):
    deal = settled(lamp, ana, ben, mo, outcome)
    path = f"{deal.get_absolute_url()}label/"
    assert (path in page_of(sign_in(ben).get(deal.get_absolute_url()))) == printed
    assert path not in page_of(sign_in(ana).get(deal.get_absolute_url()))
    assert STREET in page_of(press(sign_in(ben), path))


def test_after_a_settlement_access_ends_with_the_deals_keeping(lamp, time, ana, ben, mo, sign_in):
    deal = settled(lamp, ana, ben, mo)
    time.tick(days=rules.CONTACT_KEPT.days, seconds=-1)
    retention.sweep("deal")
    assert shown(sign_in(ben), deal)
    time.tick(seconds=1)
    retention.sweep("deal")
    answer = press(sign_in(ben), f"{deal.get_absolute_url()}contact/")
    assert answer.status_code == 409 and STREET not in page_of(answer)


def test_an_address_written_after_a_settlement_is_not_caught_nor_held(lamp, ana, ben, mo):
    deal = settled(lamp, ana, ben, mo)
    assert well_known(ben, ratings=0).is_newcomer
    said = Message.write(deal.offer.negotiation, Member.objects.get(pk=ben.pk), LINK)
    assert (said.has_contact, said.state) == (False, message_states.SENT)


def test_after_a_lapse_it_stays_open_for_thirty_days_where_something_had_been_paid(
    lamp, time, ana, ben, sign_in
):
    deal, browser = lapsed(lamp, ana, ben, time), sign_in(ben)
    assert deal.state == transitions.LAPSED
    assert shown(browser, deal) and opens(ben, deal)
    assert "How to pay" not in page_of(browser.get(deal.get_absolute_url()))
    time.tick(days=rules.DISPUTE_WITHIN.days)
    assert not shown(browser, deal) and not opens(ben, deal)
    assert "has lapsed" in refused("stale", fresh(deal).open_contact, ben).message


def test_after_a_lapse_in_which_nothing_was_done_it_is_closed(lamp, time, ana, ben, sign_in):
    deal = lapsed(lamp, ana, ben, time, paid=False)
    assert not shown(sign_in(ben), deal) and not opens(ben, deal) and not opens(ana, deal)
    assert "has lapsed" in refused("stale", deal.open_contact, ana).message
