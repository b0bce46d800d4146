"""The same form of joining is one joining, however often and however fast it is sent."""

import re
import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connections
from django.http import HttpResponse
from django.test import Client

from parley.ground import clock
from parley.members.models import Joining, Member
from parley.notices.models import Notice
from parley.privacy.keyring import Keeping
from tests.cast import PASSWORD
from tests.members.people import enter_code, form, send

pytestmark = pytest.mark.django_db
JOIN = "/join/"
OTHERWISE = [
    {"email": "nora@other.example"},
    {"handle": "nora2"},
    {"password": "nine purple kettles"},
    {"city": "Hamburg"},
    {"next": "/browse/"},
]


def keyed(**typed: str) -> dict[str, str]:
    """The form as a page of joining holds it, with its key."""
    return {**form(), "next": "", "_once": str(uuid4()), **typed}


def key_in(response: HttpResponse) -> str:
    """The key of the form of joining on this page."""
    page = response.content.decode()
    return re.search(r'action="/join/".*?name="_once" value="([^"]+)"', page, re.DOTALL)[1]


def counts() -> tuple[int, int, int]:
    """How many joinings, mails and keys there are."""
    return Joining.objects.count(), Notice.objects.count(), Keeping.objects.filter(name="joining").count()


def test_the_same_form_sent_twice_is_one_joining_and_one_mail(client: Client) -> None:
    typed = keyed()
    first, second = client.post(JOIN, typed), client.post(JOIN, typed)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url
    assert counts() == (1, 1, 1)


def test_a_taken_address_is_told_so_once(client: Client, ana: Member) -> None:
    typed = keyed(email="ana@example.org")
    assert client.post(JOIN, typed).url == client.post(JOIN, typed).url
    assert counts() == (1, 1, 1)


def test_the_same_form_on_the_next_day_leads_to_the_same_code(client: Client) -> None:
    typed = keyed()
    with clock.frozen() as time:
        first = client.post(JOIN, typed)
        time.tick(hours=30)
        assert client.post(JOIN, typed).url == first.url
    assert counts() == (1, 1, 1)


def test_two_forms_are_two_joinings(client: Client) -> None:
    assert client.post(JOIN, keyed()).url != client.post(JOIN, keyed()).url
    assert counts() == (2, 2, 2)


def test_a_client_may_send_the_key_as_a_header(client: Client) -> None:
    typed, key = {**form(), "_once": ""}, str(uuid4())
    first, second = (client.post(JOIN, typed, HTTP_IDEMPOTENCY_KEY=key) for _ in range(2))
    assert first.url == second.url
    assert counts() == (1, 1, 1)


@pytest.mark.parametrize("key", [None, "", "1", "not-a-key"])
def test_a_form_without_a_key_changes_nothing(client: Client, key: str | None) -> None:
    typed = form() if key is None else keyed(_once=key)
    assert client.post(JOIN, typed).status_code == 400
    assert counts() == (0, 0, 0)


@pytest.mark.parametrize("otherwise", OTHERWISE, ids=lambda said: next(iter(said)))
def test_the_same_key_with_something_else_in_it_is_refused(client: Client, otherwise: dict) -> None:
    typed = keyed()
    client.post(JOIN, typed)
    assert client.post(JOIN, typed | otherwise).status_code == 409
    assert counts() == (1, 1, 1)


@pytest.mark.parametrize("otherwise", OTHERWISE, ids=lambda said: next(iter(said)))
def test_nothing_typed_is_lost_by_that_and_sending_it_again_begins_anew(
    client: Client, otherwise: dict
) -> None:
    typed = keyed()
    client.post(JOIN, typed)
    said = typed | otherwise
    refused = client.post(JOIN, said)
    page = refused.content.decode()
    assert "This form was sent before" in page
    assert all(f'value="{said[name]}"' in page for name in ("email", "handle", "city", "born", "next"))
    assert said["password"] not in page
    assert key_in(refused) != typed["_once"]
    assert client.post(JOIN, said | {"_once": key_in(refused)}).status_code == 303
    assert counts() == (2, 2, 2)


def test_a_refused_form_may_be_sent_again_mended(client: Client) -> None:
    typed = keyed(email="no-address")
    assert client.post(JOIN, typed).status_code == 422
    assert client.post(JOIN, typed | {"email": "nora@example.org"}).status_code == 303
    assert counts() == (1, 1, 1)


def test_the_form_sent_again_after_the_code_makes_nobody_else(client: Client) -> None:
    typed = keyed()
    client.post(JOIN, typed)
    enter_code(client, Joining.objects.get())
    assert client.post(JOIN, typed).url == "/me/"
    assert Client().post(JOIN, typed).status_code == 422
    assert (Member.objects.count(), Notice.objects.count()) == (1, 1)


def test_an_empty_form_with_a_key_is_refused_at_every_field(client: Client) -> None:
    assert client.post(JOIN, HTTP_IDEMPOTENCY_KEY=str(uuid4())).status_code == 422
    assert send(client, JOIN).status_code == 422


def sent_at_once(forms: list[dict], monkeypatch: pytest.MonkeyPatch) -> list[HttpResponse]:
    """Send these at the same moment: none is stored before all have been looked up and hashed."""
    together = threading.Barrier(len(forms))

    def hashed(password: str) -> str:
        together.wait(20)
        return make_password(password)

    monkeypatch.setattr("parley.members.models.joining.make_password", hashed)
    answers: list[HttpResponse] = []
    _at_once([lambda typed=typed: answers.append(Client().post(JOIN, typed)) for typed in forms])
    return answers


def _at_once(acts: list[Callable[[], None]]) -> None:
    def run(act: Callable[[], None]) -> None:
        try:
            act()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_moment_is_one_joining_one_mail_and_one_key(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = keyed()
    answers = sent_at_once([typed, typed], monkeypatch)
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].url == answers[1].url == f"/join/{Joining.objects.get().row}/"
    assert counts() == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_contents_under_one_key_at_the_same_moment_one_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    typed = keyed()
    answers = sent_at_once([typed, typed | {"password": "nine purple kettles"}], monkeypatch)
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert all(PASSWORD not in answer.content.decode() for answer in answers)
    assert counts() == (1, 1, 1)
