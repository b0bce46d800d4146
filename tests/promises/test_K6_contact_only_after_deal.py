"""K6: when, and only when, a deal is made, each side is given the other's email and postal address (as on an
envelope, name included), for as long as the deal needs them. Before that nothing gives them away."""

from uuid import uuid4

import pytest
from django.core import mail

from parley.ground import clock
from parley.notices.mail import drain
from parley.offers.models import DealContact, Instruction
from parley.privacy import retention
from parley.privacy.gate import GateClosed, disclose
from parley.privacy.ledger import entries_about
from tests.cast import ADDRESSES, NAMES
from tests.offers.things import agreed, completed, confirmed, offered

ANAS = [NAMES["ana"], "ana@example.org", "Lindenweg 7", "10115"]
BENS = [NAMES["ben"], "ben@example.org", "4 Mill Lane", "LS1 4AP"]
ALL = ["name", "email", "address"]


def press(browser, path: str, **typed):
    return browser.post(path, {"_once": str(uuid4()), **typed})


def opened(browser, deal) -> str:
    """Press *Show contact* and read the page."""
    answer = press(browser, f"/deals/{deal.pk}/contact/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_before_both_confirm_no_page_and_no_mail_gives_contact_away(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben)
    deal = offer.accept(by=ana)
    deal.confirm(by=ben)
    for reader, secrets in ((ana, BENS), (ben, ANAS)):
        browser = sign_in(reader)
        paths = [
            f"/deals/{deal.pk}/",
            f"/negotiations/{offer.negotiation_id}/",
            "/negotiations/",
            "/notices/",
        ]
        pages = [browser.get(path).content.decode() for path in paths]
        refused = press(browser, f"/deals/{deal.pk}/contact/")
        assert refused.status_code == 409
        for page in (*pages, refused.content.decode()):
            assert [secret for secret in secrets if secret in page] == []
    drain()
    for letter in mail.outbox:
        said = letter.subject + letter.body
        assert [secret for secret in (*ANAS, *BENS) if secret in said] == []


def test_after_both_confirm_each_side_opens_the_others(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    for reader, secrets in ((ana, BENS), (ben, ANAS)):
        browser = sign_in(reader)
        closed = browser.get(f"/deals/{deal.pk}/").content.decode()
        assert [secret for secret in secrets if secret in closed] == []
        page = opened(browser, deal)
        assert [secret for secret in secrets if secret not in page] == []


def test_a_telephone_number_is_never_shown(lamp, ana, ben, sign_in):
    number = disclose(ana, "keep-account", ["phone"], about=ana.profile)["phone"]
    deal = confirmed(lamp, ben)
    page = opened(sign_in(ben), deal)
    assert number not in page.replace(" ", "")
    with pytest.raises(GateClosed):
        disclose(ben, "complete-deal", ["phone"], about=ana.profile, because=deal)


def test_a_page_with_a_contact_is_kept_by_no_cache_and_found_by_no_link(lamp, ben, sign_in):
    deal = confirmed(lamp, ben)
    browser = sign_in(ben)
    assert browser.get(f"/deals/{deal.pk}/contact/").status_code == 405
    answer = press(browser, f"/deals/{deal.pk}/contact/")
    assert "no-store" in answer.headers["Cache-Control"]


def test_each_opening_is_recorded_and_the_other_side_can_read_it(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    before = len(list(entries_about(ana.subject)))
    opened(sign_in(ben), deal)
    entries = list(entries_about(ana.subject))
    assert len(entries) == before + 1
    page = sign_in(ana).get("/me/disclosures/").content.decode()
    assert "ben" in page
    assert f"/deals/{deal.pk}/" in page


def test_reading_ones_own_leaves_no_entry(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    sign_in(ana).get(f"/deals/{deal.pk}/")
    assert list(entries_about(ana.subject)) == []


def test_the_contact_stays_as_it_was_when_both_confirmed(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    ana.give_details("Ana Newname", "+4930231251234", {**ADDRESSES["DE"], "street_address": "Neue Gasse 1"})
    page = opened(sign_in(ben), deal)
    assert "Lindenweg 7" in page
    assert "Neue Gasse" not in page


def test_a_member_is_asked_whether_the_address_is_still_right(lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben)
    page = sign_in(ana).get(f"/deals/{deal.pk}/").content.decode()
    assert "Is this still right?" in page
    assert [mine for mine in ANAS if mine not in page] == []


def test_who_both_only_meet_open_no_postal_address(lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben)
    for reader in (ana, ben):
        press(sign_in(reader), f"/deals/{deal.pk}/confirmation/", meets_only="on")
    page = opened(sign_in(ben), deal)
    assert "ana@example.org" in page
    assert "Lindenweg" not in page
    assert NAMES["ana"] not in page


def test_when_only_one_wants_to_meet_addresses_are_given(lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben)
    deal.confirm(by=ana, meets_only=True)
    deal.confirm(by=ben)
    assert "Lindenweg 7" in opened(sign_in(ben), deal)


@pytest.mark.parametrize("over", ["step_back", "cancel"])
def test_a_deal_that_was_called_off_opens_nothing_any_more(lamp, ana, ben, sign_in, over):
    with clock.frozen():
        deal = confirmed(lamp, ben)
        deal.step_back(by=ana) if over == "step_back" else deal.cancel(by=ana, reason="It broke.")
    answer = press(sign_in(ben), f"/deals/{deal.pk}/contact/")
    assert answer.status_code == 409
    contact = DealContact.objects.get(side__member=ana)
    with pytest.raises(GateClosed):
        disclose(ben, "complete-deal", ALL, about=contact, because=deal)


def test_access_ends_with_the_deals_keeping(lamp, ana, ben, sign_in):
    with clock.frozen() as time:
        deal = completed(lamp, ben)
        assert "Lindenweg 7" in opened(sign_in(ben), deal)
        deal.refresh_from_db()
        time.tick(days=61)
        assert retention.sweep("deal").removed == 2
        answer = press(sign_in(ben), f"/deals/{deal.pk}/contact/")
    assert answer.status_code == 409
    assert "Lindenweg" not in answer.content.decode()


def test_the_gate_opens_a_contact_to_nobody_else(lamp, ana, ben, cleo, dov, mo):
    deal = confirmed(lamp, ben)
    contact = DealContact.objects.get(side__member=ana)
    assert disclose(ben, "complete-deal", ALL, about=contact, because=deal)["email"] == "ana@example.org"
    for viewer, because in (
        (cleo, deal),
        (dov, deal),
        (mo, deal),
        (None, deal),
        (ben, None),
        (ben, "a deal"),
    ):
        with pytest.raises(GateClosed):
            disclose(viewer, "complete-deal", ALL, about=contact, because=because)


def test_a_deal_opens_the_contact_frozen_in_it_and_never_the_profile(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    for field in ALL:
        with pytest.raises(GateClosed):
            disclose(ben, "complete-deal", [field], about=ana.profile, because=deal)


def test_another_deal_is_no_reason(lamp, ana, ben, cleo):
    deal = confirmed(lamp, ben)
    lamp.edit(by=ana, quantity=2)
    other = agreed(lamp, cleo)
    contact = DealContact.objects.get(side__member=ana, side__deal=deal)
    with pytest.raises(GateClosed):
        disclose(cleo, "complete-deal", ALL, about=contact, because=other)
    with pytest.raises(GateClosed):
        disclose(cleo, "complete-deal", ALL, about=contact, because=deal)


def test_a_deal_opens_no_contact_that_was_frozen_for_somebody_else(lamp, ana, ben, cleo):
    deal = confirmed(lamp, ben)
    lamp.edit(by=ana, quantity=2)
    theirs = DealContact.objects.get(side__member=ana, side__deal=confirmed(lamp, cleo))
    with pytest.raises(GateClosed):
        disclose(ben, "complete-deal", ALL, about=theirs, because=deal)
    own = DealContact.objects.get(side__member=ana, side__deal=deal)
    with pytest.raises(GateClosed):
        disclose(ben, "complete-deal", ALL, about=[own, theirs], because=deal)


def test_in_the_database_a_contact_is_ciphertext(lamp, ben):
    confirmed(lamp, ben)
    stored = DealContact.objects.get(side__member=ben).__dict__
    assert repr(stored["email"]) == "<sealed>"


def test_how_to_pay_and_the_label_are_given_under_the_same_condition(lamp, ana, ben, cleo, sign_in):
    deal = agreed(lamp, ben)
    Instruction.state(deal, ana, "To account 0471.")
    for path in ("instruction/showing/", "label/"):
        for reader in (ana, ben, cleo):
            page = press(sign_in(reader), f"/deals/{deal.pk}/{path}").content.decode()
            assert (
                not any(secret in page for secret in ("4 Mill Lane", "LS1 4AP", NAMES["ben"]))
                or reader == ben
            )
            assert "0471" not in page or reader == ana
    deal.confirm(by=ben)
    deal.confirm(by=ana)
    shown = press(sign_in(ben), f"/deals/{deal.pk}/instruction/showing/").content.decode()
    assert "To account 0471." in shown
    assert "4 Mill Lane" in press(sign_in(ana), f"/deals/{deal.pk}/label/").content.decode()
    assert press(sign_in(cleo), f"/deals/{deal.pk}/label/").status_code == 404
