"""The pages of haggling, with every kind of bad input."""

import re
from uuid import uuid4

import pytest

from parley.ground import clock
from parley.members.models import Draft
from parley.offers import transitions
from parley.offers.models import Deal, Negotiation, Offer
from parley.safety.models import Restriction
from tests.offers.things import agreed, confirmed, euros, offered


def filled(listing, after: int = 0, **typed) -> dict:
    """The form of an offer as a browser would send it."""
    return {
        "_once": str(uuid4()),
        "cash": "30",
        "quantity": "1",
        "handover": "posted",
        "postage": "5.50",
        "postage_from": "buyer",
        "place": "Leeds",
        "hours": "48",
        "pay_by_days": "3",
        "send_by_days": "3",
        "words": "",
        "seen": listing.terms_version,
        "after": after,
        **typed,
    }


def press(browser, path: str, **typed):
    """Press a button: a form with nothing in it but its key."""
    return browser.post(path, {"_once": str(uuid4()), **typed})


def new(listing) -> str:
    return f"/listings/{listing.pk}/offers/new/"


def page_of(response) -> str:
    return response.content.decode()


def test_an_offer_is_made_on_its_page(lamp, ana, ben, sign_in):
    browser = sign_in(ben)
    form = page_of(browser.get(new(lamp)))
    assert "Brass lamp" in form
    answer = browser.post(new(lamp), filled(lamp, words="Please do not share my address."))
    offer = Offer.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/negotiations/{offer.negotiation_id}/")
    assert offer.total.format("en") == "€35.50"
    assert offer.words == "Please do not share my address."


def test_the_seller_reads_it_and_accepts(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 30, words="I come by bicycle.")
    browser = sign_in(ana)
    page = page_of(browser.get(f"/negotiations/{offer.negotiation_id}/"))
    assert "It is your turn" in page
    assert "I come by bicycle." in page
    answer = press(browser, f"/offers/{offer.pk}/acceptance/")
    assert answer.status_code == 303
    assert answer.url == f"/deals/{Deal.objects.get().pk}/"


@pytest.mark.parametrize(
    "typed",
    [
        {"cash": ""},
        {"cash": "a lot"},
        {"cash": "-5"},
        {"cash": "30.123"},
        {"cash": "9" * 21},
        {"quantity": "0"},
        {"quantity": "many"},
        {"quantity": "2"},
        {"handover": "thrown"},
        {"handover": ""},
        {"postage": "-1"},
        {"postage": "dear"},
        {"postage_from": "the cat"},
        {"place": "x" * 121},
        {"hours": "0"},
        {"hours": "999"},
        {"hours": ""},
        {"pay_by_days": "0"},
        {"pay_by_days": "soon"},
        {"send_by_days": "31"},
        {"words": "x" * 2001},
    ],
    ids=lambda typed: "-".join(f"{k}={v[:8]}" for k, v in typed.items()),
)
def test_bad_input_is_said_at_its_field_and_keeps_what_was_typed(lamp, ben, sign_in, typed):
    said = {"words": "No pets, no smoke.", **typed}
    answer = sign_in(ben).post(new(lamp), filled(lamp, **said))
    assert answer.status_code == 422
    (field,) = typed
    page = page_of(answer)
    assert re.search(rf'id="id_{field}(_\d)?_error"', page)
    assert said["words"] in page
    assert not Negotiation.objects.exists()


@pytest.mark.parametrize("typed", [{"seen": ""}, {"seen": "x"}, {"after": ""}, {"after": "1; drop"}])
def test_a_form_that_does_not_say_what_was_read_is_not_taken(lamp, ben, sign_in, typed):
    answer = sign_in(ben).post(new(lamp), filled(lamp, **typed))
    assert answer.status_code == 422
    assert "Open this page again" in page_of(answer)
    assert not Offer.objects.exists()


def test_an_empty_form_is_refused(lamp, ben, sign_in):
    answer = press(sign_in(ben), new(lamp))
    assert answer.status_code == 422
    assert not Offer.objects.exists()


