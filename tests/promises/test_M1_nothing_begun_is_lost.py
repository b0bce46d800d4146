"""M1: each thing that needs personal information asks for it only then, and says why; what was begun
before joining is kept through joining."""

import pytest
from django.test import Client

from parley.members.models import Draft, Joining, Member
from tests.members.people import DETAILS, enter_code, form, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.members.door_urls")]


def test_a_form_begun_by_a_visitor_is_filled_in_after_joining_and_giving_details(client: Client) -> None:
    aside = send(client, "/with-details/", {"word": "a brass lamp"})
    assert aside.url.startswith("/sign-in/?next=")
    joining_page = aside.url.replace("/sign-in/", "/join/")
    assert "What you typed is kept" in client.get(joining_page).content.decode()

    send(client, "/join/", {**form(), "next": "/with-details/"})
    joined = enter_code(client, Joining.objects.get())
    assert joined.url == "/with-details/"

    to_details = client.get(joined.url)
    assert to_details.url == "/me/details/?next=%2Fwith-details%2F"
    page = client.get(to_details.url).content.decode()
    assert "We ask before your first listing or binding offer" in page

    back = send(client, "/me/details/", {**DETAILS, "next": "/with-details/"})
    assert back.url == "/with-details/"
    assert "a brass lamp" in client.get(back.url).content.decode()

    assert send(client, "/with-details/", {"word": "a brass lamp"}).url == "/done/"
    assert not Draft.objects.exists()


def test_reading_asks_for_nothing_and_sets_no_cookie(client: Client, ana: Member) -> None:
    for path in ("/open-form/", "/sign-in/"):
        assert client.get(path).status_code == 200
    assert "parley_session" not in client.cookies
    assert "parley_draft" not in client.cookies
