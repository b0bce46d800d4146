"""M4: a member sees and edits every piece of registration information on one page."""

import re

import pytest
from django.test import Client
from django.urls import resolve

from parley.ground import clock
from parley.members.models import Member
from parley.privacy.ledger import entries_about
from tests.members.people import ADDRESS, DETAILS, enter_code, join, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.members.door_urls")]


def test_every_piece_stands_on_one_page(ana: Member, sign_in) -> None:
    page = sign_in(ana).get("/me/").content.decode()
    for piece in (
        "ana", "ana@example.org", "Berlin, Germany", "Ana Abendroth", "Lindenweg 7", "10115", "+49 30 23125",
        "checked on", "version 1",
    ):  # fmt: skip
        assert piece in page, piece


def test_every_piece_can_be_changed_from_there(ana: Member, sign_in) -> None:
    page = sign_in(ana).get("/me/").content.decode()
    leads_to = {resolve(path).url_name for path in re.findall(r'(?:action|href)="(/me/[^"]+)"', page)}
    assert {"handle", "city", "email", "details", "password"} <= leads_to


def test_seeing_ones_own_data_leaves_no_entry(ana: Member, sign_in) -> None:
    assert sign_in(ana).get("/me/").status_code == 200
    assert not list(entries_about(ana.subject))


def test_the_page_shows_only_ones_own_data(ana: Member, ben: Member, sign_in) -> None:
    page = sign_in(ben).get("/me/").content.decode()
    assert "ben@example.org" in page
    assert "ana" not in re.sub(r"[a-z]+ana|ana[a-z]+", "", page)


def test_what_was_not_given_yet_is_said_to_be_missing(client: Client) -> None:
    enter_code(client, join(client))
    page = client.get("/me/").content.decode()
    assert page.count("Not given yet") == 3


def test_an_address_a_year_old_is_asked_about_before_a_deal_uses_it(ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    with clock.frozen() as time:
        ana.give_details("Ana Abendroth", "+493023125018", ADDRESS)
        time.tick(days=365)
        assert browser.get("/with-details/").status_code == 200
        time.tick(days=1)
        assert browser.get("/with-details/").url == "/me/details/?next=%2Fwith-details%2F"
        assert "Are they still right?" in browser.get("/me/details/").content.decode()
        assert send(browser, "/me/details/", {**DETAILS, "next": "/with-details/"}).url == "/with-details/"
        assert browser.get("/with-details/").status_code == 200
