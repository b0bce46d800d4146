"""Contact details in the words of an offer are caught before a deal, as in messages: the writer is asked,
nothing is changed, and the reader is warned."""

from uuid import uuid4

import pytest

from parley.market.models import Watch
from parley.offers.models import Deal, Dispute, Invitation, Message, Negotiation, Offer
from tests.offers.browsing import filled, new, page_of
from tests.offers.saying import refused
from tests.offers.things import agreed, confirmed, euros, offered, put_up, well_known

pytestmark = pytest.mark.django_db

MAIL = "Write to ben@example.org, it is quicker."
HOME = "Hauptstraße 5, 10115 Berlin"
WARNED = "Who moves away from here"
BOX = 'name="knowing"'


@pytest.fixture
def ben(ben):
    return well_known(ben)


@pytest.fixture
def ana(ana):
    return well_known(ana)


@pytest.mark.parametrize(("field", "typed"), [("words", MAIL), ("place", HOME)])
def test_the_writer_of_an_offer_is_asked_and_nothing_typed_is_lost(lamp, ben, ana, sign_in, field, typed):
    browser = sign_in(ben)
    assert BOX not in page_of(browser.get(new(lamp)))
    asked = browser.post(new(lamp), filled(lamp, **{field: typed}))
    read = page_of(asked)
    assert (asked.status_code, Offer.objects.count()) == (422, 0)
    assert typed in read and BOX in read and f'id="id_{field}_error"' in read
    assert browser.post(new(lamp), filled(lamp, knowing="on", **{field: typed})).status_code == 303
    assert getattr(Offer.objects.get(), field) == typed


def test_the_reader_of_an_offer_is_warned_and_its_writer_is_not(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, words=MAIL, knowing=True)
    page = offer.negotiation.get_absolute_url()
    assert WARNED in page_of(sign_in(ana).get(page)) and WARNED not in page_of(sign_in(ben).get(page))
    assert WARNED in page_of(sign_in(ana).get(f"/offers/{offer.pk}/counter/"))
    offer.counter(ana, euros(35))
    assert WARNED in page_of(sign_in(ana).get(page))  # it stands there still, above the counter
    deal = Offer.objects.latest("pk").accept(by=ben)
    assert WARNED not in page_of(sign_in(ana).get(deal.get_absolute_url()))


def test_what_was_agreed_warns_until_both_have_confirmed(lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben, words=MAIL, knowing=True)
    assert WARNED in page_of(sign_in(ana).get(deal.get_absolute_url()))
    for each in (ana, ben):
        deal.confirm(by=each)
    for page in (deal.get_absolute_url(), deal.offer.negotiation.get_absolute_url()):
        assert WARNED not in page_of(sign_in(ana).get(page))


def test_a_counter_is_asked_about_too(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben)
    page = f"/offers/{offer.pk}/counter/"
    asked = sign_in(ana).post(page, filled(lamp, offer.pk, words=MAIL))
    assert asked.status_code == 422 and BOX in page_of(asked) and Offer.objects.count() == 1
    assert sign_in(ana).post(page, filled(lamp, offer.pk, words=MAIL, knowing="on")).status_code == 303


def test_a_purchase_at_once_is_asked_about_too(kettle, ana, ben, sign_in):
    page = f"/listings/{kettle.pk}/purchase/"
    asked = sign_in(ben).post(page, filled(kettle, words=MAIL))
    assert asked.status_code == 422 and BOX in page_of(asked) and not Deal.objects.exists()
    assert sign_in(ben).post(page, filled(kettle, words=MAIL, knowing="on")).status_code == 303
    assert WARNED in page_of(sign_in(ana).get(Deal.objects.get().get_absolute_url()))


def test_an_offer_to_those_who_watch_is_asked_about_and_they_are_warned(lamp, ana, ben, sign_in):
    Watch.start(lamp, ben, may_offer=True)
    page = f"/listings/{lamp.pk}/invitations/new/"
    asked = sign_in(ana).post(page, filled(lamp, words=MAIL))
    assert asked.status_code == 422 and BOX in page_of(asked) and not Invitation.objects.exists()
    assert sign_in(ana).post(page, filled(lamp, words=MAIL, knowing="on")).status_code == 303
    made = Invitation.objects.get()
    assert WARNED in page_of(sign_in(ben).get(made.get_absolute_url()))
    assert WARNED not in page_of(sign_in(ana).get(made.get_absolute_url()))
    made.take(by=ben)  # what was asked about once is not asked about again


def test_of_a_newcomer_what_is_certain_has_to_go_and_digits_may_stay(lamp, dov, ana):
    newcomer = well_known(dov, ratings=0)
    terms = {"words": MAIL, "knowing": True}
    assert refused("contact-new", Negotiation.open, lamp, newcomer, euros(30, **terms)).field == "words"
    offered(lamp, newcomer, words="A message goes further.", knowing=False)


def test_two_who_have_a_confirmed_deal_are_not_asked(lamp, ana, ben):
    confirmed(lamp, ben)
    Negotiation.open(put_up(ana, title="Clock"), ben, euros(30, words=MAIL))


def test_nor_are_they_while_it_is_in_dispute(lamp, ana, ben):
    deal = confirmed(lamp, ben)
    Dispute.open(deal, ben, Dispute.Kind.values[0], "It never came.", uuid4())
    assert Deal.objects.confirmed_between(ben, ana).get() == deal
    clock = put_up(ana, title="Clock")
    Negotiation.open(clock, ben, euros(30, words=MAIL))
    assert not Message.open(clock, ben, MAIL).has_contact


def test_who_has_stepped_back_is_asked_again(lamp, ana, ben):
    agreed(lamp, ben).step_back(by=ben)
    refused("contact", Negotiation.open, put_up(ana, title="Clock"), ben, euros(30, words=MAIL))
