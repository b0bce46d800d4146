"""What somebody typed into the page of a deal stands there still when it was refused."""

import pytest

from parley.offers.models import Deal
from tests.offers.browsing import page_of, press
from tests.offers.test_disputing import answered, disputed
from tests.offers.things import agreed, confirmed

NUMBER, CARRIER = "RX 123 456", "Fast Parrot"
ACCOUNT = "To account 4711."
WORDS = "It fell down the stairs."


@pytest.fixture
def deal(lamp, ana, ben) -> Deal:
    """Ben has bought Ana's lamp, and paid."""
    deal = confirmed(lamp, ben)
    deal.mark_paid(by=ben)
    return deal


def sent_again(deal: Deal, ana, ben):
    deal.mark_sent(by=ana)


def in_dispute(deal: Deal, ana, ben):
    disputed(deal, ben)


def cancelled(deal: Deal, ana, ben):
    deal.cancel(by=ben, reason="No.")


@pytest.mark.parametrize("meanwhile", [sent_again, in_dispute, cancelled])
def test_a_carrier_and_a_number_stay_when_they_come_too_late(deal, ana, ben, sign_in, meanwhile):
    browser = sign_in(ana)
    meanwhile(deal, ana, ben)
    answer = press(browser, f"{deal.get_absolute_url()}dispatch/", carrier=CARRIER, tracking=NUMBER)
    assert answer.status_code == 409
    assert NUMBER in page_of(answer) and CARRIER in page_of(answer)


def test_a_number_that_is_to_be_changed_stays_too(deal, ana, ben, sign_in):
    deal.mark_sent(by=ana, carrier="Slow Snail", tracking="SL 1")
    in_dispute(deal, ana, ben)
    answer = press(sign_in(ana), f"{deal.get_absolute_url()}tracking/", carrier=CARRIER, tracking=NUMBER)
    assert answer.status_code == 409 and NUMBER in page_of(answer) and CARRIER in page_of(answer)


def test_where_nothing_was_typed_no_form_is_given_back(deal, ana, ben, sign_in):
    in_dispute(deal, ana, ben)
    answer = press(sign_in(ana), f"{deal.get_absolute_url()}dispatch/", carrier="", tracking="")
    assert answer.status_code == 409 and 'name="tracking"' not in page_of(answer)


def test_how_to_pay_stays_when_it_was_paid_meanwhile(deal, ana, sign_in):
    answer = press(sign_in(ana), f"{deal.get_absolute_url()}instruction/", words=ACCOUNT)
    assert answer.status_code == 409 and ACCOUNT in page_of(answer)
    assert "Put it into the deal" not in page_of(answer)


def test_how_to_pay_stays_when_the_deal_is_over(lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben)
    deal.step_back(by=ben)
    answer = press(sign_in(ana), f"{deal.get_absolute_url()}instruction/", words=ACCOUNT)
    assert answer.status_code == 409 and ACCOUNT in page_of(answer)


@pytest.mark.parametrize("meanwhile", [in_dispute, lambda deal, ana, ben: deal.mark_received(by=ben)])
def test_a_reason_to_cancel_stays_when_it_cannot_be_cancelled(deal, ana, ben, sign_in, meanwhile):
    meanwhile(deal, ana, ben)
    answer = press(sign_in(ana), f"{deal.get_absolute_url()}cancellation/", reason=WORDS)
    assert answer.status_code == 409 and WORDS in page_of(answer)
    assert "Cancel alone</span>" not in page_of(answer)


@pytest.mark.parametrize("path", ["statements", "proposals"])
def test_what_is_said_in_a_dispute_stays_when_that_is_over(deal, ana, ben, mo, sign_in, path):
    browser = sign_in(ana)
    answered(disputed(deal, ben), ana).settle(mo, "stands", "So it is.")
    answer = press(browser, f"{deal.get_absolute_url()}dispute/{path}/", words=WORDS, outcome="partial")
    assert answer.status_code == 409 and WORDS in page_of(answer)
    assert "Add it" not in page_of(answer) and "Propose it" not in page_of(answer)
