"""An open page asks whether something of its reader's is new: two numbers, and nothing of anybody else's."""

from uuid import uuid4

import pytest

from parley.notices.models import Event, Notice

pytestmark = pytest.mark.django_db


def told(member, *others):
    Event.record("city-changed", about=member, by=None, tell=[each.subject for each in (member, *others)])
    return Notice.objects.filter(subject=member.subject).latest("pk")


def test_nobody_is_told_nothing(client):
    answer = client.get("/live/")
    assert (answer.status_code, answer.content) == (403, b"")


def test_the_newest_and_the_count_of_ones_own_unseen_notices_travel_and_nothing_while_they_hold(
    ana, ben, sign_in, django_assert_num_queries
):
    browser = sign_in(ana)
    assert browser.get("/live/").content == b"0 0"
    assert browser.get("/live/?known=0 0").status_code == 204
    told(ana)
    newest = told(ana, ben)
    with django_assert_num_queries(3):  # session, member, and one look into the index
        answer = browser.get("/live/?known=0 0")
    assert answer.content.decode() == f"{newest.pk} 2" and answer["Cache-Control"] == "no-store"
    told(ben)
    assert browser.get("/live/", {"known": f"{newest.pk} 2"}).status_code == 204
    browser.post("/notices/seen/", {"upto": newest.pk, "_once": uuid4()})
    assert browser.get("/live/", {"known": f"{newest.pk} 2"}).content == b"0 0"