def test_a_listing_that_changed_meanwhile_is_said_and_shown_anew(lamp, ana, ben, sign_in):
    sent = filled(lamp, words="For my desk.")
    lamp.edit(by=ana, title="Brass lamp, dented")
    browser = sign_in(ben)
    answer = browser.post(new(lamp), sent)
    page = page_of(answer)
    assert answer.status_code == 409
    assert "The listing has changed meanwhile" in page
    assert "Brass lamp, dented" in page
    assert "For my desk." in page
    assert f'name="seen" value="{lamp.terms_version}"' in page
    sent |= {"_once": str(uuid4()), "seen": lamp.terms_version}
    assert browser.post(new(lamp), sent).status_code == 303


@pytest.mark.parametrize("verb", ["pause", "end"])
def test_a_listing_that_was_taken_away_meanwhile_is_said(lamp, ana, ben, sign_in, verb):
    sent = filled(lamp, words="For my desk.")
    getattr(lamp, verb)(by=ana)
    answer = sign_in(ben).post(new(lamp), sent)
    assert answer.status_code == 409
    assert "For my desk." in page_of(answer)


def test_a_listing_that_was_sold_meanwhile_is_said(lamp, ben, cleo, sign_in):
    sent = filled(lamp, words="For my desk.")
    agreed(lamp, cleo)
    answer = sign_in(ben).post(new(lamp), sent)
    assert answer.status_code == 409
    assert "reserved for somebody else" in page_of(answer)
    assert "For my desk." in page_of(answer)


def test_a_draft_is_not_there_for_others(ana, ben, lamp, sign_in):
    type(lamp).objects.filter(pk=lamp.pk).update(state="draft")
    browser = sign_in(ben)
    assert browser.get(new(lamp)).status_code == 404
    assert browser.post(new(lamp), filled(lamp)).status_code == 404


def test_ones_own_listing_takes_no_offer(lamp, ana, sign_in):
    browser = sign_in(ana)
    assert "This is your own listing." in page_of(browser.get(new(lamp)))
    assert browser.post(new(lamp), filled(lamp)).status_code == 409


def test_who_is_restricted_reads_why_and_loses_nothing(lamp, ben, mo, sign_in):
    Restriction.impose(ben, by=mo, reason="Spam on the boards.")
    answer = sign_in(ben).post(new(lamp), filled(lamp, words="For my desk."))
    page = page_of(answer)
    assert answer.status_code == 403
    assert "Spam on the boards." in page
    assert "For my desk." in page


def test_who_is_not_signed_in_fills_the_form_and_keeps_it(lamp, ben, client):
    assert client.get(new(lamp)).status_code == 200
    answer = client.post(new(lamp), filled(lamp, cash="33", words="For my desk."))
    assert answer.status_code == 303
    assert answer.url.startswith("/sign-in/")
    assert Draft.objects.count() == 1
    client.force_login(ben)
    page = page_of(client.get(new(lamp)))
    assert 'value="33"' in page
    assert "For my desk." in page


def test_who_lacks_details_is_led_there_and_back_with_everything_typed(lamp, new_member, sign_in):
    browser = sign_in(new_member("eve", details=False))
    answer = browser.post(new(lamp), filled(lamp, cash="33"))
    assert answer.status_code == 303
    assert answer.url.startswith("/me/details/")
    assert 'value="33"' in page_of(browser.get(new(lamp)))


def test_the_same_form_sent_twice_makes_one_offer(lamp, ben, sign_in):
    browser, sent = sign_in(ben), filled(lamp)
    first, second = browser.post(new(lamp), sent), browser.post(new(lamp), sent)
    assert (first.status_code, second.status_code) == (303, 303)
    assert first.url == second.url
    assert Offer.objects.count() == 1


def test_the_same_acceptance_sent_twice_makes_one_deal(lamp, ana, ben, sign_in):
    offer, browser, once = offered(lamp, ben), sign_in(ana), str(uuid4())
    path = f"/offers/{offer.pk}/acceptance/"
    first, second = browser.post(path, {"_once": once}), browser.post(path, {"_once": once})
    assert first.url == second.url == f"/deals/{Deal.objects.get().pk}/"


