"""Whoever has what somebody wants offers it: the wanter is the buyer of a negotiation about the thing."""

import re

import pytest
from django.test import Client

from parley.market.matching import likest_first
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import rules, transitions
from parley.offers.models import Negotiation, Offer
from parley.offers.things import Thing
from parley.safety.models import Restriction
from tests.offers.browsing import filled, page_of, press
from tests.offers.saying import refused, told
from tests.offers.things import euros, offered, put_up


@pytest.fixture
def want(ben: Member) -> Listing:
    """Ben looks for a teapot and would pay 20 euros."""
    return put_up(ben, title="A blue teapot", kind="want", condition="", price_amount=2000, trade_for="Honey")


@pytest.fixture
def teapot(ana: Member) -> Listing:
    """Ana's teapot, for 25 euros."""
    return put_up(ana, title="Blue teapot", price_amount=2500)


def answered(want: Listing, teapot: Listing, amount: int = 18, **others: object) -> Offer:
    return Negotiation.answer(want, teapot, teapot.owner, euros(amount, **others))


def address(want: Listing, thing: Listing) -> str:
    return f"/listings/{want.pk}/answers/{thing.pk}/"


def answering(want: Listing, teapot: Listing, **typed: object) -> dict:
    """The form of an answer as a browser would send it."""
    return filled(teapot, **{"want_seen": want.terms_version, **typed})


def test_the_owner_of_a_thing_offers_it_and_whoever_wants_it_is_told(want, teapot, ana, ben):
    offer = answered(want, teapot)
    negotiation = offer.negotiation
    assert (negotiation.buyer, negotiation.owner, negotiation.listing) == (ben, ana, teapot)
    assert negotiation.want == want and offer.maker == ana
    assert told(ben.subject) == ["want-answered"] and told(ana.subject) == []


def test_whoever_wants_it_accepts_and_buys(want, teapot, ana, ben):
    deal = answered(want, teapot).accept(by=ben)
    assert [(side.member, side.role) for side in deal.sides.order_by("role")] == [
        (ben, "buyer"),
        (ana, "seller"),
    ]
    teapot.refresh_from_db()
    assert teapot.available == 0


def test_it_is_haggled_over_like_any_other(want, teapot, ana, ben):
    counter = answered(want, teapot).counter(ben, euros(15))
    assert counter.other == ana
    refused("not-yours", counter.accept, ben)
    assert counter.accept(by=ana).offer.cash_amount == 1500


def test_things_may_lie_beside_it(want, teapot, ana, ben):
    honey = put_up(ben, title="Honey", for_trade=True)
    offer = answered(want, teapot, 0, also=(Thing(honey.pk),))
    assert offer.is_swap
    offer.accept(by=ben)
    honey.refresh_from_db()
    assert honey.available == 0


@pytest.mark.parametrize("verb", ["end", "pause"])
def test_what_is_not_looked_for_any_more_is_not_answered(want, teapot, ben, verb):
    getattr(want, verb)(by=ben)
    refused("closed", answered, want, teapot)
    assert not Negotiation.objects.exists()


def test_only_a_want_is_answered_and_only_with_a_thing(want, teapot, ana, cleo):
    refused("closed", answered, put_up(cleo), teapot)
    refused("closed", answered, want, put_up(ana, kind="want"))


def test_nobody_answers_themselves_or_with_the_thing_of_another(want, teapot, ana, ben, cleo):
    refused("yourself", answered, want, put_up(ben, title="Teapot"))
    refused("not-yours", Negotiation.answer, want, teapot, cleo, euros(18))


@pytest.mark.parametrize(
    ("code", "columns"),
    [("sold", {"available": 0}), ("closed", {"state": "paused"}), ("closed", {"state": "draft"})],
)
def test_what_cannot_be_had_answers_no_want(want, ana, code, columns):
    refused(code, answered, want, put_up(ana, **columns))
    assert not Offer.objects.exists()


def test_a_thing_that_changed_since_it_was_read_is_refused(want, teapot, ana):
    teapot.edit(by=ana, title="Blue teapot, cracked")
    refused("stale", lambda: Negotiation.answer(want, teapot, ana, euros(18), seen=1))


def test_the_price_asked_for_the_thing_binds_its_owner(want, teapot):
    refused("bounds", answered, want, teapot, 30)


def test_who_asked_for_the_thing_already_is_answered_there(want, teapot, ana, ben):
    asked = offered(teapot, ben, 10)
    refused("stale", answered, want, teapot)
    asked.decline(by=ana)
    assert answered(want, teapot).negotiation == asked.negotiation
    assert told(ben.subject)[-1] == "offer-made"


def test_after_three_offers_without_an_answer_it_is_enough(want, teapot):
    for amount in range(rules.ROUNDS):
        answered(want, teapot, 10 + amount)
    refused("too-many", answered, want, teapot, 20)


def test_a_restricted_member_answers_nothing(want, teapot, ana, mo):
    Restriction.impose(ana, by=mo, reason="A look is needed.")
    refused("restricted", answered, want, teapot)


