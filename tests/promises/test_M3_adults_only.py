"""M3: adults only. A minor's attempt is refused, and nothing of it is kept but a guard for that browser
session against trying another birth date."""

from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from parley.ground import clock
from parley.members.forms.joining import years_since
from parley.members.guard import COOKIE
from parley.members.models import Draft, Joining, Member
from parley.notices.models import Event, Notice
from parley.privacy.catalogue import catalogue
from parley.privacy.keyring import Keeping
from parley.site.models import HandledRequest
from tests.members.people import form, join, send, years_ago

pytestmark = pytest.mark.django_db


def minor(**changes: str) -> dict:
    return form(born=years_ago(17).isoformat(), **changes)


def test_a_minor_is_refused_and_nothing_is_kept(client: Client) -> None:
    response = send(client, "/join/", minor())
    assert response.status_code == 403
    assert "Members are adults" in response.content.decode()
    assert "nora" not in response.content.decode()
    for model in (Joining, Member, Draft, Event, Notice, Keeping, HandledRequest):
        assert not model.objects.exists(), model


def test_what_a_minor_had_typed_before_is_forgotten_too(client: Client, commit) -> None:
    typed = {"kind": "thing", "title": "A lamp"}
    for begun in (0, 1):  # before being refused, and after it
        with commit(execute=True):
            assert send(client, "/listings/new/", typed).status_code == 303
            assert Draft.objects.count() == 1 - begun
            assert send(client, "/join/", minor()).status_code == 403
        assert not Draft.objects.exists() and not Keeping.objects.exists()


def test_a_minor_is_refused_even_when_something_else_is_wrong(client: Client) -> None:
    assert send(client, "/join/", minor(email="", password="short")).status_code == 403


def test_the_guard_holds_no_date_and_ends_with_the_browser_session(client: Client) -> None:
    cookie = send(client, "/join/", minor()).cookies[COOKIE]
    assert signing.Signer(salt="parley.members.guard").unsign(cookie.value) == "1"
    assert cookie["max-age"] == "" and cookie["expires"] == ""
    assert cookie["httponly"]
    assert COOKIE in catalogue.cookies


def test_another_birth_date_does_not_help_in_that_browser(client: Client) -> None:
    send(client, "/join/", minor())
    assert client.get("/join/").status_code == 403
    assert send(client, "/join/", form()).status_code == 403
    assert not Joining.objects.exists()


def test_another_browser_is_not_guarded_nor_one_with_a_forged_guard(client: Client) -> None:
    send(client, "/join/", minor())
    assert join(Client()).handle == "nora"
    forged = Client()
    forged.cookies[COOKIE] = "1"
    assert forged.get("/join/").status_code == 200


def test_the_birthday_itself_makes_an_adult(client: Client) -> None:
    with clock.frozen(datetime(2027, 3, 1, 12, tzinfo=UTC)):
        assert send(Client(), "/join/", form(born="2009-03-02")).status_code == 403
        assert send(Client(), "/join/", form(born="2009-03-01")).status_code == 303


def test_who_was_born_on_a_leap_day_comes_of_age_on_the_first_of_march() -> None:
    assert years_since(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert years_since(date(2008, 2, 29), date(2026, 3, 1)) == 18


def test_of_an_adult_is_kept_only_that_and_when_it_was_checked(client: Client) -> None:
    joining = join(client)
    assert joining.adult_checked_on == clock.today()
    assert settings.PARLEY_ADULT_AGE == 18
    stored = repr(Joining.objects.filter(pk=joining.pk).values_list().get())
    assert str(years_ago(30).year) not in stored
