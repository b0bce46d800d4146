"""The way back by mail for who forgot the password."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from parley.ground import clock
from parley.members.models import AddressChange, Member, Reset
from parley.notices.mail import drain
from parley.notices.models import Event, Notice
from parley.privacy import retention
from tests.cast import PASSWORD
from tests.members.leavers import leave
from tests.members.people import send

pytestmark = pytest.mark.django_db
NEW = "nine copper kettles"


def ask(browser: Client, name: str = "ana") -> Reset:
    response = send(browser, reverse("members:forgotten"), {"name": name})
    return Reset.objects.get(row=response.url.rstrip("/").rpartition("/")[2])


def prove(browser: Client, reset: Reset, code: str = ""):
    typed = code or reset.codes.get().code
    return send(browser, reverse("members:reset-code", args=[reset.row]), {"code": typed})


def set_new(browser: Client, reset: Reset, password: str = NEW):
    return send(browser, reverse("members:reset-password", args=[reset.row]), {"new_password": password})


def test_sign_in_leads_to_it(client: Client):
    assert reverse("members:forgotten") in client.get(reverse("members:sign-in")).content.decode()


@pytest.mark.parametrize("name", ["ana", "ANA", "ana@example.org"])
def test_the_code_comes_by_mail_and_sets_a_new_password(ana: Member, sign_in, name: str):
    before, browser = sign_in(ana), Client()
    reset = ask(browser, name)
    drain()
    (letter,) = mail.outbox
    assert letter.to == ["ana@example.org"]
    assert prove(browser, reset, re.search(r"\d{6}", letter.subject)[0]).status_code == 303
    assert set_new(browser, reset).status_code == 303
    assert browser.get(reverse("members:profile")).status_code == 200
    assert before.get(reverse("members:profile")).status_code == 303
    for password, status in ((PASSWORD, 422), (NEW, 303)):
        tried = send(Client(), reverse("members:sign-in"), {"name": "ana", "password": password})
        assert tried.status_code == status


def test_the_member_is_told(ana: Member):
    browser = Client()
    reset = ask(browser)
    prove(browser, reset)
    set_new(browser, reset)
    assert Notice.objects.of(ana.subject).filter(event__kind="password-reset").exists()
    drain()
    assert "A new password was set" in [letter.subject for letter in mail.outbox]


def test_it_is_used_once(ana: Member):
    browser = Client()
    reset = ask(browser)
    prove(browser, reset)
    set_new(browser, reset)
    assert set_new(browser, reset, "ten copper kettles").status_code == 404
    assert prove(browser, reset, "000000").status_code == 404


def test_only_the_browser_that_typed_the_code_sets_the_password(ana: Member):
    browser = Client()
    reset = ask(browser)
    prove(browser, reset)
    assert set_new(Client(), reset).status_code == 404
    assert set_new(browser, reset).status_code == 303


def test_without_the_code_there_is_no_new_password(ana: Member):
    browser = Client()
    reset = ask(browser)
    assert set_new(browser, reset).status_code == 404


def test_five_wrong_codes_end_it(ana: Member):
    browser = Client()
    reset = ask(browser)
    code = reset.codes.get().code
    wrong = "000000" if code != "000000" else "111111"
    assert [prove(browser, reset, wrong).status_code for _ in range(6)] == [422] * 5 + [429]
    assert prove(browser, reset, code).status_code == 429


def test_it_is_good_for_an_hour_and_forgotten_after_a_day(ana: Member):
    with clock.frozen() as time:
        browser = Client()
        reset = ask(browser)
        prove(browser, reset)
        time.tick(hours=1)
        assert set_new(browser, reset).status_code == 404
        time.tick(days=1)
        assert retention.sweep("reset", clock.now()).removed == 1
        assert not Reset.objects.exists()


def test_a_weak_password_is_refused_and_the_way_stays_open(ana: Member):
    browser = Client()
    reset = ask(browser)
    prove(browser, reset)
    assert set_new(browser, reset, "short").status_code == 422
    assert set_new(browser, reset).status_code == 303


def test_nobody_is_flooded_with_codes(ana: Member):
    mailed = Notice.objects.filter(subject=ana.subject, event__kind="reset-code")
    for _ in range(8):
        Reset.begin("ana", "192.0.2.1")
    assert mailed.count() == 5
    for number in range(2, 50):
        Reset.begin("ana", f"192.0.2.{number}")
    assert 5 < mailed.count() <= 40


def test_who_asks_again_and_again_does_not_keep_the_owner_out(ana: Member):
    for _ in range(20):
        Reset.begin("ana", "203.0.113.5")
    assert Reset.begin("ana", "192.0.2.1").codes.exists()


def test_one_network_asks_twenty_times_a_day(ana: Member, client: Client):
    for _ in range(20):
        ask(client, "nobody")
    assert send(client, reverse("members:forgotten"), {"name": "ana"}).status_code == 429


def test_who_has_left_gets_no_code(ana: Member, client: Client):
    Member.objects.filter(pk=ana.pk).update(cancelled_on=clock.today())
    assert ask(client).member is None


def test_who_closed_the_account_and_may_come_back_gets_a_new_password_too(ana: Member, commit):
    leave(ana, commit, grace=True)
    browser = Client()
    reset = ask(browser)
    drain()
    assert any(letter.to == ["ana@example.org"] and "code" in letter.subject for letter in mail.outbox)
    assert prove(browser, reset).status_code == 303 and set_new(browser, reset).status_code == 303
    assert browser.get(reverse("members:profile")).url == reverse("members:closed")
    tried = send(Client(), reverse("members:sign-in"), {"name": "ana", "password": NEW})
    assert tried.status_code == 303


def test_a_former_address_opens_no_closed_account(ana: Member, commit):
    change = AddressChange.begin(ana, "ana.new@example.org")
    change.confirm(change.code)
    leave(Member.objects.get(pk=ana.pk), commit, grace=True)
    assert not Reset.begin("ana@example.org", "192.0.2.1", formers=True).codes.exists()
    assert [code.former for code in Reset.begin("ana", "192.0.2.1", formers=True).codes.all()] == [None]


def test_a_name_from_a_want_list_has_no_way_in(ana: Member, client: Client):
    Member.objects.filter(pk=ana.pk).update(imported=True)
    assert ask(client).member is None


def test_several_wrong_passwords_are_told_to_the_member_once(ana: Member, client: Client):
    for _ in range(9):
        send(client, reverse("members:sign-in"), {"name": "ana", "password": "not it at all"})
    assert Event.objects.filter(kind="wrong-passwords").count() == 1
    drain()
    assert [letter.subject for letter in mail.outbox] == ["Several wrong passwords"]


def test_a_few_wrong_passwords_are_told_to_nobody(ana: Member, client: Client):
    for _ in range(7):
        send(client, reverse("members:sign-in"), {"name": "ana", "password": "not it at all"})
    for _ in range(3):
        send(client, reverse("members:sign-in"), {"name": "nobody", "password": "not it at all"})
    assert not Event.objects.filter(kind="wrong-passwords").exists()
