"""What is bought at once, or taken of an offer to watchers, is one of those that its buyer wanted one of."""

import pytest

from parley.market.models import Watch
from parley.offers import transitions
from parley.offers.models import Invitation, Negotiation, Offer
from tests.offers.browsing import page_of
from tests.offers.saying import refused, told
from tests.offers.test_tying import CLOSED, OPEN, states, tied
from tests.offers.things import bought, euros, offered, put_up


def test_buying_one_of_them_at_once_ends_the_others_and_their_owners_are_told(kettle, ana, ben, cleo):
    first, second = offered(kettle, ben), offered(put_up(cleo), ben)
    tied(first, second)
    deal = bought(kettle, ben)
    assert states(first, second, deal.offer) == [transitions.REPLACED, CLOSED, transitions.ACCEPTED]
    assert told(cleo.subject) == ["offer-made", "offer-tie-ended"]
    refused("stale", Offer.objects.get(pk=second.pk).accept, cleo)


def test_they_do_not_come_back_when_the_purchase_falls_through(kettle, ana, ben, cleo):
    first, second = offered(kettle, ben), offered(put_up(cleo), ben)
    tied(first, second)
    bought(kettle, ben).step_back(by=ana)
    assert states(second) == [CLOSED]


def test_buying_something_else_ends_nothing(kettle, ben, cleo):
    first, second = offered(put_up(cleo), ben), offered(put_up(cleo), ben)
    tied(first, second)
    offered(kettle, ben)
    bought(kettle, ben)
    assert states(first, second) == [OPEN, OPEN]


def test_what_others_have_tied_on_the_same_thing_stays_tied_and_waits(kettle, ben, cleo, dov):
    first, second = offered(kettle, cleo), offered(put_up(dov), cleo)
    tied(first, second)
    bought(kettle, ben)
    assert states(first, second) == [transitions.BACKUP, OPEN]


def test_two_tied_offers_for_the_same_sort_of_thing_do_not_wait_behind_each_other(cups, ana, ben):
    others = put_up(ana, title="Red cup")
    first, second = offered(cups, ben, 9), offered(others, ben)
    tied(first, second)
    bought(cups, ben, quantity=2)
    assert states(first, second) == [transitions.REPLACED, CLOSED]


def test_what_is_tied_while_it_is_bought_is_looked_at_again(kettle, ana, ben, cleo, monkeypatch):
    first, second = offered(kettle, ben), offered(put_up(cleo), ben)
    before = Negotiation.tied_before(kettle.pk, ben)
    tied(first, second)
    monkeypatch.setattr(Negotiation, "tied_before", lambda listing, by: before)
    refused("stale", bought, kettle, ben)
    assert states(first, second) == [OPEN, OPEN]


@pytest.mark.parametrize("answer", ["counter", "replace"])
def test_taking_an_offer_to_watchers_ends_them_too(lamp, ana, ben, cleo, answer):
    first, second = offered(lamp, ben), offered(put_up(cleo), ben)
    tied(first, second)
    if answer == "replace":  # an offer on hold is in the way as one that was made just now is
        Offer.objects.filter(pk=first.pk).update(state=transitions.SUSPENDED)
    Watch.start(lamp, ben, may_offer=True)
    deal = Invitation.make(lamp, ana, euros(25)).take(by=ben)
    assert states(first, second, deal.offer) == [transitions.REPLACED, CLOSED, transitions.ACCEPTED]
    assert told(cleo.subject) == ["offer-made", "offer-tie-ended"]


def test_the_pages_say_beforehand_that_the_others_end(kettle, ana, ben, cleo, sign_in):
    browser, page = sign_in(ben), f"/listings/{kettle.pk}/purchase/"
    first, second = offered(kettle, ben), offered(put_up(cleo), ben)
    Watch.start(kettle, ben, may_offer=True)
    made = Invitation.make(kettle, ana, euros(25)).get_absolute_url()
    for each in (page, made):
        assert "tied to others" not in page_of(browser.get(each))
    tied(first, second)
    for each in (page, made):
        assert "tied to others" in page_of(browser.get(each))