def test_an_acceptance_from_a_second_window_is_told_that_it_is_done(lamp, ana, ben, sign_in):
    offer, browser = offered(lamp, ben), sign_in(ana)
    press(browser, f"/offers/{offer.pk}/acceptance/")
    answer = press(browser, f"/offers/{offer.pk}/acceptance/")
    assert answer.status_code == 409
    assert "accepted already" in page_of(answer)
    assert Deal.objects.count() == 1


def test_accepting_what_was_withdrawn_ended_or_ran_out_is_told_on_the_page(lamp, ana, ben, sign_in):
    browser = sign_in(ana)
    with clock.frozen() as time:
        offer = offered(lamp, ben)
        time.tick(days=3)
        answer = press(browser, f"/offers/{offer.pk}/acceptance/")
        assert (answer.status_code, "has run out" in page_of(answer)) == (409, True)
        offer = offered(lamp, ben)
        offer.withdraw(by=ben)
        answer = press(browser, f"/offers/{offer.pk}/acceptance/")
        assert (answer.status_code, "was withdrawn" in page_of(answer)) == (409, True)
        offer = offered(lamp, ben)
        lamp.end(by=ana)
        answer = press(browser, f"/offers/{offer.pk}/acceptance/")
        assert (answer.status_code, "This listing has ended." in page_of(answer)) == (409, True)


def test_a_counter_shows_what_changed(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 30)
    browser = sign_in(ana)
    assert browser.get(f"/offers/{offer.pk}/counter/").status_code == 200
    answer = browser.post(f"/offers/{offer.pk}/counter/", filled(lamp, after=offer.pk, cash="38"))
    assert answer.status_code == 303
    page = page_of(sign_in(ben).get(answer.url))
    assert re.search(r"<del[^>]*>.*€30\.00.*</del>\s*<ins[^>]*>€38\.00", page)
    assert "It is your turn" in page


def test_a_counter_above_the_price_is_refused_at_the_price(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 30)
    answer = sign_in(ana).post(
        f"/offers/{offer.pk}/counter/", filled(lamp, after=offer.pk, cash="60", postage="")
    )
    assert answer.status_code == 422
    assert 'id="id_cash_error"' in page_of(answer)


def test_a_counter_to_what_was_replaced_meanwhile_is_told_and_kept(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 30)
    offered(lamp, ben, 31)
    sent = filled(lamp, after=offer.pk, cash="38", words="With the bulb.")
    answer = sign_in(ana).post(f"/offers/{offer.pk}/counter/", sent)
    assert answer.status_code == 409
    assert "With the bulb." in page_of(answer)
    assert "newer offer" in page_of(answer)


def test_an_owner_makes_a_new_offer_after_declining(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, 30)
    offer.decline(by=ana)
    path = f"/negotiations/{offer.negotiation_id}/offers/new/"
    browser = sign_in(ana)
    assert browser.get(path).status_code == 200
    assert browser.post(path, filled(lamp, after=offer.pk, cash="38")).status_code == 303
    assert offer.negotiation.offers.get(maker=ana).state == transitions.LIVE


@pytest.mark.parametrize("who", ["dov", "mo"])
def test_for_everybody_else_nothing_of_it_is_there(lamp, ana, ben, sign_in, request, who):
    browser = sign_in(request.getfixturevalue(who))
    offer = offered(lamp, ben)
    deal = confirmed(lamp, ben)
    for path in (
        f"/negotiations/{offer.negotiation_id}/",
        f"/negotiations/{offer.negotiation_id}/offers/new/",
        f"/offers/{offer.pk}/counter/",
        f"/deals/{deal.pk}/",
        f"/deals/{deal.pk}/rating/",
    ):
        assert browser.get(path).status_code == 404, path
    for answer in ("acceptance", "refusal", "withdrawal", "reconfirmation"):
        assert press(browser, f"/offers/{offer.pk}/{answer}/").status_code == 404, answer
    for step in (
        "confirmation",
        "stepping-back",
        "contact",
        "payment",
        "dispatch",
        "receipt",
        "cancellation",
    ):
        assert press(browser, f"/deals/{deal.pk}/{step}/", reason="x").status_code == 404, step


