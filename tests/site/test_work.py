"""The background process: it finds every room's work, and goes on when some of it fails."""

import logging
from threading import Event

import pytest
from django.apps import apps

from parley.notices.queue import BEATS, Beat, huey
from parley.site import jobs, work


def test_it_finds_the_jobs_of_every_room():
    found = work.find_jobs()
    assert {"parley.notices.jobs", "parley.site.jobs"} <= set(found)
    assert all(name.rpartition(".")[0] in {app.name for app in apps.get_app_configs()} for name in found)
    assert jobs.sequence_ledger in {beat.work for beat in BEATS}
    assert "parley.notices.jobs" in {beat.work.__module__ for beat in BEATS}
    periodic = {task.__module__ for task in huey._registry.periodic_tasks}
    assert {"parley.desk.jobs", "parley.offers.jobs", "parley.site.jobs"} <= periodic


@pytest.mark.django_db(transaction=True)
def test_work_that_fails_is_tried_again_and_its_words_stay_out_of_the_log(caplog):
    stop, done = Event(), []

    def fails_once() -> None:
        done.append(1)
        if len(done) == 1:
            raise ValueError("ana@example.org")
        stop.set()

    with caplog.at_level(logging.ERROR):
        work.keep_beating(Beat(0.001, fails_once), stop)
    assert len(done) == 2
    assert "fails_once failed: ValueError at" in caplog.text
    assert "ana@example.org" not in caplog.text
