"""What a deal gives: the addresses that a member set for deals, or else the usual ones."""

import pytest
from django.core import mail

from parley.members.models import AddressChange, Member
from parley.notices.mail import drain
from parley.offers.models import Deal, DealContact
from parley.privacy import ledger
from parley.privacy.gate import GateClosed, disclose
from tests.cast import ADDRESSES
from tests.offers.browsing import page_of, press
from tests.offers.things import agreed, confirmed

BOX, LOCKER = "ana.box@example.org", "Locker 12"


@pytest.fixture
def set_up(ana: Member) -> Member:
    """Ana with both addresses for deals."""
    change = AddressChange.begin(ana, BOX, for_deals=True)
    change.confirm(change.code)
    ana.profile.refresh_from_db()
    ana.set_deal_address({**ADDRESSES["DE"], "street_address": LOCKER})
    return ana


def frozen(deal: Deal, member: Member) -> tuple[str, str, str]:
    """(name, mail address, first line of the postal address) in the deal."""
    contact = DealContact.objects.get(side__deal=deal, side__member=member)
    known = disclose(member, "complete-deal", ["name", "email", "address"], about=contact)
    return known["name"], known["email"], (known["address"] or {}).get("street_address", "")


def test_a_confirmed_deal_holds_what_was_set_for_deals(lamp, set_up, ben):
    deal = confirmed(lamp, ben)
    assert frozen(deal, set_up) == ("Ana Abendroth", BOX, LOCKER)
    assert frozen(deal, ben) == ("Ben Barlow", "ben@example.org", "4 Mill Lane")


def test_one_may_be_set_without_the_other(lamp, ana, ben):
    ana.set_deal_address({**ADDRESSES["DE"], "street_address": LOCKER})
    assert frozen(confirmed(lamp, ben), ana) == ("Ana Abendroth", "ana@example.org", LOCKER)


def test_an_address_that_waits_for_its_code_is_given_to_nobody(lamp, ana, ben):
    AddressChange.begin(ana, BOX, for_deals=True)
    assert frozen(confirmed(lamp, ben), ana) == ("Ana Abendroth", "ana@example.org", "Lindenweg 7")


def test_taken_away_again_the_usual_ones_are_given_and_earlier_deals_stay_as_they_were(
    lamp, chairs, set_up, ben
):
    first = confirmed(lamp, ben)
    AddressChange.end_deal_mail(set_up)
    set_up.set_deal_address(None)
    second = confirmed(chairs, ben, amount=9)
    assert frozen(second, set_up) == ("Ana Abendroth", "ana@example.org", "Lindenweg 7")
    assert frozen(first, set_up) == ("Ana Abendroth", BOX, LOCKER)


def test_set_later_it_changes_no_deal_that_is_confirmed(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    ana.set_deal_address({**ADDRESSES["DE"], "street_address": LOCKER})
    assert frozen(deal, ana) == ("Ana Abendroth", "ana@example.org", "Lindenweg 7")


def test_who_only_meets_gives_the_deal_mail_address_and_no_other(chairs, set_up, ben):
    deal = agreed(chairs, ben, amount=9, handover="met", place="Leeds")
    for side in (ben, set_up):
        deal.confirm(by=side, meets_only=True)
    contact = DealContact.objects.get(side__deal=deal, side__member=set_up)
    assert (contact.name, contact.address) == (None, None)
    assert disclose(set_up, "complete-deal", ["email"], about=contact) == {"email": BOX}


def test_nobody_sees_them_before_both_have_confirmed(lamp, set_up, ben, sign_in):
    deal, buyer = agreed(lamp, ben), sign_in(ben)
    deal.confirm(by=ben)
    paths = [f"/deals/{deal.pk}/", "/negotiations/", f"/members/{set_up.handle}/", lamp.get_absolute_url()]
    shown = "".join(page_of(buyer.get(path)) for path in paths)
    shown += page_of(press(buyer, f"/deals/{deal.pk}/contact/"))
    assert not [secret for secret in (BOX, LOCKER) if secret in shown]
    with pytest.raises(GateClosed):
        disclose(ben, "complete-deal", ["deal_email"], about=set_up.profile, because=deal)


def test_show_contact_opens_them_and_the_usual_ones_stay_closed(lamp, set_up, ben, sign_in):
    deal = confirmed(lamp, ben)
    page = page_of(press(sign_in(ben), f"/deals/{deal.pk}/contact/"))
    assert BOX in page and LOCKER in page
    assert "ana@example.org" not in page and "Lindenweg" not in page
    with pytest.raises(GateClosed):
        disclose(ben, "complete-deal", ["deal_address"], about=set_up.profile, because=deal)


def test_the_label_follows_what_was_frozen_on_both_its_sides(lamp, set_up, ben, sign_in):
    ben.set_deal_address({**ADDRESSES["GB"], "street_address": "PO Box 9"})
    deal = confirmed(lamp, ben)
    ben.set_deal_address(None)
    page = page_of(press(sign_in(set_up), f"/deals/{deal.pk}/label/"))
    assert page.index("Ben Barlow") < page.index("PO Box 9") and "4 Mill Lane" not in page
    assert LOCKER in page and "Lindenweg" not in page


def test_the_deal_says_in_words_which_of_ones_addresses_it_will_give(lamp, set_up, ben, sign_in):
    path = agreed(lamp, ben).get_absolute_url()
    mine, theirs = page_of(sign_in(set_up).get(path)), page_of(sign_in(ben).get(path))
    assert "Your deal address, not your postal address:" in mine and LOCKER in mine
    assert "Your deal mail address, not that of your account:" in mine and BOX in mine
    assert "Your postal address:" in theirs and "Your mail address:" in theirs


def test_the_page_before_confirming_opens_nothing_of_anybody_else_and_no_entry_is_written(
    lamp, set_up, ben, sign_in
):
    deal = agreed(lamp, ben)
    before = [len(ledger.entries_about(each.subject)) for each in (set_up, ben)]
    page = page_of(sign_in(set_up).get(deal.get_absolute_url()))
    assert "Lindenweg" not in page and "ana@example.org" not in page and "4 Mill Lane" not in page
    assert [len(ledger.entries_about(each.subject)) for each in (set_up, ben)] == before


def test_mail_of_ours_goes_to_the_account_alone(lamp, set_up, ben):
    drain()
    mail.outbox.clear()
    confirmed(lamp, ben)
    drain()
    told = {address for letter in mail.outbox for address in letter.to}
    assert "ana@example.org" in told and BOX not in told
