"""The sweeper: it counts what is really gone, says what is overdue, and doubts a clock that jumps."""

import logging
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from parley.ground import clock
from parley.members.models import Attempt, Draft, Member
from parley.notices.models import KEPT, Event, Notice
from parley.privacy import guard, retention
from parley.privacy.believing import ClockDoubted
from parley.privacy.catalogue import Catalogue, Term, catalogue
from parley.privacy.keyring import Keeping
from parley.privacy.models import Sweep
from parley.privacy.retention import Rule, rows
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def only(monkeypatch):
    """only(remove) -> the one rule there is: failed sign-ins go after a day, with `remove`."""

    def made(remove, after=DAY):
        found = rows(lambda: Attempt.objects.all(), "at", DAY)
        rule = Rule("attempts", "the_sweep", found, remove, after)
        monkeypatch.setattr(retention, "registered", [rule])
        return rule

    return made


def delete(ids):
    Attempt.objects.filter(pk__in=ids).delete()


def fail(number, at=None):
    Attempt.objects.bulk_create(
        Attempt(account="a", address="b", at=at or clock.now()) for _each in range(number)
    )


def test_every_declared_time_has_its_sweep_and_every_sweep_its_time():
    assert retention.problems() == []
    assert {"attempts", "joining", "draft", "session", "notices", "answered-request", "deal"} <= {
        rule.keeping for rule in retention.registered
    }


def spoiled(keeping, days):
    own = Catalogue()
    own.keepings = catalogue.keepings | {keeping: Term(keeping, keeping, days=days)}
    return retention.problems(own)


def test_a_declared_time_without_a_sweep_is_a_fault():
    assert spoiled("exports", 3) == ["the keeping 'exports' has a time of 3 days and no sweep"]


def test_a_sweep_of_nothing_declared_is_a_fault():
    assert any("is of no keeping with a declared time ('draft')" in line for line in spoiled("draft", None))


def test_a_sweep_that_keeps_longer_than_is_declared_is_a_fault():
    assert any("the keeping 'draft' says 3 days" in line for line in spoiled("draft", 3))


def test_the_server_does_not_start_with_such_a_fault(monkeypatch):
    monkeypatch.setattr(retention, "registered", [r for r in retention.registered if r.keeping != "draft"])
    with pytest.raises(guard.UndeclaredData, match="'draft' has a time of 7 days and no sweep"):
        guard.check()


def test_what_is_overdue_goes_in_batches_and_is_counted(only, monkeypatch):
    monkeypatch.setattr(retention, "BATCH", 10)
    sizes = []
    only(lambda ids: (sizes.append(len(ids)), delete(ids)))
    with clock.frozen() as time:
        fail(25)
        time.tick(hours=23)
        fail(3)
        assert retention.sweep("attempts").removed == 0
        time.tick(hours=1)
        proof = retention.sweep("attempts")
        assert (proof.removed, proof.oldest_overdue, sizes) == (25, None, [10, 10, 5])
        assert retention.sweep("attempts").removed == 0
        assert retention.proof_of_life() == {"attempts": retention.Proof(clock.now(), 0, None)}
    assert Attempt.objects.count() == 3


def test_a_sweep_that_claims_and_deletes_nothing_is_shown_as_overdue(only):
    only(lambda ids: len(ids))  # "purged", it says
    with clock.frozen() as time:
        fail(4)
        due = clock.now() + DAY
        time.tick(days=3)
        retention.run()
        assert retention.proof_of_life()["attempts"] == retention.Proof(clock.now(), 0, due)


