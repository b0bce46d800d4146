"""Disputes: no time passes in them, both settle them or staff does, and things come back or are gone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from parley.ground import clock
from parley.offers import jobs, rules, transitions
from parley.offers.farewell import close as leave
from parley.offers.farewell import preview
from parley.offers.models import Deal, DealContact, Dispute, Negotiation, Statement
from parley.privacy import retention
from parley.ratings.models import Rating
from parley.site import invariants
from tests.cast import make_member
from tests.offers.browsing import page_of
from tests.offers.saying import refused, told
from tests.offers.things import agreed, completed, confirmed, euros

WORDS = "The shade is cracked."


def disputed(deal: Deal, by, kind: str = "not-as-said") -> Dispute:
    return Dispute.open(deal, by, kind, WORDS, uuid4())


def answered(dispute: Dispute, by) -> Dispute:
    dispute.say(by, "It was whole.", uuid4())
    return dispute


def fresh(deal: Deal) -> Deal:
    return Deal.objects.get(pk=deal.pk)


def lapsed(lamp, ana, ben, time) -> Deal:
    deal = confirmed(lamp, ben)
    time.tick(days=3)
    jobs.pass_time.call_local()
    time.tick(days=1)
    fresh(deal).lapse(by=ana)
    return fresh(deal)


def stock(listing) -> tuple[str, int, int]:
    listing.refresh_from_db()
    return listing.state, listing.available, listing.gone


def test_what_is_not_confirmed_or_long_over_is_not_disputed(lamp, time, ana, ben, cleo):
    refused("stale", disputed, agreed(lamp, ben), ben)
    Deal.objects.get().step_back(by=ben)
    deal = completed(lamp, ben)
    refused("not-yours", disputed, deal, cleo)
    refused("bounds", Dispute.open, deal, ben, "other", "  ", uuid4())
    time.tick(days=30)
    refused("closed", disputed, deal, ben)
    time.tick(seconds=-1)
    assert disputed(deal, ben).was == transitions.COMPLETED
    refused("stale", disputed, fresh(deal), ana)


def test_the_same_form_opens_one_dispute_and_says_one_thing(lamp, ana, ben):
    deal, key, again = completed(lamp, ben), uuid4(), uuid4()
    first = Dispute.open(deal, ben, "other", WORDS, key)
    assert Dispute.open(fresh(deal), ben, "other", WORDS, key) == first
    for _twice in range(2):
        first.say(ana, "It was whole.", again)
    assert Statement.objects.count() == 2


def test_in_a_dispute_no_time_passes_and_nothing_else_is_done(lamp, time, ana, ben):
    deal = confirmed(lamp, ben)
    deal.mark_sent(by=ana)
    disputed(deal, ben)
    time.tick(days=200)
    assert jobs.pass_time.call_local() == 0
    held = fresh(deal)
    assert (held.state, held.ended_at) == (transitions.IN_DISPUTE, None)
    for verb in (held.mark_received, held.ask_to_cancel, held.lapse):
        refused("stale", verb, ben)
    refused("closed", Rating.give, held, by=ben, kind="negative")


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [("refund", ("ended", 0, 1)), ("stands", ("ended", 0, 1)), ("return", ("active", 1, 0))],
)
def test_from_a_confirmed_deal_things_are_gone_or_free_again(lamp, time, mo, ana, ben, outcome, expected):
    deal = confirmed(lamp, ben)
    dispute = answered(disputed(deal, ben), ana)
    assert stock(lamp) == ("active", 0, 0)
    dispute.settle(mo, outcome, "So it is.")
    assert stock(lamp) == expected
    assert invariants.breaches() == []


@pytest.mark.parametrize(("outcome", "expected"), [("partial", ("ended", 0, 1)), ("void", ("paused", 1, 0))])
def test_from_a_completed_deal_things_stay_gone_or_come_back_paused(lamp, mo, ana, ben, outcome, expected):
    deal = completed(lamp, ben)
    answered(disputed(deal, ben), ana).settle(mo, outcome, "So it is.")
    assert stock(lamp) == expected
    assert invariants.breaches() == []


def test_backups_are_asked_again_when_things_come_back(chairs, mo, ana, ben, cleo):
    deal = completed(chairs, ben, amount=9, quantity=2)
    backup = Negotiation.open(chairs, cleo, euros(9, quantity=2))
    Negotiation.open(chairs, mo, euros(9, quantity=3)).accept(by=ana)
    backup.refresh_from_db()
    assert backup.state == transitions.BACKUP
    answered(disputed(deal, ben), ana).settle(make_member("nora", moderator=True), "void", "So it is.")
    backup.refresh_from_db()
    assert backup.state == transitions.SUSPENDED
    assert stock(chairs) == ("active", 2, 0)


def test_a_lapsed_deal_is_disputed_and_nothing_moves_that_was_sold_since(lamp, time, mo, ana, ben, cleo):
    deal = lapsed(lamp, ana, ben, time)
    completed(lamp, cleo)
    dispute = answered(disputed(deal, ben), ana)
    year = clock.now() - timedelta(days=365)
    assert Deal.objects.not_performed_by(ben, year).exists()
    dispute.settle(mo, "return", "So it is.")
    assert stock(lamp) == ("ended", 0, 1)
    assert invariants.breaches() == []


def test_both_settle_it_together_by_what_was_proposed_last(lamp, ana, ben):
    deal = completed(lamp, ben)
    dispute = disputed(deal, ben)
    refused("not-yours", dispute.accept, ana, 0)
    dispute.propose(ana, "partial", "Ten euros back.")
    refused("not-yours", dispute.accept, ana, 1)
    dispute.propose(ana, "partial", "Twelve euros back.")
    refused("stale", dispute.accept, ben, 1)
    dispute.accept(ben, 2)
    assert (dispute.outcome, dispute.reason, dispute.settled_by) == ("partial", "Twelve euros back.", None)
    assert fresh(deal).state == transitions.SETTLED
    assert told(ana.subject)[-1] == "dispute-settled-together"
    refused("stale", dispute.propose, ana, "void", "")


def test_staff_settles_it_once_the_other_side_was_heard_or_had_a_week(lamp, time, mo, ana, ben):
    dispute = disputed(completed(lamp, ben), ben)
    refused("not-yours", dispute.settle, ben, "refund", "Mine.")
    refused("closed", dispute.settle, mo, "refund", "Too early.")
    refused("bounds", dispute.settle, mo, "refund", " ")
    time.tick(days=7)
    dispute.settle(mo, "refund", "It came broken.")
    refused("stale", dispute.settle, mo, "void", "Again.")
    assert told(ana.subject)[-1] == told(ben.subject)[-1] == "dispute-settled"


def test_a_settled_deal_is_rated_for_60_days(lamp, time, mo, ana, ben):
    deal = completed(lamp, ben)
    time.tick(days=29)
    answered(disputed(deal, ben), ana).settle(mo, "refund", "It came broken.")
    time.tick(days=59)
    assert Rating.give(fresh(deal), by=ben, kind="negative")


def test_each_side_says_five_things(lamp, ana, ben):
    dispute = disputed(completed(lamp, ben), ben)
    for _number in range(4):
        dispute.say(ben, WORDS, uuid4())
    refused("too-many", dispute.say, ben, WORDS, uuid4())
    dispute.say(ana, WORDS, uuid4())


def test_what_is_sealed_in_the_deal_is_kept_until_60_days_after_it_is_settled(lamp, time, mo, ana, ben):
    deal = completed(lamp, ben)
    time.tick(days=29)
    dispute = answered(disputed(deal, ben), ana)
    time.tick(days=100)
    retention.sweep("deal")
    assert DealContact.objects.count() == Statement.objects.count() == 2
    dispute.settle(mo, "refund", "It came broken.")
    time.tick(days=60)
    retention.sweep("deal")
    assert not DealContact.objects.exists() and not Statement.objects.exists()


def test_who_leaves_leaves_a_dispute_to_staff(lamp, mo, ana, ben):
    deal = completed(lamp, ben)
    dispute = disputed(deal, ben)
    assert "1 dispute stays open." in [fate.what for fate in preview(ana.subject)]
    leave(ana.subject)
    assert fresh(deal).state == transitions.IN_DISPUTE
    ana.cancelled_on = clock.today()
    ana.save(update_fields=["cancelled_on"])
    Dispute.objects.get(pk=dispute.pk).settle(mo, "void", "They have left.")
    assert fresh(deal).state == transitions.SETTLED
    lamp.refresh_from_db()
    assert lamp.state == "ended"  # there is nobody to show it again
    assert invariants.breaches() == []


def test_who_leaves_is_promised_no_day_for_their_contact_in_a_dispute(lamp, chairs, time, ana, ben, cleo):
    disputed(completed(lamp, ben), ben)
    assert contacts_of(ana) == [("Your sealed contact in 1 disputed deal", None)]
    completed(chairs, cleo, amount=9)
    time.tick(days=3)
    ended = ("Your sealed contact in 1 deal", clock.now() - timedelta(days=3) + rules.CONTACT_KEPT)
    assert contacts_of(ana) == [ended, ("Your sealed contact in 1 disputed deal", None)]
    confirmed(chairs, cleo, amount=9)
    ends = ("Your sealed contact in 2 deals", clock.now() + rules.CONTACT_KEPT)
    assert contacts_of(ana) == [ends, ("Your sealed contact in 1 disputed deal", None)]


def contacts_of(member) -> list[tuple]:
    """What the page before leaving says of contacts in deals: (what, until when)."""
    return [(each.what, each.until) for each in preview(member.subject) if each.keeping == "deal"]


def test_the_page_before_leaving_says_when_the_time_of_a_dispute_begins(lamp, ana, ben, sign_in):
    disputed(completed(lamp, ben), ben)
    page = page_of(sign_in(ana).get("/leaving/"))
    assert "Until the deal has ended and the time for a dispute is over" in page
    assert "begins when the dispute is settled" in page
