"""A mail address and a postal address that are given in deals, in place of the usual ones."""

import pytest
from django.core import mail
from django.test import Client

from parley.ground import clock
from parley.members.models import AddressChange, FormerAddress, Member, Profile
from parley.members.own import own_email, own_for_deals
from parley.notices.mail import drain
from parley.privacy import retention
from parley.privacy.keyring import Keeping
from tests.cast import PASSWORD
from tests.members.people import ADDRESS, send

pytestmark = pytest.mark.django_db
MAIL, CODE, PLACE = "/me/deal-email/", "/me/deal-email/code/", "/me/deal-address/"
BOX = "ana.box@example.org"
LOCKER = {**ADDRESS, "street_address": "Locker 12"}


@pytest.fixture
def browser(ana: Member, sign_in) -> Client:
    return sign_in(ana)


def ask(browser: Client, email: str = BOX, password: str = PASSWORD):
    return send(browser, MAIL, {"deal-email": email, "deal-password": password})


def deals_of(member: Member) -> tuple:
    """(mail address, first line of the postal address) that are set for deals."""
    known = own_for_deals(Member.objects.get(pk=member.pk))
    return known["email"], known["address"] and known["address"]["street_address"]


def letters(address: str) -> list[str]:
    drain()
    return [letter.subject + letter.body for letter in mail.outbox if letter.to == [address]]


def test_a_deal_mail_address_is_used_after_the_code_that_went_to_it_was_typed(ana, browser):
    assert ask(browser).url == CODE
    change = AddressChange.objects.get(member=ana)
    assert deals_of(ana) == (None, None) and BOX not in browser.get("/me/").content.decode()
    assert change.code in letters(BOX)[0] and CODE in letters(BOX)[0]
    assert "given in deals" in letters("ana@example.org")[0]
    assert send(browser, CODE, {"code": change.code}).url == "/me/"
    assert deals_of(ana) == (BOX, None) and not AddressChange.objects.exists()
    assert BOX in browser.get("/me/").content.decode()


def test_a_wrong_code_is_refused_and_after_five_the_right_one_too(ana, browser):
    ask(browser)
    right = AddressChange.objects.get(member=ana).code
    for _ in range(5):
        assert send(browser, CODE, {"code": f"{(int(right) + 1) % 1_000_000:06d}"}).status_code == 422
    assert send(browser, CODE, {"code": right}).status_code == 422
    assert deals_of(ana) == (None, None)


def test_the_account_keeps_its_own_address_and_nobody_signs_in_by_the_one_for_deals(ana, browser):
    ask(browser)
    send(browser, CODE, {"code": AddressChange.objects.get(member=ana).code})
    assert own_email(ana) == "ana@example.org" and not FormerAddress.objects.exists()
    assert send(Client(), "/sign-in/", {"name": BOX, "password": PASSWORD}).status_code == 422
    assert send(Client(), "/sign-in/", {"name": "ana@example.org", "password": PASSWORD}).status_code == 303


def test_a_change_of_the_account_and_one_for_deals_wait_beside_each_other(ana, browser):
    ask(browser)
    send(browser, "/me/email/", {"mail-email": "ana.new@example.org", "mail-password": PASSWORD})
    changes = {each.for_deals: each for each in AddressChange.objects.filter(member=ana)}
    assert send(browser, CODE, {"code": changes[False].code}).status_code == 422
    send(browser, CODE, {"code": changes[True].code})
    assert (own_email(ana), deals_of(ana)[0]) == ("ana@example.org", BOX)
    send(browser, "/me/email/code/", {"code": changes[False].code})
    ana = Member.objects.get(pk=ana.pk)
    assert (own_email(ana), deals_of(ana)[0]) == ("ana.new@example.org", BOX)