def test_who_is_not_signed_in_is_led_to_sign_in(lamp, ben, client):
    offer = offered(lamp, ben)
    for path in (f"/negotiations/{offer.negotiation_id}/", "/negotiations/", f"/offers/{offer.pk}/counter/"):
        assert client.get(path).url.startswith("/sign-in/")
    answer = press(client, f"/offers/{offer.pk}/acceptance/")
    assert answer.url.startswith("/sign-in/")
    offer.refresh_from_db()
    assert offer.state == transitions.LIVE


@pytest.mark.parametrize("resource", ["acceptance", "refusal", "withdrawal", "reconfirmation"])
def test_nothing_changes_on_get(lamp, ana, ben, sign_in, resource):
    offer = offered(lamp, ben)
    assert sign_in(ana).get(f"/offers/{offer.pk}/{resource}/").status_code == 405
    offer.refresh_from_db()
    assert offer.state == transitions.LIVE


def test_the_whole_deal_goes_by_its_page(lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben)
    buyer, seller = sign_in(ben), sign_in(ana)
    here = f"/deals/{deal.pk}/"
    for browser, step in (
        (buyer, "confirmation"),
        (seller, "confirmation"),
        (buyer, "payment"),
        (seller, "dispatch"),
        (seller, "receipt"),
        (buyer, "receipt"),
    ):
        assert browser.get(here).status_code == 200
        answer = press(browser, f"{here}{step}/")
        assert (answer.status_code, answer.url) == (303, here), step
    deal.refresh_from_db()
    assert deal.state == transitions.COMPLETED
    assert "Rate the deal" in page_of(buyer.get(here))


def test_steps_out_of_order_are_refused_on_the_page(lamp, ana, ben, sign_in):
    deal = agreed(lamp, ben)
    browser = sign_in(ben)
    for step in ("payment", "receipt", "contact"):
        answer = press(browser, f"/deals/{deal.pk}/{step}/")
        assert answer.status_code == 409, step
        assert "Both sides confirm the deal first." in page_of(answer)


def test_cancelling_alone_needs_a_reason_at_its_field(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    browser, path = sign_in(ana), f"/deals/{deal.pk}/cancellation/"
    for reason in ("", "   ", "x" * 501):
        answer = press(browser, path, reason=reason)
        assert answer.status_code == 422
        assert 'id="id_reason_error"' in page_of(answer)
    assert press(browser, path, reason="It fell from the table.").status_code == 303
    page = page_of(sign_in(ben).get(f"/deals/{deal.pk}/"))
    assert "It fell from the table." in page


def test_the_deal_cancelled_meanwhile_is_told(lamp, ana, ben, sign_in):
    deal = confirmed(lamp, ben)
    deal.cancel(by=ana, reason="It broke.")
    answer = press(sign_in(ben), f"/deals/{deal.pk}/payment/")
    assert answer.status_code == 409
    assert "This deal was cancelled." in page_of(answer)


def test_the_list_shows_whose_turn_it_is(lamp, chairs, ana, ben, cleo, sign_in):
    offered(lamp, ben)
    offered(chairs, ben, 8).counter(ana, euros(9))
    confirmed(chairs, cleo, amount=9)
    page = page_of(sign_in(ana).get("/negotiations/"))
    assert page.index("Your turn") < page.index("Brass lamp") < page.index("Running deals")
    assert page.index("Running deals") < page.index("Waiting for others") < page.rindex("Kitchen chair")


def test_the_list_of_a_newcomer_says_what_to_do(ben, sign_in):
    assert "Nothing on the table" in page_of(sign_in(ben).get("/negotiations/"))


def test_ended_conversations_stay_readable(lamp, ana, ben, sign_in):
    offered(lamp, ben).decline(by=ana)
    page = page_of(sign_in(ben).get("/negotiations/"))
    assert "No offer open" in page
    assert "declined" in page


def test_pages_ask_the_database_few_questions(lamp, ana, ben, cleo, sign_in, django_assert_max_num_queries):
    offer = offered(lamp, ben, 20)
    for amount in (39, 38, 37):
        offer = offer.counter(ana, euros(amount)).counter(ben, euros(amount - 15))
    browser = sign_in(ana)
    with django_assert_max_num_queries(16):
        browser.get(f"/negotiations/{offer.negotiation_id}/")
    offered(lamp, cleo)
    with django_assert_max_num_queries(20):
        browser.get("/negotiations/")
