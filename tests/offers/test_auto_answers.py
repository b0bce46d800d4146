"""Offers that the program answers for their owner: late, twice at most, and only what is plain."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import jobs, transitions
from parley.offers.models import AutoAnswer, AutoRule, Away, Offer
from parley.offers.terms import Handover, Side
from parley.safety.models import Restriction
from tests.offers.browsing import page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import euros, offered, put_up


@pytest.fixture
def lamp(ana, time) -> Listing:
    """Ana's lamp: below 20 euros no, from 35 on yes."""
    lamp = put_up(ana, postage_amount=0)
    AutoRule.put(lamp, ana, Money(2000, "EUR"), Money(3500, "EUR"))
    return lamp


def passes(time, hours: float = 2) -> None:
    """The job runs, time passes, the job runs."""
    jobs.answer_for_owners.call_local()
    time.tick(hours=hours)
    jobs.answer_for_owners.call_local()
    jobs.answer_for_owners.call_local()


def state(offer: Offer) -> str:
    return Offer.objects.get(pk=offer.pk).state


def test_low_offers_are_declined_and_high_ones_accepted_and_the_owner_is_told_why(lamp, ana, ben, cleo, time):
    other = put_up(ana, title="Oil lamp", postage_amount=0)
    AutoRule.put(other, ana, Money(2000, "EUR"), Money(3500, "EUR"))
    low, high = offered(lamp, ben, 19), offered(other, cleo, 35)
    passes(time)
    assert (state(low), state(high)) == (transitions.DECLINED, transitions.ACCEPTED)
    assert (told(ben.subject), told(cleo.subject)) == (["offer-declined"], ["offer-accepted"])
    assert set(told(ana.subject)[-2:]) == {"offer-declined-for-you", "offer-accepted-for-you"}
    assert Event.objects.about(Offer.objects.get(pk=low.pk)).get(kind="offer-declined").by == ana.subject


def test_what_lies_between_waits_for_the_owner(lamp, ben, time):
    offer = offered(lamp, ben, 20)
    passes(time)
    assert state(offer) == transitions.LIVE


def test_no_answer_comes_before_its_time_which_is_drawn_for_each_and_kept(lamp, ben, cleo, time):
    offers = [offered(lamp, by, 10) for by in (ben, cleo)]
    passes(time, hours=0.16)
    assert [state(each) for each in offers] == [transitions.LIVE] * 2
    due = list(AutoAnswer.objects.values_list("due_at", flat=True))
    assert len(set(due)) == 2
    jobs.answer_for_owners.call_local()
    assert list(AutoAnswer.objects.values_list("due_at", flat=True)) == due


def test_a_buyer_gets_two_refusals_and_then_the_owner_answers(lamp, ben, cleo, time):
    offers = []
    for amount in (5, 10, 15):
        offers.append(offered(lamp, ben, amount))
        passes(time)
    assert [state(each) for each in offers] == [transitions.DECLINED, transitions.DECLINED, transitions.LIVE]
    other = offered(lamp, cleo, 5)
    passes(time)
    assert state(other) == transitions.DECLINED


@pytest.mark.parametrize(
    "terms",
    [
        {"words": "Only on a Sunday."},
        {"handover": Handover.MET, "place": "Leeds"},
        {"pay_by_days": 20},
        {"send_by_days": 1},
    ],
)
def test_only_plain_offers_are_answered(lamp, ben, time, terms):
    offer = offered(lamp, ben, 36, **terms)
    passes(time)
    assert state(offer) == transitions.LIVE


@pytest.mark.parametrize(("stated", "state_then"), [(0, transitions.ACCEPTED), (500, transitions.LIVE)])
def test_postage_included_is_usual_where_the_owner_says_so(lamp, ana, ben, time, stated, state_then):
    lamp.edit(by=ana, postage_amount=stated)
    offer = offered(lamp, ben, 36, postage_from=Side.OWNER)
    passes(time)
    assert state(offer) == state_then


def test_the_sums_are_for_one(ana, ben, cleo, chairs, time):
    chairs.edit(by=ana, postage_amount=0)
    AutoRule.put(chairs, ana, Money(500, "EUR"), Money(900, "EUR"))
    # Of five chairs both can be served, whichever is looked at first.
    low, high = offered(chairs, ben, 9, quantity=2), offered(chairs, cleo, 18, quantity=2)
    passes(time)
    assert (state(low), state(high)) == (transitions.DECLINED, transitions.ACCEPTED)


def _edit(lamp: Listing, ana: Member) -> None:
    lamp.edit(by=ana, title="Lamp with a crack")


def _leave_it(lamp: Listing, ana: Member) -> None:
    AutoRule.put(lamp, ana, None, None)


def _go(lamp: Listing, ana: Member) -> None:
    Away.begin(ana, clock.now(), clock.now() + timedelta(days=9))


@pytest.mark.parametrize("meanwhile", [_edit, _leave_it, _go])
@pytest.mark.parametrize("amount", [10, 36])
def test_nothing_is_answered_when_the_listing_the_rule_or_the_owner_is_not_what_it_was(
    lamp, ana, ben, time, meanwhile, amount
):
    offer = offered(lamp, ben, amount)
    jobs.answer_for_owners.call_local()
    meanwhile(lamp, ana)
    passes(time)
    assert state(offer) == transitions.LIVE


def test_nothing_is_answered_for_an_owner_who_may_not_deal(lamp, ana, ben, mo, time):
    offer = offered(lamp, ben, 36)
    Restriction.impose(ana, mo, "three complaints")
    passes(time)
    assert state(offer) == transitions.LIVE
    assert AutoAnswer.objects.due(clock.now()).count() == 0


def test_offers_that_were_there_before_and_counters_are_left_to_the_owner(ana, ben, cleo, time):
    lamp = put_up(ana)
    before = offered(lamp, ben, 10)
    time.tick(minutes=1)
    AutoRule.put(lamp, ana, Money(2000, "EUR"), None)
    counter = offered(lamp, cleo, 15).counter(ana, euros(38)).counter(cleo, euros(16))
    passes(time)
    assert [state(each) for each in (before, counter)] == [transitions.LIVE] * 2


def test_the_rule_is_its_owners_alone(lamp, ana, ben, time, sign_in):
    path = f"/listings/{lamp.pk}/automatic-answers/"
    assert 'value="20.00"' in page_of(sign_in(ana).get(path))
    assert sign_in(ben).get(path).status_code == 404
    assert press(sign_in(ben), path, decline_below="1").status_code == 404
    wrong = press(sign_in(ana), path, decline_below="30", accept_from="25")
    assert wrong.status_code == 422 and 'value="25"' in page_of(wrong)
    assert press(sign_in(ana), path, decline_below="x", accept_from="25").status_code == 422
    assert AutoRule.objects.get().decline_below == 2000
    assert press(sign_in(ana), path, decline_below="", accept_from="").status_code == 303
    assert not AutoRule.objects.exists()
    refused("not-yours", AutoRule.put, lamp, ben, None, None)
