"""The form of an offer, with every kind of bad input."""

import re
from uuid import uuid4

import pytest
from django.utils.html import strip_tags

from parley.members.models import Draft
from parley.offers.models import Deal, Negotiation, Offer
from parley.safety.models import Restriction
from tests.offers.browsing import filled, new, page_of, press
from tests.offers.things import agreed, offered


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
        {"cash": "30.000"},
        {"postage": "1,000"},
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
    page = page_of(answer)
    assert answer.status_code == 409
    assert "For my desk." in page


@pytest.mark.parametrize(("cash", "status"), [("30", 409), ("a lot", 422)])
@pytest.mark.parametrize("verb", ["pause", "end"])
def test_what_was_taken_away_is_not_shown_to_strangers(lamp, ana, ben, sign_in, verb, cash, status):
    sent = filled(lamp, words="For my desk.", cash=cash)
    getattr(lamp, verb)(by=ana)
    answer = sign_in(ben).post(new(lamp), sent)
    page = page_of(answer)
    assert answer.status_code == status
    assert "For my desk." in page
    for said in ("Brass lamp", "asking price", ana.get_absolute_url(), lamp.get_absolute_url()):
        assert said not in page
    assert ana.handle not in strip_tags(page).split()


def test_who_haggled_over_what_was_taken_away_still_reads_what_it_was(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben)
    lamp.end(by=ana)
    answer = sign_in(ben).post(new(lamp), filled(lamp, after=offer.pk))
    assert answer.status_code == 409
    assert "Brass lamp" in page_of(answer)


def test_a_listing_that_was_sold_meanwhile_is_said(lamp, ben, cleo, sign_in):
    sent = filled(lamp, words="For my desk.")
    agreed(lamp, cleo)
    answer = sign_in(ben).post(new(lamp), sent)
    assert answer.status_code == 409
    assert "reserved for somebody else" in page_of(answer)
    assert "For my desk." in page_of(answer)
    assert 'name="backup" value="1"' in page_of(answer)
    assert not Offer.objects.filter(maker=ben).exists()


def test_a_backup_is_offered_knowingly(lamp, ben, cleo, sign_in):
    agreed(lamp, cleo)
    browser = sign_in(ben)
    assert "waits as a backup" in page_of(browser.get(new(lamp)))
    answer = browser.post(new(lamp), filled(lamp, backup="True"))
    assert answer.status_code == 303
    assert "Backup offer" in page_of(browser.get(answer.url))


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


def test_a_restricted_member_reads_so_before_filling_it_in(lamp, ana, ben, mo, sign_in):
    offer = offered(lamp, ben, 30)
    Restriction.impose(ben, by=mo, reason="Spam on the boards.")
    for path in (new(lamp), f"/negotiations/{offer.negotiation_id}/offers/new/"):
        answer = sign_in(ben).get(path)
        assert answer.status_code == 403
        assert "Spam on the boards." in page_of(answer)
        assert 'name="cash"' not in page_of(answer)


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
