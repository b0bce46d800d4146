"""Cancelling with a time to come back, and cancelling that is cut off: all of it, or nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.urls import reverse

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.jobs import go_on_with_departures
from parley.members.models import AddressChange, Member, Profile
from parley.members.models.cancelling import GRACE
from parley.notices import mail
from parley.offers import transitions
from parley.offers.models import Message
from parley.privacy import departures, ledger, retention
from parley.privacy.departures import Departure
from parley.privacy.keyring import Keeping
from parley.privacy.leavings import registered
from tests.cast import PASSWORD
from tests.members.leavers import cancel, leave, words_of
from tests.members.people import send
from tests.offers.browsing import page_of
from tests.offers.things import put_up

# Grace


def test_with_grace_the_account_is_closed_and_nothing_is_erased(life, ana, cleo, sign_in, commit):
    browser = sign_in(ana)
    with commit(execute=True):
        assert cancel(browser, grace="on").url == "/leaving/closed/"
    closed = Member.objects.get(pk=ana.pk)
    assert closed.has_left and not closed.is_gone and not closed.is_active and closed.handle == "ana"
    assert Profile.objects.filter(member=ana).exists() and "Listing.title" in words_of()
    assert Client().get("/members/ana/").status_code == 410
    assert Listing.objects.get(pk=life.lamp.pk).state == Listing.State.ENDED
    page = page_of(sign_in(cleo).get(life.bound.get_absolute_url()))
    assert "former member" in page and "ana" not in page.lower().split("<main")[1].replace("banana", "")
    for path in ("/", "/me/", "/notices/", reverse("offers:negotiations"), "/listings/new/"):
        assert browser.get(path).headers.get("Location") == "/leaving/closed/"
    for path in ("/leaving/closed/", reverse("privacy:policy"), reverse("privacy:who-saw")):
        assert browser.get(path).status_code == 200
    mail.drain()
    assert any("30 days" in each.body for each in outbox.outbox if each.to == ["ana@example.org"])


def test_who_signs_in_during_grace_is_led_to_the_one_page_and_can_come_back(ana, commit):
    leave(ana, commit, grace=True)
    browser = Client()
    assert send(browser, "/sign-in/", {"name": "ana", "password": PASSWORD}).status_code == 303
    assert browser.get("/me/").url == "/leaving/closed/"
    assert "Come back" in page_of(browser.get("/leaving/closed/"))
    assert send(browser, "/leaving/return/").url == "/me/"
    assert browser.get("/me/").status_code == 200
    assert Member.objects.get(pk=ana.pk).is_active and not Departure.objects.exists()


def test_who_does_not_want_to_wait_leaves_now(life, ana, sign_in, commit):
    leave(ana, commit, grace=True)
    browser = sign_in(ana)
    assert send(browser, "/leaving/now/", {"password": "wrong"}).status_code == 422
    with commit(execute=True):
        assert send(browser, "/leaving/now/", {"password": PASSWORD}).url == "/leaving/left/"
    assert Member.objects.get(pk=ana.pk).is_gone and words_of() == []


def test_the_end_of_grace_is_done_by_the_sweep(life, ana, commit):
    with clock.frozen() as time:
        leave(ana, commit, grace=True)
        time.tick(days=GRACE.days - 1)
        assert departures.sweep(clock.now()) == 0 and not Member.objects.get(pk=ana.pk).is_gone
        time.tick(days=1)
        assert departures.sweep(clock.now()) > 0
        gone = Member.objects.get(pk=ana.pk)
        assert gone.is_gone and words_of() == [] and not Departure.objects.exists()
        assert departures.sweep(clock.now()) == 0
        with pytest.raises(Refusal) as refused:
            gone.come_back(by=gone)
        assert refused.value.code == "closed"


def gone_after_a_turn(member: Member) -> bool:
    go_on_with_departures()
    return Member.objects.get(pk=member.pk).is_gone


def test_a_clock_that_jumps_erases_nobody_in_grace_and_puts_nothing_off_once_it_is_right_again(ana, commit):
    with clock.frozen() as time:
        retention.run()
        leave(ana, commit, grace=True)
        for days in (GRACE.days + 1, 3650):
            time.tick(days=days)
            assert not gone_after_a_turn(ana) and Profile.objects.filter(member=ana).exists()
            time.tick(days=-days)
        for _week in range(5):
            assert not gone_after_a_turn(ana)
            time.tick(days=6)
            retention.run()
        assert gone_after_a_turn(ana) and not Departure.objects.exists()


def test_once_somebody_has_looked_at_the_clock_those_leave_whose_grace_is_over(ana, commit):
    with clock.frozen() as time:
        retention.run()
        leave(ana, commit, grace=True)
        time.tick(days=GRACE.days + 1)
        assert not gone_after_a_turn(ana)
        retention.run(clock_is_right=True)
        assert gone_after_a_turn(ana)


def test_a_doubted_clock_holds_up_nobody_who_has_left_already(ana, commit):
    with clock.frozen() as time:
        retention.run()
        with commit():
            ana.cancel(by=ana)
        time.tick(days=31)
        go_on_with_departures()
        assert not Departure.objects.exists() and words_of() == []


def test_whoever_leaves_finds_the_way_to_their_data_before_and_meanwhile(ana, sign_in, commit):
    browser, way = sign_in(ana), f'href="{reverse("privacy:my-data")}"'
    for path in ("/leaving/", "/me/agreement/"):
        assert way in page_of(browser.get(path)).partition("<main")[2], path
    leave(ana, commit, grace=True)
    browser = sign_in(Member.objects.get(pk=ana.pk))
    assert way in page_of(browser.get("/leaving/closed/")).partition("<main")[2]
    assert browser.get(reverse("privacy:my-data")).status_code == 200


# All or nothing


def test_nothing_is_destroyed_when_the_leaving_fails(life, ana, monkeypatch, commit):
    monkeypatch.setattr(Departure, "save", failing)
    before = Keeping.objects.filter(subject=ana.subject).count()
    with commit(execute=True), pytest.raises(RuntimeError):
        ana.cancel(by=ana)
    life.got.refresh_from_db()
    assert Keeping.objects.filter(subject=ana.subject).count() == before
    assert not Member.objects.get(pk=ana.pk).has_left and life.got.state == transitions.LIVE


def failing(*args, **kwargs):
    raise RuntimeError("the disk is full")


def test_what_a_kill_left_undone_is_found_by_the_sweep(life, ana, commit):
    with commit():
        ana.cancel(by=ana)
    assert Keeping.objects.filter(subject=ana.subject, name="profile").exists() and words_of()
    departures.sweep(clock.now())
    assert not Keeping.objects.filter(subject=ana.subject).exclude(name="deal").exists() and words_of() == []
    assert not Departure.objects.exists()


def test_who_is_gone_cannot_leave_again(ana, commit):
    leave(ana, commit)
    with pytest.raises(Refusal) as refused:
        ana.cancel(by=ana)
    assert refused.value.code == "closed"


def test_a_leaving_that_fails_holds_up_nobody_elses(ana, ben, monkeypatch, caplog, commit):
    with commit():
        ana.cancel(by=ana)
        ben.cancel(by=ben)
    market, first = registered["market"], ana.subject

    def erase(subject, *rest):
        if subject == first:
            raise RuntimeError("ana@example.org")
        return market.erase(subject, *rest)

    monkeypatch.setitem(registered, "market", replace(market, erase=erase))
    for _turn in range(3):
        departures.sweep(clock.now(), timedelta(seconds=5))
    assert [each.subject for each in Departure.objects.all()] == [ana.subject]
    assert "RuntimeError" in caplog.text and "ana@example.org" not in caplog.text


def test_the_row_that_remembers_a_leaving_goes_after_the_last_key(ana, monkeypatch, commit):
    with commit():
        ana.cancel(by=ana)
    erase, destroy, calls = Departure._erase, Departure.destroy_keys, []

    def with_a_late_request(self, rooms):
        Keeping.begin(ana.subject, "draft")
        return erase(self, rooms)

    def failing_at_the_end(self):
        calls.append(destroy(self) if not calls else failing())

    monkeypatch.setattr(Departure, "_erase", with_a_late_request)
    monkeypatch.setattr(Departure, "destroy_keys", failing_at_the_end)
    with pytest.raises(RuntimeError):
        Departure.objects.get().finish()
    assert calls and Keeping.objects.filter(subject=ana.subject).exists()
    monkeypatch.undo()
    assert Departure.objects.exists()
    departures.sweep(clock.now())
    assert not Keeping.objects.filter(subject=ana.subject).exists() and not Departure.objects.exists()


def test_what_was_recorded_of_an_address_change_that_waits_goes_too(ana, commit):
    change = AddressChange.begin(ana, "ana@new.example")
    mail.drain()
    theirs = Keeping.objects.filter(subject=change.subject)
    assert {each.name for each in theirs} == {"joining", "ledger"}
    leave(ana, commit)
    assert not theirs.all().exists()


def test_of_a_new_address_that_is_dropped_no_key_stays(ana, commit):
    change = AddressChange.begin(ana, "ana@new.example", for_deals=True)
    mail.drain()
    theirs = Keeping.objects.filter(subject=change.subject)
    assert {each.name for each in theirs} == {"joining", "ledger"}
    with commit(execute=True):
        AddressChange.end_deal_mail(ana)
    assert not theirs.all().exists()


def test_a_long_leaving_closes_what_is_open_once_and_not_at_every_turn(life, ana, monkeypatch, commit):
    monkeypatch.setattr(departures, "BATCH", 1)
    offers, closed = registered["offers"], []

    def close(subject):
        closed.append(subject)
        offers.close(subject)

    monkeypatch.setitem(registered, "offers", replace(offers, close=close))
    with commit():
        ana.cancel(by=ana)
    turns = 0
    while Departure.objects.exists():
        departures.sweep(clock.now(), timedelta(microseconds=1))
        turns += 1
    assert turns > 3 and words_of() == []
    assert len(closed) == 2  # with the account, and once more for what slipped in meanwhile


@pytest.fixture
def wrote(ana, ben) -> Message:
    """Ana has asked Ben something, and they have no deal."""
    return Message.open(put_up(ben), ana, "Is it heavy?")


def read_on(message: Message, browser: Client) -> None:
    """The other side opens the conversation, and what they read is recorded."""
    before = len(ledger.written())
    assert "Is it heavy?" in page_of(browser.get(message.negotiation.get_absolute_url()))
    assert len(ledger.written()) == before + 1


def test_no_key_begins_anew_when_others_read_what_somebody_wrote_who_has_left(
    wrote, ana, ben, sign_in, commit
):
    reader = sign_in(ben)
    read_on(wrote, reader)
    assert ledger.entries_about(ana.subject).count() == 1
    leave(ana, commit)
    read_on(wrote, reader)
    assert [each.name for each in Keeping.objects.filter(subject=ana.subject)] == ["offers"]
    ledger.sequence()
    assert not ledger.entries_about(ana.subject).exists() and not ledger.verify().problems


def test_nor_when_they_leave_while_somebody_reads_it(wrote, ana, ben, sign_in, monkeypatch, commit):
    members, asked = registered["members"], []

    def gone(subjects):
        found = list(members.gone(subjects))
        if not asked:
            asked.append(subjects)
            leave(ana, commit)
        return found

    monkeypatch.setitem(registered, "members", replace(members, gone=gone))
    read_on(wrote, sign_in(ben))
    assert asked
    assert [each.name for each in Keeping.objects.filter(subject=ana.subject)] == ["offers"]


def test_who_may_come_back_goes_on_with_their_record(wrote, ana, ben, sign_in, commit):
    leave(ana, commit, grace=True)
    read_on(wrote, sign_in(ben))
    assert ledger.entries_about(ana.subject).count() == 1