def test_the_things_that_look_like_it_stand_first(want, teapot, ana, sign_in):
    others = [put_up(ana, title=title) for title in ("Wall clock", "Ladder")]
    assert likest_first(want, [*others, teapot])[0] == teapot
    page = page_of(sign_in(ana).get(f"/listings/{want.pk}/answers/new/"))
    assert page.index("Blue teapot</a>") < page.index("Ladder</a>")


def test_a_teapot_is_offered_in_the_browser(want, teapot, ana, ben, sign_in):
    browser = sign_in(ana)
    assert f"/listings/{want.pk}/answers/new/" in page_of(browser.get(want.get_absolute_url()))
    form = page_of(browser.get(address(want, teapot)))
    assert "ben wants: A blue teapot" in form and "Honey" in form and 'value="25.00"' in form
    answer = browser.post(address(want, teapot), answering(want, teapot, cash="19"))
    offer = Offer.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/negotiations/{offer.negotiation_id}/")
    page = page_of(sign_in(ben).get(answer.url))
    assert "A blue teapot" in page and f"/offers/{offer.pk}/acceptance/" in page
    assert press(sign_in(ben), f"/offers/{offer.pk}/acceptance/").status_code == 303


def test_a_want_that_changed_since_it_was_read_is_refused_and_the_form_goes_on(
    want, teapot, ana, ben, sign_in
):
    browser = sign_in(ana)
    read = re.search(r'name="want_seen" value="(\d+)"', page_of(browser.get(address(want, teapot))))
    sent = filled(teapot, cash="19", words="Well wrapped", want_seen=read[1])
    want.edit(by=ben, title="A kettle")
    answer = browser.post(address(want, teapot), sent)
    assert answer.status_code == 409 and not Offer.objects.exists()
    page = page_of(answer)
    assert "What is looked for has changed meanwhile." in page and "A kettle" in page
    assert "Well wrapped" in page and 'value="19"' in page
    again = re.search(r'name="want_seen" value="(\d+)"', page)[1]
    answer = browser.post(address(want, teapot), answering(want, teapot, cash="19", want_seen=again))
    assert answer.status_code == 303 and Offer.objects.count() == 1


@pytest.mark.parametrize(("typed", "status", "words"), [
    ({"cash": "30"}, 422, "cannot be above that"),
    ({"cash": "-3"}, 422, "field__error"),
    ({"cash": ""}, 422, "This is needed."),
    ({"seen": "7"}, 409, "has changed meanwhile"),
    ({"want_seen": "7"}, 409, "has changed meanwhile"),
    ({"want_seen": ""}, 422, "Open this page again"),
    ({"hours": "999"}, 422, "Choose one of these."),
])  # fmt: skip
def test_bad_input_is_said_at_the_field_and_what_was_typed_stays(
    want, teapot, ana, sign_in, typed, status, words
):
    sent = answering(want, teapot, **{"cash": "19", "words": "Well wrapped", **typed})
    answer = sign_in(ana).post(address(want, teapot), sent)
    assert answer.status_code == status
    assert words in page_of(answer) and "Well wrapped" in page_of(answer)
    assert not Offer.objects.exists()


def test_a_want_that_ended_meanwhile_says_so_and_keeps_the_form(want, teapot, ana, ben, sign_in):
    want.end(by=ben)
    sent = answering(want, teapot, cash="19", words="Well wrapped")
    answer = sign_in(ana).post(address(want, teapot), sent)
    assert answer.status_code == 409
    assert "does not look for this any more" in page_of(answer) and "Well wrapped" in page_of(answer)
    assert "A blue teapot" not in page_of(answer)
    assert sign_in(ana).get(address(want, teapot)).status_code == 404


def test_a_form_that_is_sent_twice_makes_one_offer(want, teapot, ana, sign_in):
    browser, sent = sign_in(ana), answering(want, teapot, cash="19")
    assert browser.post(address(want, teapot), sent).url == browser.post(address(want, teapot), sent).url
    assert Offer.objects.count() == 1


def test_the_thing_of_another_is_not_there_to_offer(want, teapot, cleo, sign_in):
    assert sign_in(cleo).get(address(want, teapot)).status_code == 404
    assert sign_in(cleo).post(address(want, teapot), filled(teapot)).status_code == 404


def test_a_visitor_is_led_to_sign_in_and_the_owner_is_told_it_is_theirs(want, ben, sign_in):
    assert Client().get(f"/listings/{want.pk}/answers/new/").status_code == 303
    page = sign_in(ben).get(f"/listings/{want.pk}/answers/new/")
    assert page.status_code == 409 and "what you want yourself" in page_of(page)


def test_the_form_for_offers_leads_from_a_want_to_where_it_is_answered(want, ana, sign_in):
    assert sign_in(ana).get(f"/listings/{want.pk}/offers/new/").url == f"/listings/{want.pk}/answers/new/"


def test_nothing_of_the_want_stands_in_what_happened(want, teapot):
    answered(want, teapot)
    facts = Event.objects.get(kind="want-answered").facts
    assert facts.keys() == {"negotiation", "title"} and facts["title"] == "Blue teapot"


def test_an_answer_that_is_over_leaves_the_want_open(want, teapot, ben):
    answered(want, teapot).decline(by=ben)
    want.refresh_from_db()
    assert want.state == Listing.State.ACTIVE
    assert Offer.objects.get().state == transitions.DECLINED
