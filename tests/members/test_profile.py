"""My details: everything on one page."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from parley.members.models import AddressChange, Member
from parley.notices.models import Notice
from parley.privacy.gate import disclose
from tests.cast import PASSWORD, city
from tests.members.people import send

pytestmark = pytest.mark.django_db
ME = "/me/"


@pytest.fixture
def browser(ana: Member, sign_in) -> Client:
    return sign_in(ana)


def email_of(member: Member) -> str:
    profile = Member.objects.get(pk=member.pk).profile
    return disclose(member, "keep-account", ["email"], about=profile)["email"]


def test_the_user_id_is_changed_and_public_pages_know(ana: Member, browser: Client) -> None:
    before = ana.public_version
    assert send(browser, "/me/user-id/", {"id-handle": "Ana.B"}).status_code == 303
    ana.refresh_from_db()
    assert (ana.handle, ana.public_version) == ("Ana.B", before + 1)


def test_the_case_of_ones_own_user_id_may_change(ana: Member, browser: Client) -> None:
    assert send(browser, "/me/user-id/", {"id-handle": "ANA"}).status_code == 303


@pytest.mark.parametrize("wrong", ["", "ab", "a" * 25, "no spaces", "BEN", "admin"])
def test_a_user_id_that_cannot_be_is_refused_at_the_field(
    ana: Member, ben: Member, browser: Client, wrong: str
) -> None:
    response = send(browser, "/me/user-id/", {"id-handle": wrong})
    assert response.status_code == 422
    assert 'id="id_id-handle_error"' in response.content.decode()
    assert "ana@example.org" in response.content.decode()
    assert Member.objects.get(pk=ana.pk).handle == "ana"


def test_the_city_is_changed_and_public_pages_know(ana: Member, browser: Client) -> None:
    city()
    before = ana.public_version
    moved = send(browser, "/me/city/", {"place-country": "DE", "place-city": "Munich"})
    assert moved.status_code == 303
    ana.refresh_from_db()
    assert (ana.city.name, ana.public_version) == ("Munich", before + 1)


@pytest.mark.parametrize(
    "wrong", [{}, {"place-country": "DE", "place-city": ""}, {"place-country": "DE", "place-city": "Nowhere"}]
)
def test_a_city_that_is_not_there_changes_nothing(ana: Member, browser: Client, wrong: dict) -> None:
    assert send(browser, "/me/city/", wrong).status_code == 422
    assert Member.objects.get(pk=ana.pk).city.name == "Berlin"


@pytest.mark.parametrize(("path", "name"), [("/me/email/", "mail"), ("/me/deal-email/", "deal")])
def test_an_address_that_waits_for_its_code_is_a_link_of_its_own_not_one_inside_a_button(
    browser: Client, path: str, name: str
) -> None:
    send(browser, path, {f"{name}-email": "new@example.org", f"{name}-password": PASSWORD})
    page = browser.get(ME).content.decode()
    assert f'href="{path}code/"' in page
    assert not [each for each in re.findall(r"<summary.*?</summary>", page, re.DOTALL) if "<a " in each]


def test_a_new_address_is_used_after_its_code_was_typed(ana: Member, browser: Client) -> None:
    asked = send(browser, "/me/email/", {"mail-email": "ana@new.example", "mail-password": PASSWORD})
    change = AddressChange.objects.get(member=ana)
    assert asked.url == "/me/email/code/"
    assert email_of(ana) == "ana@example.org"
    assert Notice.objects.get(subject=change.subject).event.kind == "address-code"
    assert Notice.objects.get(subject=ana.subject).event.kind == "address-change-asked"
    assert send(browser, "/me/email/code/", {"code": change.code}).status_code == 303
    assert email_of(ana) == "ana@new.example"
    assert not AddressChange.objects.exists()
    signed_in = send(Client(), "/sign-in/", {"name": "ana@new.example", "password": PASSWORD})
    assert signed_in.status_code == 303


def test_a_new_address_needs_the_password(ana: Member, browser: Client) -> None:
    response = send(browser, "/me/email/", {"mail-email": "ana@new.example", "mail-password": "wrong"})
    assert response.status_code == 422
    assert "That is not your password." in response.content.decode()
    assert "ana@new.example" in response.content.decode()
    assert not AddressChange.objects.exists()


def test_an_address_somebody_else_has_is_answered_alike_and_never_taken(
    ana: Member, ben: Member, browser: Client
) -> None:
    asked = send(browser, "/me/email/", {"mail-email": "ben@example.org", "mail-password": PASSWORD})
    assert asked.url == "/me/email/code/"
    assert Notice.objects.get(subject=ben.subject).event.kind == "already-member"
    change = AddressChange.objects.get()
    response = send(browser, "/me/email/code/", {"code": change.code})
    assert response.status_code == 422
    assert email_of(ana) == "ana@example.org"


@pytest.mark.parametrize("wrong", ["", "12", "words!"])
def test_a_wrong_code_changes_no_address(ana: Member, browser: Client, wrong: str) -> None:
    AddressChange.begin(ana, "ana@new.example")
    assert send(browser, "/me/email/code/", {"code": wrong}).status_code == 422
    assert email_of(ana) == "ana@example.org"


def test_five_wrong_codes_end_the_change(ana: Member, browser: Client) -> None:
    change = AddressChange.begin(ana, "ana@new.example")
    for _ in range(5):
        send(browser, "/me/email/code/", {"code": f"{(int(change.code) + 1) % 1_000_000:06d}"})
    assert send(browser, "/me/email/code/", {"code": change.code}).status_code == 422
    assert email_of(ana) == "ana@example.org"


def test_the_same_address_asked_for_twice_at_once_is_one_asking(ana: Member) -> None:
    first, second = (AddressChange.begin(ana, "ana@new.example") for _ in range(2))
    assert first.pk == second.pk
    assert Notice.objects.filter(subject=first.subject).count() == 1


def test_the_code_page_without_a_change_leads_back(browser: Client) -> None:
    assert browser.get("/me/email/code/").url == ME
    assert send(browser, "/me/email/code/", {"code": "123456"}).url == ME


def test_the_password_is_changed_in_one_step_and_ends_other_sessions(
    ana: Member, browser: Client, sign_in
) -> None:
    elsewhere = sign_in(ana)
    changed = send(
        browser, "/me/password/", {"old_password": PASSWORD, "new_password": "nine purple kettles"}
    )
    assert changed.status_code == 303
    assert browser.get(ME).status_code == 200
    assert elsewhere.get(ME).status_code == 303
    assert Notice.objects.get(subject=ana.subject).event.kind == "password-changed"
    assert Member.objects.get(pk=ana.pk).check_password("nine purple kettles")


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("wrong", "nine purple kettles", "old_password"),
        ("", "nine purple kettles", "old_password"),
        (PASSWORD, "", "new_password"),
        (PASSWORD, "kurz4711", "new_password"),
        (PASSWORD, "password123", "new_password"),
        (PASSWORD, "x" * 201, "new_password"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(
    ana: Member, browser: Client, old: str, new: str, field: str
) -> None:
    response = send(browser, "/me/password/", {"old_password": old, "new_password": new})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert not new or new not in response.content.decode()
    assert Member.objects.get(pk=ana.pk).check_password(PASSWORD)


@pytest.mark.parametrize("path", ["user-id/", "city/", "email/", "email/code/", "password/", "details/"])
def test_nobody_changes_anything_without_signing_in(client: Client, ana: Member, path: str) -> None:
    typed = {"id-handle": "other", "old_password": PASSWORD, "new_password": "nine purple kettles"}
    response = send(client, ME + path, typed)
    assert response.status_code == 303
    assert response.url.startswith(reverse("members:sign-in"))
    assert Member.objects.get(pk=ana.pk).handle == "ana"


def test_two_members_never_share_a_user_id(ana: Member, ben: Member) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ben.rename("ANA")
    assert Member.objects.get(pk=ben.pk).handle == "ben"
