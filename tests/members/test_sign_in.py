"""Signing in and out."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from parley.ground import clock
from parley.members.models import Attempt, Member
from tests.cast import PASSWORD
from tests.members.people import send

pytestmark = pytest.mark.django_db
SIGN_IN = "/sign-in/"


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("members:profile")).status_code == 200


@pytest.mark.parametrize("name", ["ana", "ANA", "ana@example.org", "Ana@Example.org"])
def test_a_member_signs_in_by_user_id_or_address(client: Client, ana: Member, name: str) -> None:
    response = send(client, SIGN_IN, {"name": name, "password": PASSWORD})
    assert response.status_code == 303
    assert is_signed_in(client)


def test_the_session_cookie_is_out_of_reach_for_scripts_and_other_sites(client: Client, ana: Member) -> None:
    cookie = send(client, SIGN_IN, {"name": "ana", "password": PASSWORD}).cookies[
        settings.SESSION_COOKIE_NAME
    ]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


def test_the_session_is_a_new_one_after_signing_in(client: Client, ana: Member, ben: Member) -> None:
    send(client, SIGN_IN, {"name": "ana", "password": PASSWORD})
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    send(client, SIGN_IN, {"name": "ben", "password": PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != first


def test_unknown_name_and_wrong_password_get_the_same_words(client: Client, ana: Member) -> None:
    pages = []
    for name in ("ana", "xyz"):
        response = send(client, SIGN_IN, {"name": name, "password": "something else"})
        assert response.status_code == 422
        pages.append(response.content.decode().replace(f'value="{name}"', ""))
    one, other = (
        [line for line in page.splitlines() if "_once" not in line and "csrf" not in line] for page in pages
    )
    assert one == other
    assert not is_signed_in(client)


def test_the_name_is_kept_and_the_password_is_not(client: Client, ana: Member) -> None:
    page = send(client, SIGN_IN, {"name": "ana", "password": "secret-marker"}).content.decode()
    assert 'value="ana"' in page
    assert "secret-marker" not in page


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "", "password": ""},
        {"name": "a" * 300, "password": "x"},
        {"name": "a", "password": "x" * 201},
    ],
)
def test_an_impossible_form_is_refused_without_trying(client: Client, typed: dict) -> None:
    assert send(client, SIGN_IN, typed).status_code == 422
    assert not Attempt.objects.exists()


def test_who_has_left_or_was_imported_cannot_sign_in(client: Client, ana: Member, ben: Member) -> None:
    Member.objects.filter(pk=ana.pk).update(cancelled_on=clock.today())
    Member.objects.filter(pk=ben.pk).update(imported=True)
    for name in ("ana", "ben"):
        assert send(client, SIGN_IN, {"name": name, "password": PASSWORD}).status_code == 422


def test_the_session_of_somebody_who_left_is_over(ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    Member.objects.filter(pk=ana.pk).update(cancelled_on=clock.today())
    assert not is_signed_in(browser)


def test_after_ten_failures_from_one_place_even_the_right_password_waits(client: Client, ana: Member) -> None:
    with clock.frozen() as time:
        for _ in range(10):
            send(client, SIGN_IN, {"name": "ana", "password": "wrong"})
        assert send(client, SIGN_IN, {"name": "ANA", "password": PASSWORD}).status_code == 429
        elsewhere = send(client, SIGN_IN, {"name": "ana", "password": PASSWORD}, REMOTE_ADDR="203.0.113.9")
        assert elsewhere.status_code == 303
        time.tick(minutes=16)
        assert send(Client(), SIGN_IN, {"name": "ana", "password": PASSWORD}).status_code == 303


def test_one_place_cannot_try_many_accounts(client: Client, ana: Member) -> None:
    for number in range(60):
        Attempt.failed(f"somebody{number}", "127.0.0.1")
    assert send(client, SIGN_IN, {"name": "ana", "password": PASSWORD}).status_code == 429


def test_many_places_cannot_try_one_account(client: Client, ana: Member) -> None:
    for number in range(50):
        Attempt.failed("ana", f"203.0.113.{number}")
    assert send(client, SIGN_IN, {"name": "ana", "password": PASSWORD}).status_code == 429


def test_an_attempt_keeps_neither_name_nor_network_address(client: Client, ana: Member) -> None:
    send(client, SIGN_IN, {"name": "ana", "password": "wrong"}, REMOTE_ADDR="203.0.113.9")
    stored = str(Attempt.objects.values_list().get())
    assert "ana" not in stored.replace("datetime", "")
    assert "203.0.113.9" not in stored


def test_signing_in_leads_on_within_the_site_only(client: Client, ana: Member) -> None:
    inside = send(client, SIGN_IN, {"name": "ana", "password": PASSWORD, "next": "/notices/?page=2"})
    outside = send(Client(), SIGN_IN, {"name": "ana", "password": PASSWORD, "next": "https://evil.example/"})
    assert inside.url == "/notices/?page=2"
    assert outside.url == reverse("members:profile")


def test_signing_out_ends_the_session_and_needs_a_post(ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    assert browser.get("/sign-out/").status_code == 405
    assert is_signed_in(browser)
    assert send(browser, "/sign-out/").status_code == 303
    assert not is_signed_in(browser)
    assert send(browser, "/sign-out/").status_code == 303
