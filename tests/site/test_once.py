"""Every unsafe request changes something once (parley.site.once), proven with views of this file."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, include, path

from parley.ground import clock
from parley.ground.requests import repeatable, see_other
from parley.privacy import retention
from parley.site import once
from parley.site.middleware import SAFE
from parley.site.models import HandledRequest
from tests.site.given_back import fields_for


def change(request):
    """A change that would be seen if it were made twice."""
    Session.objects.create(
        session_key=uuid.uuid4().hex, session_data=request.POST["word"], expire_date=clock.now()
    )
    return see_other(f"/changed/{request.POST['word']}/")


def refuse(request):
    """A view that begins a change and then says no."""
    Session.objects.create(session_key=uuid.uuid4().hex, session_data="half", expire_date=clock.now())
    return HttpResponse("no", status=409)


@repeatable("it changes nothing")
def harmless(request):
    return HttpResponse("fine")


urlpatterns = [
    path("change/", change),
    path("refuse/", refuse),
    path("harmless/", harmless),
    path("", include("parley.site.urls")),
]
pytestmark = [
    pytest.mark.django_db(databases=["default", "keys", "ledger"]),
    pytest.mark.urls("tests.site.test_once"),
]


def changes(word="apple"):
    return Session.objects.filter(session_data=word).count()


def send(client, key, word="apple"):
    return client.post("/change/", {"_once": str(key), "word": word})


def test_a_repeat_is_led_to_the_same_place_and_changes_nothing(client):
    key = uuid.uuid4()
    first, second = send(client, key), send(client, key)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url == "/changed/apple/"
    assert changes() == 1


def test_two_forms_change_two_things(client):
    send(client, uuid.uuid4())
    send(client, uuid.uuid4())
    assert changes() == 2


def test_the_same_key_with_something_else_in_it_is_given_back(client):
    key = uuid.uuid4()
    send(client, key)
    answer = send(client, key, "pear")
    assert answer.status_code == 422
    assert changes("pear") == 0
    page = answer.content.decode()
    assert "You have sent this form already" in page
    assert '<a href="/changed/apple/">' in page


def test_what_was_given_back_can_be_sent_under_a_key_of_its_own(client):
    key = uuid.uuid4()
    send(client, key)
    words = '<b>pear & "plum"'
    fresh = fields_for("/change/", send(client, key, words).content.decode())
    assert fresh["word"] == words
    assert fresh["_once"] != str(key)
    assert client.post("/change/", fresh).status_code == 303
    assert (changes("apple"), changes(words)) == (1, 1)


def test_a_password_is_not_given_back(client):
    key = uuid.uuid4()
    send(client, key)
    again = {"_once": str(key), "word": "pear", "new_password": "three tin drums"}
    assert "three tin drums" not in client.post("/change/", again).content.decode()


def test_the_key_of_somebody_else_leads_nowhere(client, ana, ben):
    key = uuid.uuid4()
    client.force_login(ana)
    send(client, key)
    other = Client()
    other.force_login(ben)
    assert send(other, key).status_code == 409
    assert changes() == 1


@pytest.mark.parametrize("key", ["", "1", "not-a-key"])
def test_a_form_without_a_key_changes_nothing(client, key):
    assert client.post("/change/", {"_once": key, "word": "apple"}).status_code == 400
    assert changes() == 0


def test_a_refusal_leaves_nothing_behind_and_may_be_sent_again(client):
    key = uuid.uuid4()
    assert client.post("/refuse/", {"_once": str(key)}).status_code == 409
    assert changes("half") == 0
    assert HandledRequest.objects.count() == 0
    assert client.post("/refuse/", {"_once": str(key)}).content == b"no"


def test_neither_what_was_typed_nor_a_cookie_is_remembered(client):
    send(client, uuid.uuid4(), "fictional-secret-word")
    row = HandledRequest.objects.values().get()
    assert "fictional-secret-word" not in str({**row, "led_to": ""})


def test_a_view_marked_repeatable_is_left_alone(client):
    assert client.post("/harmless/").content == b"fine"
    assert HandledRequest.objects.count() == 0


def test_what_was_answered_is_forgotten_after_72_hours(client):
    with clock.frozen() as stopped:
        send(client, uuid.uuid4())
        stopped.tick(hours=71)
        assert retention.sweep("answered-request").removed == 0
        stopped.tick(hours=2)
        assert retention.sweep("answered-request").removed == 1


@pytest.mark.django_db(transaction=True, databases=["default", "keys", "ledger"])
def test_a_double_click_at_the_same_moment_changes_one_thing():
    key, together, answers = uuid.uuid4(), threading.Barrier(2), []

    def click():
        together.wait(10)
        answers.append(send(Client(), key).status_code)
        connections.close_all()

    threads = [threading.Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert answers == [303, 303]
    assert changes() == 1


def views(patterns=None):
    for pattern in patterns if patterns is not None else get_resolver("parley.site.urls").url_patterns:
        if hasattr(pattern, "url_patterns"):
            yield from views(pattern.url_patterns)
        else:
            yield pattern


def test_no_view_leaves_the_rule_without_saying_why():
    exempt = {p.callback for p in views() if hasattr(p.callback, "repeatable")}
    assert exempt, "the map of addresses was not walked"
    assert all(isinstance(view.repeatable, str) and len(view.repeatable) > 10 for view in exempt)
    assert "POST" not in SAFE and timedelta(hours=72) == once.KEPT


def test_a_long_address_is_remembered_whole(client):
    key, word = uuid.uuid4(), "long" * 200
    assert send(client, key, word).url == send(client, key, word).url == f"/changed/{word}/"
    assert changes(word) == 1
