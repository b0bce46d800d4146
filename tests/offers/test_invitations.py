"""An offer to those who watch: to whom it goes, who learns what, and who gets it."""

from datetime import timedelta

import pytest

from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Listing, Watch
from parley.members.models import Member
from parley.notices.models import Event, Notice
from parley.offers import transitions
from parley.offers.holding import hold
from parley.offers.models import Deal, Invitation, Negotiation
from parley.offers.terms import Side
from parley.privacy import retention
from parley.safety.models import Block, Restriction
from tests.cast import make_member
from tests.offers.browsing import filled, page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import euros, offered

pytestmark = pytest.mark.django_db


@pytest.fixture
def watched(lamp: Listing, ben: Member, cleo: Member, dov: Member) -> Listing:
    """Ana's lamp: Ben and Cleo may be made an offer, Dov only watches."""
    Watch.start(lamp, ben, may_offer=True)
    Watch.start(lamp, cleo, may_offer=True)
    Watch.start(lamp, dov)
    return lamp


@pytest.fixture
def invitation(watched: Listing, ana: Member) -> Invitation:
    """Ana offers her lamp for 35 euros."""
    return Invitation.make(watched, ana, euros(35, postage=500, words="Mind the wiring."))


def test_it_goes_to_those_who_agreed_and_to_nobody_else(invitation, ana, ben, cleo, dov, sign_in):
    assert told(ben.subject) == told(cleo.subject) == ["watchers-invited"]
    assert told(dov.subject) == told(ana.subject) == []
    page = page_of(sign_in(ben).get(invitation.get_absolute_url()))
    assert "€35.00" in page and "Mind the wiring." in page and "cleo" not in page
    assert sign_in(dov).get(invitation.get_absolute_url()).status_code == 404
    own = page_of(sign_in(ana).get(invitation.get_absolute_url()))
    assert "ben" not in own and "cleo" not in own
    assert not Event.objects.filter(facts__icontains="ben").exists()


def test_first_come_gets_it_by_a_deal_like_every_other_and_then_the_owner_learns_who(
    invitation, watched, ana, ben, cleo
):
    deal = invitation.take(by=cleo)
    offer = deal.offer
    assert (offer.state, offer.maker, offer.bought) == (transitions.ACCEPTED, ana, False)
    assert (offer.cash, offer.total) == (Money(3500, "EUR"), Money(4000, "EUR"))
    assert {(side.member, side.role) for side in deal.sides.all()} == {(ana, "seller"), (cleo, "buyer")}
    assert told(ana.subject) == ["offer-accepted"]
    assert told(cleo.subject) == told(ben.subject) == ["watchers-invited"]
    refused("sold", invitation.take, ben)
    watched.refresh_from_db()
    assert watched.available == 0 and Negotiation.objects.get().buyer == cleo


def test_it_stands_again_when_the_deal_falls_through_but_not_for_who_had_it(invitation, ben, cleo):
    invitation.take(by=cleo).step_back(by=cleo)
    refused("stale", invitation.take, cleo)
    assert invitation.take(by=ben).state == transitions.AGREED


def test_of_several_each_gets_one(chairs, ana, ben, cleo):
    for each in (ben, cleo):
        Watch.start(chairs, each, may_offer=True)
    made = Invitation.make(chairs, ana, euros(8))
    assert {made.take(by=each).offer.quantity for each in (ben, cleo)} == {1}
    chairs.refresh_from_db()
    assert chairs.available == 3


def test_what_stands_open_between_the_two_is_replaced(watched, ana, ben, cleo):
    first, second = offered(watched, ben, 30), offered(watched, cleo, 31)
    second = second.counter(ana, euros(40)).counter(cleo, euros(32))
    deal = Invitation.make(watched, ana, euros(35)).take(by=ben)
    for each in (first, second):
        each.refresh_from_db()
    assert first.state == transitions.REPLACED and deal.offer.negotiation == first.negotiation
    assert second.state == transitions.BACKUP


def test_an_offer_that_ran_out_stands_in_nobodys_way(watched, ana, ben):
    offered(watched, ben, 30, stands_for=timedelta(hours=1))
    made = Invitation.make(watched, ana, euros(35))
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert made.take(by=ben).state == transitions.AGREED


ENDS = [
    (lambda made, ana: made.withdraw(ana), "stale"),
    (lambda made, ana: made.listing.edit(by=ana, title="Brass lamp, dented"), "stale"),
    (lambda made, ana: made.listing.pause(ana), "closed"),
    (lambda made, ana: made.listing.end(ana), "closed"),
    (lambda made, ana: hold(ana), "stale"),
    (lambda made, ana: Restriction.impose(ana, make_member("max", moderator=True), "why"), "closed"),
]