def test_two_of_one_household_may_share_it(ana, ben, browser):
    ask(browser, "ben@example.org")
    change = AddressChange.objects.get(member=ana)
    assert change.code in "".join(letters("ben@example.org"))
    send(browser, CODE, {"code": change.code})
    assert deals_of(ana)[0] == "ben@example.org" and own_email(ben) == "ben@example.org"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("no address", "That is not a mail address."),
        ("Ana@example.org", "given in deals anyway"),
        ("", "needed"),
    ],
)
def test_what_cannot_be_a_deal_mail_address_is_refused_at_the_field_and_stays(ana, browser, typed, words):
    answer = ask(browser, typed)
    page = answer.content.decode()
    assert answer.status_code == 422 and not AddressChange.objects.exists()
    assert words in page.partition('id="id_deal-email_error"')[2].partition("</p>")[0]
    assert typed in page.partition('name="deal-email"')[2].partition(">")[0]


def test_it_needs_the_password(ana, browser):
    answer = ask(browser, password="not this one")
    assert answer.status_code == 422 and "That is not your password." in answer.content.decode()
    assert BOX in answer.content.decode() and not AddressChange.objects.exists()


def test_a_deal_mail_address_is_taken_away_again_and_one_that_waits_too(ana, browser):
    ask(browser)
    send(browser, CODE, {"code": AddressChange.objects.get(member=ana).code})
    ask(browser, "ana.other@example.org")
    waiting = AddressChange.objects.get(member=ana)
    assert send(browser, f"{MAIL}removal/").url == "/me/"
    assert deals_of(ana) == (None, None) and not AddressChange.objects.exists()
    assert Profile.objects.filter(member=ana, deal_email__isnull=True).exists()
    assert send(browser, CODE, {"code": waiting.code}).url == "/me/" and deals_of(ana) == (None, None)


@pytest.mark.django_db(transaction=True)
def test_the_key_of_one_that_waits_goes_with_it(ana, browser):
    ask(browser)
    keeping = AddressChange.objects.get(member=ana).keeping
    assert Keeping.objects.filter(pk=keeping).exists()
    send(browser, f"{MAIL}removal/")
    assert not Keeping.objects.filter(pk=keeping).exists()


def test_one_that_waits_ends_after_two_days(ana, browser):
    with clock.frozen() as time:
        ask(browser)
        code = AddressChange.objects.get(member=ana).code
        time.tick(days=2, seconds=1)
        assert send(browser, CODE, {"code": code}).url == "/me/" and deals_of(ana) == (None, None)
        assert retention.sweep("joining", clock.now()).removed == 1
    assert not AddressChange.objects.exists()


def test_a_locker_is_set_shown_to_its_owner_and_taken_away_again(ana, browser):
    assert "Locker 12" not in browser.get("/me/").content.decode()
    assert send(browser, PLACE, LOCKER).url == "/me/"
    assert deals_of(ana) == (None, "Locker 12") and repr(ana.profile.deal_address) != "Locker 12"
    assert "Locker 12" in browser.get("/me/").content.decode()
    assert "Locker 12" in browser.get(PLACE).content.decode()
    assert send(browser, f"{PLACE}removal/").url == "/me/"
    assert deals_of(ana) == (None, None)
    assert "Locker 12" not in browser.get("/me/").content.decode()


def test_a_locker_that_cannot_be_is_refused_at_its_field_and_what_was_typed_stays(ana, browser):
    answer = send(browser, PLACE, {**LOCKER, "postal_code": "1"})
    page = answer.content.decode()
    assert answer.status_code == 422 and deals_of(ana) == (None, None)
    assert 'id="id_postal_code_error"' in page and "Locker 12" in page


def test_another_country_has_other_fields_and_what_was_typed_stays(ana, browser):
    page = send(browser, PLACE, {**LOCKER, "country_code": "US", "redraw": "1"}).content.decode()
    assert "ZIP code" in page and "Locker 12" in page and "field__error" not in page
    assert deals_of(ana) == (None, None)


def test_both_go_with_who_leaves(ana, browser, django_capture_on_commit_callbacks):
    ask(browser)
    send(browser, CODE, {"code": AddressChange.objects.get(member=ana).code})
    send(browser, PLACE, LOCKER)
    ask(browser, "ana.other@example.org")
    keeping = ana.profile.keeping
    with django_capture_on_commit_callbacks(execute=True):
        Member.objects.get(pk=ana.pk).cancel(by=ana)
    assert not Profile.objects.filter(member=ana).exists() and not AddressChange.objects.exists()
    assert not Keeping.objects.filter(pk=keeping).exists()
