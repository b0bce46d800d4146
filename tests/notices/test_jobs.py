"""When the worker drains, and how patient it is with a mail server that is away."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.notices import jobs
from parley.notices.models import Event, Notice
from parley.notices.queue import BEATS


@pytest.fixture
def patience(monkeypatch):
    fresh = jobs.Patience()
    monkeypatch.setattr(jobs, "patience", fresh)
    return fresh


def test_the_worker_drains_every_few_seconds():
    (beat,) = [beat for beat in BEATS if beat.work is jobs.send_mail]
    assert beat.seconds <= 5


@pytest.mark.django_db(transaction=True)
def test_an_outage_is_retried_later_and_later_and_then_all_goes_out(ana, ben, words, server, post, patience):
    Event.record("nudge", ana, by=None, tell=[ben.subject], facts={"number": 1})
    server.stop()
    with clock.frozen() as stopped:
        jobs.send_mail()
        server.start()
        stopped.tick(seconds=4)
        jobs.send_mail()
        assert post.letters == []
        stopped.tick(seconds=2)
        jobs.send_mail()
    assert len(post.letters) == 1
    assert Notice.objects.get(event__kind="nudge").mail_state == "sent"


def test_the_wait_doubles_up_to_five_minutes_and_begins_anew_after_success(patience):
    waits = []
    for _ in range(9):
        waits.append(patience.wait)
        patience.refused()
    assert waits[:3] == [timedelta(seconds=5), timedelta(seconds=10), timedelta(seconds=20)]
    assert waits[-1] == timedelta(minutes=5)
    patience.taken()
    assert patience.is_over()
    assert patience.wait == timedelta(seconds=5)
