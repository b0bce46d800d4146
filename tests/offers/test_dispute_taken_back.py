"""Whoever opened a dispute takes it back alone: the deal is where it was, and no time of it has passed."""

from datetime import timedelta
from uuid import uuid4

from parley.ground import clock
from parley.members.models import Member
from parley.offers import jobs, transitions
from parley.offers.models import Deal, Dispute, Negotiation, Statement
from parley.ratings.models import Rating
from parley.site import invariants
from tests.market.things import once
from tests.offers.browsing import page_of
from tests.offers.saying import refused, told
from tests.offers.test_disputing import WORDS, disputed, fresh, lapsed, stock
from tests.offers.things import completed, confirmed, euros


def taken_back_after(time, deal, by, **passed) -> Deal:
    dispute = disputed(deal, by)
    time.tick(**passed)
    dispute.take_back(by=by)
    assert not Dispute.objects.exists()
    assert invariants.breaches() == []
    return fresh(deal)


def test_the_deal_goes_on_and_the_other_side_is_told(lamp, time, ana, ben):
    deal = taken_back_after(time, confirmed(lamp, ben), ben, days=2)
    assert (deal.state, stock(lamp)) == (transitions.CONFIRMED, ("active", 0, 0))
    assert told(ana.subject)[-1] == "dispute-taken-back"
    deal.mark_received(by=ana)
    deal.mark_received(by=ben)
    assert fresh(deal).state == transitions.COMPLETED


def test_the_days_to_pay_are_as_many_as_they_were(lamp, time, ana, ben):
    deal = confirmed(lamp, ben)
    time.tick(days=2)
    deal = taken_back_after(time, deal, ben, days=10)
    assert deal.pay_by == clock.now() + timedelta(days=1)
    assert jobs.pass_time.call_local() == 0
    time.tick(days=1)
    assert jobs.pass_time.call_local() == 1


def test_what_begins_after_it_is_not_longer_for_it(lamp, time, ana, ben):
    deal = taken_back_after(time, confirmed(lamp, ben), ben, days=10)
    deal.mark_paid(by=ben)
    seller = fresh(deal).side_of(ana)
    assert fresh(deal).due_from(seller) == clock.now() + timedelta(days=3)


def test_who_is_late_gains_nothing_by_it(lamp, time, ana, ben):
    deal = confirmed(lamp, ben)
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(hours=23)
    deal = taken_back_after(time, fresh(deal), ben, days=5)
    refused("closed", deal.lapse, ana)
    time.tick(hours=1)
    fresh(deal).lapse(by=ana)
    assert fresh(deal).state == transitions.LAPSED


def test_a_parcel_counts_as_come_later_by_as_long_as_it_was_disputed(lamp, time, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_paid(by=ben)
    deal.mark_sent(by=ana)
    deal = taken_back_after(time, fresh(deal), ben, days=13)
    time.tick(days=13)
    assert jobs.pass_time.call_local() == 0
    time.tick(days=1)
    assert jobs.pass_time.call_local() == 1
    assert fresh(deal).state == transitions.COMPLETED


def test_a_completed_deal_is_completed_and_rated_for_as_long_as_before(lamp, time, ana, ben):
    deal = completed(lamp, ben)
    ended = deal.ended_at
    time.tick(days=20)
    deal = taken_back_after(time, fresh(deal), ben, days=100)
    assert (deal.state, deal.ended_at) == (transitions.COMPLETED, ended + timedelta(days=100))
    assert stock(lamp) == ("ended", 0, 1)
    assert Rating.give(deal, by=ben, kind="positive")
    time.tick(days=10)
    refused("closed", disputed, fresh(deal), ben)


def test_a_lapsed_deal_is_lapsed_with_its_mark(lamp, time, ana, ben):
    deal = taken_back_after(time, lapsed(lamp, ana, ben, time), ben, days=5)
    assert (deal.state, deal.ended_by) == (transitions.LAPSED, ana)
    assert deal.side_of(ben).did_not_perform
    assert stock(lamp) == ("active", 1, 0)


def test_only_who_opened_it_takes_it_back_and_only_while_it_is_open(lamp, ana, ben, cleo):
    dispute = disputed(completed(lamp, ben), ben)
    for other in (ana, cleo):
        refused("not-yours", dispute.take_back, other)
    dispute.propose(ana, "stands", "")
    dispute.accept(ben, 1)
    refused("stale", dispute.take_back, ben)
    assert fresh(dispute.deal).state == transitions.SETTLED


def test_from_who_has_left_nothing_is_taken_back(lamp, ana, ben):
    dispute = disputed(confirmed(lamp, ben), ben)
    Member.objects.filter(pk=ana.pk).update(cancelled_on=clock.today())
    refused("closed", dispute.take_back, ben)
    assert fresh(dispute.deal).state == transitions.IN_DISPUTE


def test_it_is_opened_again_with_a_form_of_its_own_and_five_times_at_most(lamp, ana, ben):
    deal, key = confirmed(lamp, ben), uuid4()
    Dispute.open(deal, ben, "other", WORDS, key).take_back(by=ben)
    refused("stale", Dispute.open, fresh(deal), ben, "other", WORDS, key)
    for _again in range(4):
        disputed(fresh(deal), ben).take_back(by=ben)
    refused("too-many", disputed, fresh(deal), ben)
    disputed(fresh(deal), ana)
    assert Statement.objects.count() == 6
    assert invariants.breaches() == []


def test_what_was_said_before_is_no_answer_to_what_is_disputed_anew(lamp, time, mo, ana, ben):
    first = disputed(confirmed(lamp, ben), ben)
    first.say(by=ana, words=WORDS, made_with=uuid4())
    first.take_back(by=ben)
    time.tick(hours=1)
    anew = disputed(fresh(first.deal), ben)
    refused("closed", anew.settle, mo, "refund", "Too early.")
    anew.say(by=ana, words=WORDS, made_with=uuid4())
    anew.settle(mo, "refund", "It came broken.")


def test_backups_go_on_waiting(lamp, ana, ben, cleo):
    deal = confirmed(lamp, ben)
    backup = Negotiation.open(lamp, cleo, euros(35), as_backup=True)
    disputed(deal, ben).take_back(by=ben)
    backup.refresh_from_db()
    assert backup.state == transitions.BACKUP


def test_on_the_page_who_opened_it_has_the_button_and_is_led_to_the_deal(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    disputed(deal, ben)
    page, back = f"/deals/{deal.pk}/dispute/", f"/deals/{deal.pk}/dispute/withdrawal/"
    assert "Take the dispute back" not in page_of(sign_in(ana).get(page))
    other = sign_in(ana).post(back, once())
    assert other.status_code == 409 and "Only whoever opened it" in page_of(other)
    browser = sign_in(ben)
    assert "Take the dispute back" in page_of(browser.get(page))
    answer = browser.post(back, once())
    assert (answer.status_code, answer.url) == (303, f"/deals/{deal.pk}/")
    assert browser.get(answer.url).status_code == 200
    assert browser.post(back, once()).status_code == 404
