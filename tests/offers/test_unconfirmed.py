"""A deal that was agreed and that nobody confirms does not stand for ever: who has not is reminded, then both
are asked, and then it ends without a mark and what it reserved is free."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.notices.models import Notice
from parley.notices.wording import mail_words
from parley.offers import jobs, rules, transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.safety.models import Restriction
from parley.site import invariants
from tests.offers.browsing import page_of
from tests.offers.saying import told
from tests.offers.test_disputing import stock
from tests.offers.things import agreed, euros


@pytest.fixture
def deal(time, lamp, ben) -> Deal:
    """Ben and Ana agreed on the lamp; nobody has confirmed it."""
    return agreed(lamp, ben)


def fresh(deal: Deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


def pass_time() -> int:
    return jobs.pass_time.call_local()


def test_who_has_not_confirmed_is_reminded_once(deal, time, ana, ben):
    deal.confirm(by=ben)
    time.tick(days=3, seconds=-1)
    assert pass_time() == 0
    time.tick(seconds=1)
    assert (pass_time(), pass_time()) == (1, 0)
    assert told(ana.subject)[-1] == "deal-unconfirmed" and "deal-unconfirmed" not in told(ben.subject)


def test_whoever_confirms_after_it_is_late_only_by_what_they_owe_then(deal, time, ana, ben):
    time.tick(days=3)
    pass_time()
    fresh(deal).confirm(by=ben)
    fresh(deal).confirm(by=ana)
    assert not fresh(deal).may_lapse(fresh(deal).side_of(ana), clock.now())
    time.tick(days=3)
    assert pass_time() == 1 and told(ben.subject)[-1] == "deal-overdue"


def test_after_the_idle_limit_both_are_asked_and_then_it_ends_without_a_mark(
    deal, time, lamp, ana, ben, cleo
):
    backup = Negotiation.open(lamp, cleo, euros(20), as_backup=True)
    deal.confirm(by=ben)
    time.tick(days=3)
    pass_time()
    time.tick(days=57, seconds=-1)
    assert pass_time() == 0
    time.tick(seconds=1)
    assert (pass_time(), pass_time()) == (1, 0)
    assert told(ana.subject)[-1] == told(ben.subject)[-1] == "deal-idle"
    time.tick(days=14)
    assert pass_time() == 1
    assert (fresh(deal).state, fresh(deal).ended_by) == (transitions.CANCELLED, None)
    assert told(ana.subject)[-1] == told(ben.subject)[-1] == "deal-idle-ended"
    assert stock(lamp) == ("active", 1, 0)
    assert Offer.objects.get(pk=backup.pk).state == transitions.SUSPENDED
    assert told(cleo.subject)[-1] == "offer-freed"
    year = clock.now() - timedelta(days=365)
    for member in (ana, ben):
        assert not Deal.objects.not_performed_by(member, year) and not Deal.objects.cancelled_alone_by(
            member, year
        )
    assert invariants.breaches() == []


def test_a_confirmation_begins_the_idle_limit_anew(deal, time, ana, ben):
    time.tick(days=3)
    pass_time()
    time.tick(days=57)
    assert pass_time() == 1
    fresh(deal).confirm(by=ben)
    time.tick(days=14)
    assert pass_time() == 0 and fresh(deal).state == transitions.AGREED


def test_it_stands_still_while_an_account_in_it_is_held(deal, time, ben):
    Restriction.hold(ben, Restriction.Kind.MISUSE, "It is looked into.")
    time.tick(days=100)
    assert pass_time() == 0


def test_what_is_asked_is_to_confirm_or_to_step_back(deal, time, ana, sign_in):
    time.tick(days=3)
    pass_time()
    time.tick(days=rules.IDLE.days - 3)
    pass_time()
    notice = Notice.objects.get(subject=ana.subject, event__kind="deal-idle")
    assert "Confirm it there, or step back" in mail_words(notice).body
    time.tick(days=rules.IDLE_ANSWER.days)
    pass_time()
    assert "Nobody has a mark from it" in page_of(sign_in(ana).get(deal.get_absolute_url()))