def test_a_sweep_that_deletes_half_is_counted_for_that(only):
    only(lambda ids: delete(ids[: len(ids) // 2]))
    fail(8, at=clock.now() - 2 * DAY)
    proof = retention.sweep("attempts")
    assert proof.removed == 7 and Attempt.objects.count() == 1 and proof.oldest_overdue


def test_a_sweep_that_fails_has_no_proof_and_ends_no_other(only, monkeypatch, caplog):
    def broken(ids):
        raise RuntimeError("with somebody's data in it")

    rule = only(delete)
    other = Rule("account", "broken", rule.find, broken, None)
    monkeypatch.setattr(retention, "registered", [other, rule])
    fail(1, at=clock.now() - 2 * DAY)
    with caplog.at_level(logging.ERROR):
        assert set(retention.run()) == {"attempts"}
    assert "the sweep of account failed: RuntimeError" in caplog.text and "somebody" not in caplog.text


@pytest.mark.parametrize("by", [timedelta(days=8), timedelta(days=3650), timedelta(hours=-1)])
def test_a_clock_that_jumps_destroys_nothing(only, by):
    only(delete)
    with clock.frozen() as time:
        retention.run()
        fail(5)
        time.at += by
        with pytest.raises(ClockDoubted, match="--clock-is-right"):
            retention.run()
        assert Attempt.objects.count() == 5 and Sweep.objects.count() == 1


def test_whoever_has_looked_at_the_clock_may_sweep_and_it_is_believed_from_then_on(only):
    only(delete)
    with clock.frozen() as time:
        retention.run()
        fail(5)
        time.tick(days=30)
        assert retention.run(clock_is_right=True)["attempts"].removed == 5
        time.tick(hours=1)
        retention.run()
        time.tick(days=-20)
        retention.run(clock_is_right=True)
        time.tick(hours=1)
        retention.run()


def test_a_server_that_was_off_for_some_days_sweeps_by_itself(only):
    only(delete)
    with clock.frozen() as time:
        retention.run()
        fail(5)
        time.tick(days=6)
        assert retention.run()["attempts"].removed == 5


def test_old_proofs_go_but_for_the_newest(only):
    only(delete)
    with clock.frozen(datetime(2026, 1, 1, tzinfo=UTC)) as time:
        Sweep.objects.create(keeping="once-upon-a-time", at=clock.now(), removed=1)
        for _day in range(8):
            retention.run()
            time.tick(days=6)
        assert Sweep.objects.filter(keeping="attempts").count() == 5 + 1
        assert "once-upon-a-time" in retention.proof_of_life()


def test_a_draft_goes_with_its_key():
    subject = uuid.uuid4()
    keeping = Keeping.begin(subject, "draft")
    Draft.objects.create(
        subject=subject, keeping=keeping, token="t", path="/x/", body=[["a", ["b"]]], made_at=clock.now()
    )
    with clock.frozen() as time:
        time.tick(days=7)
        assert retention.sweep("draft").removed == 1
    assert not Draft.objects.exists() and not Keeping.objects.filter(pk=keeping).exists()


def test_after_a_year_an_event_does_not_say_any_more_who_did_it(ana, ben):
    lamp = put_up(ana)
    with clock.frozen() as time:
        Event.record("listed", lamp, by=ana.subject, tell=[ben.subject])
        Notice.objects.update(mail_state="none")
        told, named = Notice.objects.count(), Event.objects.filter(by__isnull=False).count()
        histories = sum(Event.objects.about(each).count() for each in Member.objects.all())
        time.tick(days=KEPT.days)
        assert (told, Event.objects.about(lamp).filter(by=ana.subject).exists()) == (1, True)
        assert retention.sweep("notices").removed == told + named + histories
    assert Event.objects.about(lamp).exists() and not Notice.objects.exists()
    assert not Event.objects.filter(by__isnull=False).exists()


def test_after_a_year_nothing_says_what_happened_to_an_account(ana, ben):
    with clock.frozen() as time:
        for told in (ana, ben):
            Event.record("wrong-passwords", told, None, [told.subject])
        Notice.objects.filter(subject=ana.subject).update(mail_state="none")
        time.tick(days=KEPT.days)
        retention.sweep("notices")
        assert not Event.objects.about(ana).exists()
        assert Event.objects.about(ben).exists()  # its mail still waits
        Notice.objects.update(mail_state="none")
        retention.sweep("notices")
    assert not Event.objects.about(ben).exists()
