"""The pages of haggling: answering, the deal, the list; stale, repeated, out of order, not ours."""

import re
from uuid import uuid4

import pytest

from parley.ground import clock
from parley.offers import transitions
from parley.offers.models import Deal
from tests.offers.browsing import filled, page_of, press
from tests.offers.things import agreed, confirmed, euros, offered


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


def test_a_reserved_thing_is_offered_for_again_as_the_page_says(lamp, ana, ben, cleo, sign_in):
    offer = offered(lamp, ben, 30)
    agreed(lamp, cleo)
    browser, path = sign_in(ben), f"/negotiations/{offer.negotiation_id}/offers/new/"
    answer = browser.post(path, filled(lamp, after=offer.pk, cash="35"))
    page = page_of(answer)
    assert (answer.status_code, 'name="backup" value="1"' in page) == (409, True)
    assert "send it again" in page
    assert browser.post(path, filled(lamp, after=offer.pk, cash="35", backup="1")).status_code == 303
    assert offer.negotiation.offers.order_by("-pk")[0].state == transitions.BACKUP


def test_an_owner_is_not_told_of_backups(lamp, ana, ben, cleo, sign_in):
    offer = offered(lamp, ben, 30)
    agreed(lamp, cleo)
    browser, path = sign_in(ana), f"/negotiations/{offer.negotiation_id}/offers/new/"
    assert "waits as a backup" not in page_of(browser.get(path))
    answer = browser.post(path, filled(lamp, after=offer.pk, cash="35", backup="1"))
    assert answer.status_code == 409
    assert "send it again" not in page_of(answer)


def test_reconfirming_from_an_old_page_is_refused_and_shown_anew(lamp, ana, ben, sign_in):
    offer, browser = offered(lamp, ben), sign_in(ben)
    path = f"/offers/{offer.pk}/reconfirmation/"
    lamp.edit(by=ana, title="Brass lamp, dented")
    seen = lamp.terms_version
    here = f"/negotiations/{offer.negotiation_id}/"
    assert f'name="seen" value="{seen}"' in page_of(browser.get(here))
    lamp.edit(by=ana, title="Brass lamp, broken")
    for typed in ({"seen": seen}, {}, {"seen": "x"}):
        answer = press(browser, path, **typed)
        assert answer.status_code == 409
    assert f'name="seen" value="{lamp.terms_version}"' in page_of(answer)
    assert press(browser, path, seen=lamp.terms_version).status_code == 303


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
    with django_assert_max_num_queries(19):
        browser.get(f"/negotiations/{offer.negotiation_id}/")
    offered(lamp, cleo)
    with django_assert_max_num_queries(20):
        browser.get("/negotiations/")
