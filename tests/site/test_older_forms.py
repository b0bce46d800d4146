"""A form that was opened before signing in, in another tab: its proof is from before."""

from uuid import uuid4

import pytest
from django.test import Client

from parley.market.models import Watch
from tests.cast import PASSWORD
from tests.market.things import listing
from tests.site.given_back import fields_for

HERE = {"headers": {"sec-fetch-site": "same-origin", "origin": "http://testserver"}}
ELSEWHERE = [
    {"headers": {}},
    {"headers": {"sec-fetch-site": "cross-site"}},
    {"headers": {"sec-fetch-site": "same-site"}},
    {"headers": {"sec-fetch-site": "none"}},
    {"headers": {"origin": "https://elsewhere.example"}},
    {"headers": {"origin": "null"}},
    {"headers": {"sec-fetch-site": "same-origin", "origin": "null"}},
    {"headers": {"sec-fetch-site": "cross-site", "origin": "http://testserver"}},
]


@pytest.fixture
def lamp(ana):
    return listing(ana)


@pytest.fixture
def browser(ben):
    """Ben's, who signed in at a browser that proves its forms."""
    return Client(enforce_csrf_checks=True)


def signs_in(browser, member):
    typed = fields_for("/sign-in/", browser.get("/sign-in/").content.decode())
    typed |= {"name": member.handle, "password": PASSWORD}
    assert browser.post("/sign-in/", typed, **HERE).status_code == 303


def opened(browser, lamp):
    path = f"/listings/{lamp.pk}/watch/"
    return path, fields_for(path, browser.get(path).content.decode()) | {"may_offer": "on"}


def test_what_was_typed_comes_back_and_is_done_when_it_is_sent_again(browser, lamp, ben):
    path, typed = opened(browser, lamp)
    signs_in(browser, ben)
    answer = browser.post(path, typed, **HERE)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You have signed in since this form was opened" in page
    assert not Watch.objects.exists()
    fresh = fields_for(path, page)
    assert (fresh["may_offer"], fresh["_once"] != typed["_once"]) == ("on", True)
    assert browser.post(path, fresh, **HERE).status_code == 303
    assert Watch.objects.get().may_offer


@pytest.mark.parametrize("said", ELSEWHERE)
def test_what_another_site_sends_is_refused_and_not_given_back(browser, lamp, ben, said):
    path, typed = opened(browser, lamp)
    signs_in(browser, ben)
    answer = browser.post(path, typed, **said)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "This page is not for you" in page
    assert "may_offer" not in page
    assert not Watch.objects.exists()


def test_a_form_without_any_proof_does_nothing(browser, lamp, ben):
    signs_in(browser, ben)
    answer = browser.post(f"/listings/{lamp.pk}/watch/", {"_once": str(uuid4())}, **HERE)
    assert answer.status_code == 403
    assert not Watch.objects.exists()


def test_a_second_tab_for_signing_in_goes_on_once_somebody_is_signed_in(browser, ben):
    page = browser.get("/sign-in/?next=/me/watched/").content.decode()
    second = fields_for("/sign-in/", page) | {"name": ben.handle, "password": "anything"}
    signs_in(browser, ben)
    answer = browser.post("/sign-in/", second, **HERE)
    assert (answer.status_code, answer.url) == (303, "/me/watched/")
    assert browser.post("/sign-in/", {**second, "next": "//elsewhere.example"}, **HERE).url == "/me/"
