"""What time does to a deal: reminders, the end for who does not perform, completion, and silence."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parley.ground import clock
from parley.offers import jobs, transitions
from parley.offers.models import Deal, Negotiation
from parley.offers.things import Thing
from parley.ratings.models import Rating
from parley.safety.models import Restriction
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import confirmed, euros, offered, put_up


@pytest.fixture
def deal(time, lamp, ben) -> Deal:
    """Ben buys Ana's lamp, to be paid and sent within three days each."""
    return confirmed(lamp, ben)


def fresh(deal: Deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


def late(deal: Deal, time, days: int = 3) -> Deal:
    """The time is up, who is late was reminded, and another day has gone by."""
    time.tick(days=days)
    assert jobs.pass_time.call_local() == 1
    time.tick(days=1)
    return fresh(deal)


def test_who_is_late_is_reminded_once(deal, time, ana, ben):
    time.tick(days=3, seconds=-1)
    assert jobs.pass_time.call_local() == 0
    time.tick(seconds=1)
    assert jobs.pass_time.call_local() == 1 and jobs.pass_time.call_local() == 0
    assert told(ben.subject)[-1] == "deal-overdue"
    assert "deal-overdue" not in told(ana.subject)


def test_a_day_after_the_reminder_the_other_side_may_end_it(deal, time, lamp, ana, ben):
    refused("closed", deal.lapse, ana)
    time.tick(days=3)
    refused("closed", deal.lapse, ana)
    jobs.pass_time.call_local()
    time.tick(hours=23)
    refused("closed", fresh(deal).lapse, ana)
    time.tick(hours=1)
    fresh(deal).lapse(by=ana)
    ended = fresh(deal)
    assert (ended.state, ended.ended_by, ended.ended_at) == (transitions.LAPSED, ana, clock.now())
    lamp.refresh_from_db()
    assert lamp.available == 1
    assert told(ben.subject)[-1] == "deal-lapsed"


def test_the_mark_stands_on_who_did_not_perform(deal, time, ana, ben):
    late(deal, time).lapse(by=ana)
    year = clock.now() - timedelta(days=365)
    assert list(Deal.objects.not_performed_by(ben, year)) == [deal]
    assert not Deal.objects.not_performed_by(ana, year).exists()
    assert not Deal.objects.cancelled_alone_by(ana, year).exists()


def test_the_late_side_cannot_end_it_so(deal, time, ben):
    refused("closed", late(deal, time).lapse, ben)


def test_who_pays_after_the_reminder_is_late_no_more(deal, time, ana, ben):
    held = late(deal, time)
    held.mark_paid(by=ben)
    refused("closed", held.lapse, ana)


def test_who_sells_has_their_days_from_the_payment_on(deal, time, ana, ben):
    time.tick(days=2)
    deal.mark_paid(by=ben)
    time.tick(days=2)
    assert jobs.pass_time.call_local() == 0
    time.tick(days=1)
    assert jobs.pass_time.call_local() == 1
    assert told(ana.subject)[-1] == "deal-overdue"
    time.tick(days=1)
    fresh(deal).lapse(by=ben)
    assert list(Deal.objects.not_performed_by(ana, clock.now() - timedelta(days=365))) == [deal]


def test_backups_are_asked_when_it_lapses(deal, time, lamp, ana, cleo):
    backup = Negotiation.open(lamp, cleo, euros(20, stands_for=timedelta(days=14)), as_backup=True)
    late(deal, time).lapse(by=ana)
    backup.refresh_from_db()
    assert backup.state == transitions.SUSPENDED
    assert told(cleo.subject)[-1] == "offer-freed"


def test_a_lapsed_deal_is_rated_and_over(deal, time, ana, ben):
    held = late(deal, time)
    held.lapse(by=ana)
    refused("stale", held.lapse, ana)
    refused("stale", held.mark_paid, ben)
    refused("stale", held.open_contact, ana)
    Rating.give(held, by=ana, kind="negative", comment="Nothing came.")


def test_in_a_swap_who_sends_second_is_not_late_before_the_first_has_sent(time, ana, ben):
    vase, drum = put_up(ana, title="Vase", for_trade=True), put_up(ben, title="Drum", for_trade=True)
    deal = offered(vase, ben, 0, also=(Thing(drum.pk),)).accept(by=ana)
    deal.confirm(by=ben)
    deal.confirm(by=ana)
    held = late(deal, time)  # Ben opened it, so he sends first
    assert told(ben.subject)[-1] == "deal-overdue" and "deal-overdue" not in told(ana.subject)
    refused("closed", held.lapse, ben)
    held.lapse(by=ana)


def test_a_deal_that_is_held_stands_still(deal, time, ana, ben):
    Restriction.hold(ben, Restriction.Kind.MISUSE, "It is looked into.")
    time.tick(days=100)
    assert jobs.pass_time.call_local() == 0
    refused("held", fresh(deal).lapse, ana)


def test_what_was_sent_counts_as_completed_after_two_weeks_of_silence(deal, time, lamp, ana, ben):
    deal.mark_paid(by=ben)
    deal.mark_sent(by=ana)
    time.tick(days=14, seconds=-1)
    assert jobs.pass_time.call_local() == 0
    time.tick(seconds=1)
    assert jobs.pass_time.call_local() == 1
    assert fresh(deal).state == transitions.COMPLETED
    lamp.refresh_from_db()
    assert lamp.is_sold
    for member in (ana, ben):
        assert told(member.subject)[-1] == "deal-completed-by-time"


def test_who_asked_to_call_it_off_is_not_silent(deal, time, ana, ben):
    deal.mark_paid(by=ben)
    deal.mark_sent(by=ana)
    deal.ask_to_cancel(by=ben)
    time.tick(days=20)
    assert jobs.pass_time.call_local() == 0
    assert fresh(deal).state == transitions.CONFIRMED


def test_after_sixty_days_of_nothing_both_are_asked_and_then_it_ends_without_a_mark(
    deal, time, lamp, ana, ben
):
    time.tick(days=3)
    jobs.pass_time.call_local()  # the reminder
    time.tick(days=57)
    assert jobs.pass_time.call_local() == 1 and jobs.pass_time.call_local() == 0
    assert told(ana.subject)[-1] == told(ben.subject)[-1] == "deal-idle"
    time.tick(days=14)
    assert jobs.pass_time.call_local() == 1
    ended = fresh(deal)
    assert (ended.state, ended.ended_by) == (transitions.CANCELLED, None)
    lamp.refresh_from_db()
    assert lamp.available == 1
    year = clock.now() - timedelta(days=365)
    assert not any(Deal.objects.not_performed_by(each, year).exists() for each in (ana, ben))


def test_a_word_begins_the_sixty_days_anew(deal, time, ben):
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(days=60)
    jobs.pass_time.call_local()
    fresh(deal).mark_paid(by=ben)
    time.tick(days=3)
    assert jobs.pass_time.call_local() == 1  # now the seller is late
    time.tick(days=20)
    assert jobs.pass_time.call_local() == 0
    assert fresh(deal).state == transitions.CONFIRMED


def test_where_something_had_arrived_silence_completes_it(deal, time, ana, ben):
    deal.mark_received(by=ana)  # the money
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(days=60)
    jobs.pass_time.call_local()
    time.tick(days=14)
    jobs.pass_time.call_local()
    assert fresh(deal).state == transitions.COMPLETED


def test_the_page_says_from_when_on_and_then_has_the_button(deal, time, ana, ben, sign_in):
    time.tick(days=3)
    jobs.pass_time.call_local()
    browser, path = sign_in(ana), deal.get_absolute_url()
    assert f"{path}lapse/" not in page_of(browser.get(path))
    assert "is late and was reminded. From" in page_of(browser.get(path))
    answer = press(browser, f"{path}lapse/")
    assert answer.status_code == 409 and "has been reminded just now" in page_of(answer)
    time.tick(days=1)
    assert f"{path}lapse/" in page_of(browser.get(path))
    assert f"{path}lapse/" not in page_of(sign_in(ben).get(path))
    assert press(browser, f"{path}lapse/").status_code == 303
    assert "since the other side did not perform" in page_of(browser.get(path))
    assert "since you did not pay or send in time" in page_of(sign_in(ben).get(path))


def test_the_form_that_ends_it_is_taken_once_and_from_the_two_alone(deal, time, ana, cleo, sign_in):
    late(deal, time)
    path, once = f"{deal.get_absolute_url()}lapse/", str(uuid4())
    assert press(sign_in(cleo), path).status_code == 404
    browser = sign_in(ana)
    first, second = browser.post(path, {"_once": once}), browser.post(path, {"_once": once})
    assert (first.status_code, first.url) == (second.status_code, second.url)


def test_the_public_reads_the_rate_of_the_last_twelve_months(deal, time, ana, ben, client):
    late(deal, time).lapse(by=ana)
    assert "1 not performed (100%)" in page_of(client.get(f"/members/{ben.handle}/ratings/"))
    assert "not performed" not in page_of(client.get(f"/members/{ana.handle}/ratings/"))
    time.tick(days=366)
    assert "not performed" not in page_of(client.get(f"/members/{ben.handle}/ratings/"))
