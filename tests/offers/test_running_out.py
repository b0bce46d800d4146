"""The end of an offer's time: whoever may answer is reminded before, its maker is told after; and those who
watch are told when an offer to them is taken back."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.market.models import Watch
from parley.notices.models import Notice
from parley.notices.wording import mail_words
from parley.offers import jobs, transitions
from parley.offers.models import Away, Invitation, Offer
from parley.safety.models import Block
from parley.site import invariants
from tests.offers.saying import refused, told
from tests.offers.things import euros, offered


def run_out() -> int:
    return jobs.tell_run_out.call_local()


def remind() -> int:
    return jobs.remind.call_local()


def test_its_maker_is_told_once_that_it_ran_out(lamp, time, ana, ben):
    offer = offered(lamp, ben)
    time.tick(hours=48, seconds=-1)
    assert run_out() == 0
    time.tick(seconds=1)
    assert (run_out(), run_out()) == (1, 0)
    assert told(ben.subject) == ["offer-run-out"] and "offer-run-out" not in told(ana.subject)
    offer.tell_run_out()  # of two processes at once, the second comes after the first
    assert told(ben.subject) == ["offer-run-out"]
    assert "ran out" in mail_words(Notice.objects.get(subject=ben.subject)).subject
    assert invariants.breaches() == []


def test_of_what_was_answered_or_taken_back_in_time_nobody_is_told_that(lamp, chairs, time, ana, ben, cleo):
    offered(lamp, ben).decline(by=ana)
    offered(chairs, cleo, 9).withdraw(by=cleo)
    offered(chairs, ben, 9).accept(by=ana)
    time.tick(days=3)
    assert run_out() == 0 and "offer-run-out" not in told(ben.subject) + told(cleo.subject)


def test_the_maker_of_a_counter_is_told_too(lamp, time, ana, ben):
    offered(lamp, ben).counter(by=ana, terms=euros(35))
    time.tick(days=2)
    assert run_out() == 1
    assert told(ana.subject)[-1] == "offer-run-out" and "offer-run-out" not in told(ben.subject)


def test_whose_clock_stands_still_has_not_run_out(lamp, time, ana, ben):
    offered(lamp, ben)
    Away.begin(ana, clock.now(), clock.now() + timedelta(days=4))
    time.tick(days=3)
    assert run_out() == 0  # nor is it looked at again and again
    assert told(ben.subject) == []


def test_a_new_offer_that_runs_out_is_told_of_again(lamp, time, ana, ben):
    first = offered(lamp, ben)
    time.tick(days=2)
    run_out()
    second = first.negotiation.offer(by=ben, terms=euros(31))
    assert Offer.objects.get(pk=first.pk).state == transitions.REPLACED and run_out() == 0
    time.tick(days=2)
    assert run_out() == 1 and told(ben.subject) == ["offer-run-out"] * 2
    assert Offer.objects.get(pk=second.pk).run_out_told_at == clock.now()


@pytest.mark.parametrize(
    ("stands", "before"),
    [
        (timedelta(days=2), timedelta(hours=6)),
        (timedelta(hours=12), timedelta(hours=6)),
        (timedelta(hours=8), timedelta(hours=2)),
        (timedelta(hours=1), timedelta(minutes=15)),
    ],
)
def test_who_may_answer_is_reminded_in_time_however_short_an_offer_stands(
    lamp, time, ana, ben, stands, before
):
    offered(lamp, ben, stands_for=stands)
    time.tick(seconds=(stands - before).total_seconds() - 1)
    assert remind() == 0
    time.tick(seconds=1)
    assert (remind(), remind()) == (1, 0)
    assert told(ana.subject) == ["offer-made", "offer-ending"]


@pytest.fixture
def invitation(lamp, ana, ben, cleo, dov) -> Invitation:
    """Ana offers her lamp to Ben and Cleo, who watch it; Dov watches, but did not agree to that."""
    Watch.start(lamp, ben, may_offer=True)
    Watch.start(lamp, cleo, may_offer=True)
    Watch.start(lamp, dov)
    return Invitation.make(lamp, ana, euros(35))


def test_those_who_were_offered_it_are_told_when_it_is_taken_back(time, invitation, ana, ben, cleo, dov):
    invitation.withdraw(by=ana)
    refused("stale", invitation.withdraw, ana)
    for member in (ben, cleo):
        assert told(member.subject) == ["watchers-invited", "invitation-withdrawn"]
        notice = Notice.objects.get(subject=member.subject, event__kind="invitation-withdrawn")
        assert "taken it back" in mail_words(notice).body
    assert told(dov.subject) == told(ana.subject) == []


def test_who_has_accepted_it_is_not_told(chairs, ana, ben, cleo):
    for member in (ben, cleo):
        Watch.start(chairs, member, may_offer=True)
    invitation = Invitation.make(chairs, ana, euros(9))
    invitation.take(by=ben)
    invitation.withdraw(by=ana)
    assert "invitation-withdrawn" not in told(ben.subject)
    assert told(cleo.subject)[-1] == "invitation-withdrawn"


def test_what_has_run_out_before_is_taken_back_in_silence(time, invitation, ana, ben):
    time.tick(days=2)
    invitation.withdraw(by=ana)
    assert told(ben.subject) == ["watchers-invited"]


def test_those_who_can_still_accept_it_are_reminded_once_before_its_end(chairs, time, ana, ben, cleo, dov):
    for member in (ben, cleo, dov):
        Watch.start(chairs, member, may_offer=True)
    invitation = Invitation.make(chairs, ana, euros(9))
    invitation.take(by=cleo)
    Block.put_up(ana, by=dov)
    time.tick(hours=42, seconds=-1)
    assert remind() == 0
    time.tick(seconds=1)
    assert (remind(), remind()) == (1, 0)
    assert told(ben.subject) == ["watchers-invited", "invitation-ending"]
    assert "invitation-ending" not in told(ana.subject) + told(cleo.subject) + told(dov.subject)
    assert "Ends soon" in mail_words(Notice.objects.get(event__kind="invitation-ending")).subject
    invitation.remind()  # of two processes at once, the second comes after the first
    assert told(ben.subject) == ["watchers-invited", "invitation-ending"]


@pytest.mark.parametrize("over", ["withdraw", "edit", "pause", "sell"])
def test_of_what_cannot_be_accepted_any_more_nobody_is_reminded(lamp, time, invitation, ana, ben, cleo, over):
    ends = {
        "withdraw": lambda: invitation.withdraw(by=ana),
        "edit": lambda: lamp.edit(by=ana, title="Brass lamp, dented"),
        "pause": lambda: lamp.pause(by=ana),
        "sell": lambda: invitation.take(by=cleo),
    }
    ends[over]()
    time.tick(hours=43)
    assert remind() == 0
    invitation.remind()  # nor when it is so only once the locks are held
    assert "invitation-ending" not in told(ben.subject)


def test_what_is_offered_to_many_does_not_wait_for_one_who_is_away(time, invitation, ben):
    Away.begin(ben, clock.now(), clock.now() + timedelta(days=4))
    time.tick(hours=42)
    assert remind() == 1
    time.tick(hours=6)
    refused("expired", invitation.take, ben)
