"""Doors lead aside and back, and what was typed is kept."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.http import QueryDict
from django.test import Client
from django.urls import get_resolver

from parley.ground import clock
from parley.members.models import Draft, Member
from parley.members.models.draft import DraftQuerySet, _kept
from parley.privacy import retention
from parley.privacy.keyring import Keeping
from tests.cast import PASSWORD
from tests.members.people import DETAILS, send

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.members.door_urls")]
TYPED = {"word": "lamp", "tags": ["a", "b"], "password": "hidden", "csrfmiddlewaretoken": "x"}


def next_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["next"][0]


def test_a_reader_is_led_to_sign_in_and_back(client: Client, ana: Member) -> None:
    aside = client.get("/for-members/?page=2")
    assert aside.status_code == 303
    assert aside.url.startswith("/sign-in/?")
    back = send(client, "/sign-in/", {"name": "ana", "password": PASSWORD, "next": next_of(aside.url)})
    assert back.url == "/for-members/?page=2"


def test_what_was_sent_is_kept_until_after_signing_in(client: Client, ana: Member) -> None:
    aside = send(client, "/open-form/", TYPED)
    assert aside.status_code == 303
    assert "What you typed is kept" in client.get(aside.url).content.decode()
    back = send(client, "/sign-in/", {"name": "ana", "password": PASSWORD, "next": next_of(aside.url)})
    filled = client.get(back.url).content.decode()
    assert filled == repr({"word": ["lamp"], "tags": ["a", "b"]})


def test_anybody_reads_a_page_that_only_sending_needs_a_member_for(client: Client) -> None:
    assert client.get("/open-form/").content == b"nothing"
    assert not client.cookies


def test_what_was_sent_is_kept_until_the_details_are_given(new_member, sign_in) -> None:
    browser = sign_in(new_member("nora", details=False))
    assert browser.get("/with-details/").url == "/me/details/?next=%2Fwith-details%2F"
    aside = send(browser, "/with-details/", TYPED)
    assert aside.url == "/me/details/?next=%2Fwith-details%2F"
    back = send(browser, "/me/details/", {**DETAILS, "next": next_of(aside.url)})
    assert back.url == "/with-details/"
    assert "lamp" in browser.get(back.url).content.decode()
    assert send(browser, "/with-details/", TYPED).url == "/done/"


def test_a_draft_is_forgotten_when_its_form_went_through(
    client: Client, ana: Member, django_capture_on_commit_callbacks
) -> None:
    send(client, "/open-form/", TYPED)
    client.force_login(ana)
    send(client, "/open-form/", {"word": ""})
    assert Draft.objects.count() == 1
    keeping = Draft.objects.get().keeping
    with django_capture_on_commit_callbacks(execute=True):
        send(client, "/open-form/", TYPED)
        assert not Draft.objects.exists()
        assert Keeping.objects.filter(pk=keeping).exists()
    assert not Keeping.objects.filter(pk=keeping).exists()


def test_a_draft_is_sealed_and_of_one_browser_and_one_form(client: Client) -> None:
    send(client, "/open-form/", TYPED)
    stored = repr(Draft.objects.values_list().get())
    assert "lamp" not in stored
    assert client.cookies["parley_draft"].value not in stored
    assert client.get("/open-form/").content != b"nothing"
    assert Client().get("/open-form/").content == b"nothing"


def test_the_form_sent_again_replaces_its_draft(client: Client) -> None:
    send(client, "/open-form/", TYPED)
    send(client, "/open-form/", {"word": "chair"})
    assert Draft.objects.count() == 1
    assert "chair" in client.get("/open-form/").content.decode()


def test_a_button_without_words_leads_back_to_its_page(client: Client) -> None:
    aside = send(client, "/for-members/", HTTP_REFERER="http://testserver/listings/7/?from=mail")
    assert next_of(aside.url) == "/listings/7/?from=mail"
    assert not Draft.objects.exists()
    elsewhere = send(client, "/for-members/", HTTP_REFERER="https://evil.example/x")
    assert next_of(elsewhere.url) == "/for-members/"


def test_a_very_long_form_is_not_kept(client: Client) -> None:
    assert send(client, "/open-form/", {"word": "x" * 70_000}).status_code == 303
    assert not Draft.objects.exists()


def test_drafts_are_swept_after_a_week(client: Client, django_capture_on_commit_callbacks) -> None:
    with clock.frozen() as time, django_capture_on_commit_callbacks(execute=True):
        send(client, "/open-form/", TYPED)
        time.tick(days=6)
        assert retention.sweep("draft").removed == 0
        time.tick(days=1)
        assert client.get("/open-form/").content == b"nothing"
        assert retention.sweep("draft").removed == 1
    assert not Draft.objects.exists()
    assert not Keeping.objects.filter(name="draft").exists()


def form_classes(base: type = forms.Form) -> Iterator[type]:
    """Every form of the site: whoever walks the addresses has loaded them."""
    for form in base.__subclasses__():
        yield form
        yield from form_classes(form)


def test_no_password_of_any_form_is_ever_kept() -> None:
    assert get_resolver("parley.site.urls").url_patterns
    names = {
        name
        for form in form_classes()
        if form.__module__.startswith("parley.")
        for name, field in form.base_fields.items()
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert len(names) > 1, "the forms were not walked"
    for name in [*names, *(f"mail-{name}" for name in names)]:
        posted = QueryDict(mutable=True)
        posted[name] = PASSWORD
        assert _kept(posted) == [], f"a draft would keep {name}"


def test_a_draft_that_came_between_is_replaced(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    send(client, "/open-form/", TYPED)
    forget, calls = DraftQuerySet.forget, []

    def late(drafts: DraftQuerySet) -> int:
        calls.append(1)
        return forget(drafts) if len(calls) > 1 else 0

    monkeypatch.setattr(DraftQuerySet, "forget", late)
    assert send(client, "/open-form/", {"word": "chair"}).status_code == 303
    assert len(calls) == 2
    assert "chair" in client.get("/open-form/").content.decode()


def test_a_draft_whose_key_is_gone_is_no_draft(client: Client) -> None:
    send(client, "/open-form/", TYPED)
    Keeping.end(Draft.objects.get().keeping)
    assert client.get("/open-form/").content == b"nothing"
    assert not Draft.objects.exists()


def test_a_form_at_a_path_with_a_nul_is_not_kept(client: Client) -> None:
    assert send(client, "/members/a%00b/restriction/", {"word": "lamp"}).status_code == 303
    assert not Draft.objects.exists()
