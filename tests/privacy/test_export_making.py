"""Making a copy: once at a time, through failures and deaths."""

import pytest
from django.db import IntegrityError, transaction

from parley.ground import clock
from parley.privacy import exporting, exports
from parley.privacy.exports import Export
from parley.privacy.keyring import Keeping
from parley.site.jobs import make_exports
from tests.offers.things import put_up
from tests.privacy.exported import ask, made, opened, page

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_home")]


def test_asked_again_while_it_is_made_it_is_the_same_one(ana, sign_in):
    browser = sign_in(ana)
    first, second = ask(browser), ask(browser)
    assert first.url == second.url and Export.objects.count() == 1


def test_the_database_refuses_a_second_running_one(ana):
    Export.ask(by=ana)
    with pytest.raises(IntegrityError), transaction.atomic():
        Export.objects.create(subject=ana.subject, asked_at=clock.now())


def test_others_may_ask_at_the_same_time(ana, ben):
    assert Export.ask(by=ana) != Export.ask(by=ben)
    assert exports.make_unfinished() == 2


class Boom(Exception):
    pass


def break_at(monkeypatch, step: int, error: type[BaseException]):
    """Have the copy break after so many rows, as a full disk or a kill would."""
    real = exporting.Steps.step

    def broken(self):
        real(self)
        if self.done == step:
            raise error("ana@example.org")

    monkeypatch.setattr(exporting.Steps, "step", broken)


def test_one_that_fails_says_so_leaves_nothing_and_can_be_asked_again(ana, sign_in, monkeypatch, caplog):
    browser = sign_in(ana)
    answer = ask(browser)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Boom)
        make_exports()
    failed = Export.objects.get()
    assert "could not be made" in browser.get(answer.url).content.decode()
    assert "could not be made" in browser.get("/my-data/").content.decode()
    assert not failed.file.path.exists() and not Keeping.objects.filter(name="export").exists()
    assert "Boom" in caplog.text and "ana@example.org" not in caplog.text
    assert ask(browser).url != answer.url
    make_exports()
    assert list(Export.objects.values_list("state", flat=True)) == ["ready"]


def test_a_failure_leaves_the_earlier_copy(ana, monkeypatch):
    earlier = made(ana)
    Export.ask(by=ana)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Boom)
        exports.make_unfinished()
    assert opened(earlier).namelist()


class Killed(BaseException):
    """What a process does not survive."""


def test_one_whose_maker_was_killed_is_found_and_made_again(ana, monkeypatch):
    export = Export.ask(by=ana)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Killed)
        with pytest.raises(Killed):
            exports.make_unfinished()
    export.refresh_from_db()
    assert export.state == "running" and not export.is_there
    make_exports()
    export.refresh_from_db()
    assert export.state == "ready" and "ana@example.org" in page(export)


def test_one_that_kills_its_maker_every_time_is_given_up(ana, monkeypatch):
    export = Export.ask(by=ana)
    with monkeypatch.context() as patched:
        break_at(patched, 3, Killed)
        for _try in range(exports.TRIES):
            with pytest.raises(Killed):
                exports.make_unfinished()
        assert exports.make_unfinished() == 0
    export.refresh_from_db()
    assert export.state == "failed"


def test_how_far_it_is_is_shown(ana, sign_in, monkeypatch):
    for number in range(160):
        put_up(ana, title=f"Chair {number}")
    export, browser = Export.ask(by=ana), sign_in(ana)
    with monkeypatch.context() as patched:
        break_at(patched, 150, Killed)
        with pytest.raises(Killed):
            exports.make_unfinished()
    export.refresh_from_db()
    assert 0 < export.percent < 99 and export.total > 320
    shown = browser.get(f"/my-data/exports/{export.pk}/").content.decode()
    assert f'value="{export.percent}"' in shown and "Look again" in shown
