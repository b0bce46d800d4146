"""How to pay is said by who is paid and opened by who pays; a change is held for 72 hours, with a warning."""

import pytest

from parley.offers.models import Instruction
from parley.offers.views.paying import opened
from parley.privacy import ledger, retention
from parley.privacy.gate import GateClosed, disclose
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import agreed, confirmed, put_up


@pytest.fixture
def deal(time, lamp, ana, ben):
    """Ben buys Ana's lamp; she has said how to pay before both confirmed."""
    deal = agreed(lamp, ben)
    Instruction.state(deal, ana, "To account 111.")
    deal.confirm(by=ben)
    deal.confirm(by=ana)
    return deal


def closed(deal, reader) -> bool:
    with pytest.raises(GateClosed):
        opened(deal, reader)
    return True


def test_the_payer_opens_it_once_both_have_confirmed_and_the_ledger_says_so(lamp, ana, ben, cleo):
    deal = agreed(lamp, ben)
    Instruction.state(deal, ana, "To account 110.")
    Instruction.state(deal, ana, "To account 111.")  # nobody has read the other
    assert closed(deal, ben)
    deal.confirm(by=ben)
    deal.confirm(by=ana)
    before = len(ledger.entries_about(ana.subject))
    assert opened(deal, ben) == "To account 111."
    assert len(ledger.entries_about(ana.subject)) == before + 1
    assert closed(deal, cleo)


def test_a_change_is_announced_at_once_and_shown_after_72_hours(deal, time, ana, ben):
    change = Instruction.state(deal, ana, "To account 222.")
    assert told(ben.subject)[-1] == "payment-changed"
    time.tick(hours=72, seconds=-1)
    assert opened(deal, ben) == "To account 111."
    with pytest.raises(GateClosed):
        disclose(ben, "complete-deal", ["words"], about=change, because=deal)
    time.tick(seconds=1)
    assert opened(deal, ben) == "To account 222."


def test_a_second_change_begins_the_72_hours_anew(deal, time, ana, ben):
    Instruction.state(deal, ana, "To account 222.")
    time.tick(hours=71)
    Instruction.state(deal, ana, "To account 333.")
    time.tick(hours=71)
    assert opened(deal, ben) == "To account 111."
    time.tick(hours=1)
    assert opened(deal, ben) == "To account 333."


def test_a_change_can_be_taken_back_while_it_is_held(deal, time, ana, ben):
    Instruction.state(deal, ana, "To account 222.")
    refused("not-yours", Instruction.take_back, deal, ben)
    Instruction.take_back(deal, ana)
    refused("stale", Instruction.take_back, deal, ana)
    assert told(ben.subject)[-1] == "payment-kept"
    time.tick(hours=100)
    assert opened(deal, ben) == "To account 111."


def test_who_pays_says_nothing_of_it_and_after_payment_it_is_too_late(deal, ana, ben, cleo):
    refused("not-yours", Instruction.state, deal, ben, "To me.")
    refused("not-yours", Instruction.state, deal, cleo, "To me.")
    refused("bounds", Instruction.state, deal, ana, " ")
    deal.mark_paid(by=ben)
    refused("stale", Instruction.state, deal, ana, "To account 222.")


def test_the_pages_say_it_to_each_side_as_it_may(deal, time, ana, ben, cleo, sign_in):
    path, seller, buyer = deal.get_absolute_url(), sign_in(ana), sign_in(ben)
    assert "To account 111." in page_of(seller.get(path))
    assert "To account 111." not in page_of(buyer.get(path))
    answer = press(buyer, f"{path}instruction/showing/")
    assert "To account 111." in page_of(answer) and answer.headers["Cache-Control"] == "no-store"
    assert press(sign_in(cleo), f"{path}instruction/showing/").status_code == 404
    assert press(seller, f"{path}instruction/", words="").status_code == 422
    assert press(seller, f"{path}instruction/", words="To account 222.", again="on").status_code == 303
    page = page_of(buyer.get(path))
    assert "pay nothing and ask ana another way" in page and "account 222" not in page
    assert f"{path}instruction/withdrawal/" in page_of(seller.get(path))
    next_deal = agreed(put_up(ana), cleo)
    assert "To account 222." in page_of(seller.get(next_deal.get_absolute_url()))
    assert press(seller, f"{path}instruction/withdrawal/").status_code == 303
    assert press(seller, f"{path}instruction/withdrawal/").status_code == 409


def test_it_goes_with_the_deal(deal, time, ana, ben):
    deal.mark_received(by=ben)
    deal.mark_received(by=ana)
    time.tick(days=60)
    retention.sweep("deal")
    assert not Instruction.objects.exists()


def test_a_parcel_has_a_carrier_and_a_number_that_both_read(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    path, seller = deal.get_absolute_url(), sign_in(ana)
    assert press(seller, f"{path}tracking/", carrier="Royal Mail", tracking="RX1").status_code == 409
    assert press(seller, f"{path}dispatch/", tracking="x" * 61).status_code == 422
    assert press(seller, f"{path}dispatch/", carrier="Royal Mail", tracking="RX1").status_code == 303
    assert press(seller, f"{path}tracking/", carrier="Royal Mail", tracking="RX2").status_code == 303
    page = page_of(sign_in(ben).get(path))
    assert "Royal Mail" in page and "RX2" in page and "RX1" not in page
    assert told(ben.subject)[-1] == "deal-tracked"