@pytest.mark.parametrize(("act", "code"), ENDS)
def test_it_ends_with_what_it_is_about(invitation, ana, ben, act, code):
    act(invitation, ana)
    refusal = refused(code, invitation.take, ben)
    assert "why" not in refusal.message.split() and not Deal.objects.exists()


def test_its_time_ends_it(invitation, ben):
    with clock.frozen(clock.now() + timedelta(hours=48)):
        refused("expired", invitation.take, ben)


def test_who_is_blocked_gets_none_and_neither_side_can_tell(watched, ana, ben, cleo):
    Block.put_up(ben, by=ana)
    Block.put_up(ana, by=cleo)
    made = Invitation.make(watched, ana, euros(35))
    assert not made.invitees.exists() and not Notice.objects.exists()
    refused("not-yours", made.take, ben)


def test_a_block_after_it_reads_like_any_refusal(invitation, ana, ben, cleo):
    Block.put_up(ben, by=ana)
    Block.put_up(ana, by=cleo)
    assert "block" not in refused("closed", invitation.take, ben).message
    refused("blocked", invitation.take, cleo)


def test_one_stands_at_a_time_and_two_within_a_week(invitation, watched, ana):
    refused("stale", Invitation.make, watched, ana, euros(34))
    invitation.withdraw(by=ana)
    refused("stale", invitation.withdraw, ana)
    second = Invitation.make(watched, ana, euros(34))
    with clock.frozen(clock.now() + timedelta(days=3)):
        refused("too-many", Invitation.make, watched, ana, euros(33))
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert Invitation.make(watched, ana, euros(33)).pk > second.pk
    second.refresh_from_db()
    assert second.ended_at == second.expires_at


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (euros(41), "bounds"),
        (euros(-1), "bounds"),
        (euros(46, postage=500, postage_from=Side.OWNER), "bounds"),
        (euros(35, stands_for=timedelta(minutes=59)), "bounds"),
        (euros(35, stands_for=timedelta(days=15)), "bounds"),
        (euros(35, cash_from=Side.OWNER), "bounds"),
        (euros(35, quantity=2), "quantity"),
    ],
)
def test_its_terms_keep_to_the_rules_of_every_offer(watched, ana, terms, code):
    refused(code, Invitation.make, watched, ana, terms)
    assert not Invitation.objects.exists()


def test_only_the_owner_makes_it_and_only_where_somebody_agreed(watched, lamp, chairs, ana, ben, new_member):
    refused("not-yours", Invitation.make, watched, ben, euros(35))
    refused("nobody", Invitation.make, chairs, ana, euros(8))
    Watch.objects.all().update(may_offer=False)
    refused("nobody", Invitation.make, watched, ana, euros(35))


def test_who_agrees_later_does_not_get_it(invitation, watched, dov):
    Watch.start(watched, dov, may_offer=True)
    refused("not-yours", invitation.take, dov)


def test_owner_and_watcher_do_it_all_by_pages(watched, ana, ben, sign_in):
    seller, buyer = sign_in(ana), sign_in(ben)
    path = f"/listings/{watched.pk}/invitations/new/"
    assert path in page_of(seller.get(watched.get_absolute_url()))
    assert "2 members who watch this" in page_of(seller.get(path))
    wrong = seller.post(path, filled(watched, cash="50", words="To good hands"))
    assert wrong.status_code == 422 and "To good hands" in page_of(wrong)
    made = seller.post(path, filled(watched, cash="30"))
    assert made.status_code == 303 and "Withdraw it" in page_of(seller.get(made.url))
    assert buyer.get(path).status_code == 404
    assert made.url in page_of(buyer.get("/notices/"))
    deal = press(buyer, f"{made.url}acceptance/")
    assert deal.status_code == 303 and "/deals/" in deal.url
    again = press(buyer, f"{made.url}acceptance/")
    assert again.status_code == 409 and "none left" in page_of(again)
    assert press(sign_in(ana), f"{made.url}withdrawal/").url == watched.get_absolute_url()


def test_it_is_forgotten_a_month_after_its_time(invitation, ben):
    deal = invitation.take(by=ben)
    with clock.frozen(invitation.expires_at + timedelta(days=30)):
        assert retention.sweep("invitation").removed == 1
    deal.refresh_from_db()
    assert not Invitation.objects.exists()
