"""The page of a purchase at once, with every kind of bad input."""

from uuid import uuid4

import pytest
from django.test import Client

from parley.market.models import Listing
from parley.members.models import Draft
from parley.offers.models import Deal, Negotiation, Offer
from parley.safety.models import Restriction
from tests.offers.browsing import page_of, press
from tests.offers.things import agreed, bought, offered, put_up, well_known


def path(listing: Listing) -> str:
    return f"/listings/{listing.pk}/purchase/"


def filled(listing: Listing, after: int = 0, **typed: object) -> dict:
    """The form as a browser would send it."""
    return {
        "_once": str(uuid4()), "quantity": "1", "handover": "posted", "place": "Leeds",
        "words": "", "seen": listing.terms_version, "after": after, **typed,
    }  # fmt: skip


def test_the_listing_leads_to_what_is_agreed_and_that_to_the_deal(kettle, ben, sign_in):
    kettle.edit(by=kettle.owner, postage_amount=550)
    browser = sign_in(ben)
    listing = page_of(browser.get(kettle.get_absolute_url()))
    assert "Buy now for €40.00" in listing and path(kettle) in listing and "Make an offer" in listing
    form = page_of(browser.get(path(kettle)))
    assert "You buy Tin kettle for €40.00." in form and "It binds you both at once" in form
    assert not Offer.objects.exists()
    answer = browser.post(path(kettle), filled(kettle, words="Ring twice."))
    deal = Deal.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/deals/{deal.pk}/")
    page = page_of(browser.get(answer.url))
    assert "bought at once" in page and "€45.50" in page and "Ring twice." in page


def test_both_sides_read_in_the_conversation_how_it_came_about(kettle, ana, ben, sign_in):
    conversation = bought(kettle, ben).offer.negotiation.get_absolute_url()
    assert "You bought it at once" in page_of(sign_in(ben).get(conversation))
    assert "ben bought it at once" in page_of(sign_in(ana).get(conversation))
    assert "Tin kettle was bought at once, at the asking price" in page_of(sign_in(ana).get("/notices/"))


def test_how_many_is_asked_where_there_are_several(cups, ben, sign_in):
    browser = sign_in(ben)
    assert "€10.00 each" in page_of(browser.get(path(cups)))
    assert browser.post(path(cups), filled(cups, quantity="3")).status_code == 303
    assert Offer.objects.get().cash.amount == 3000


def test_nothing_is_bought_on_get(kettle, ben, sign_in):
    sign_in(ben).get(path(kettle), filled(kettle))
    assert not Offer.objects.exists()


def test_the_same_form_sent_twice_makes_one_deal(cups, ben, sign_in):
    browser, sent = sign_in(ben), filled(cups)
    first, second = browser.post(path(cups), sent), browser.post(path(cups), sent)
    assert first.url == second.url
    assert Deal.objects.count() == 1


def test_the_same_page_sent_again_from_another_window_buys_nothing_more(cups, ben, sign_in):
    browser = sign_in(ben)
    browser.post(path(cups), filled(cups))
    answer = browser.post(path(cups), filled(cups))
    assert (answer.status_code, Deal.objects.count()) == (409, 1)


@pytest.mark.parametrize(
    "typed",
    [
        {"quantity": "0"},
        {"quantity": "-1"},
        {"quantity": "many"},
        {"quantity": "6"},
        {"quantity": "99999999999999999999"},
        {"quantity": ""},
        {"handover": "thrown"},
        {"handover": ""},
        {"place": "x" * 121},
        {"words": "x" * 2001},
    ],
    ids=lambda typed: "-".join(f"{k}={v[:8]}" for k, v in typed.items()),
)
def test_bad_input_is_said_at_its_field_and_keeps_what_was_typed(cups, ben, sign_in, typed):
    answer = sign_in(ben).post(path(cups), filled(cups, **{"words": "No pets, no smoke.", **typed}))
    page, (field,) = page_of(answer), typed
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert "No pets, no smoke." in page or field == "words"
    assert not Offer.objects.exists()


@pytest.mark.parametrize("typed", [{"seen": ""}, {"seen": "x"}, {"after": ""}, {"after": "1; drop"}])
def test_a_form_that_does_not_say_what_was_read_is_not_taken(kettle, ben, sign_in, typed):
    answer = sign_in(ben).post(path(kettle), filled(kettle, **typed))
    assert answer.status_code == 422 and "Open this page again" in page_of(answer)
    assert not Offer.objects.exists()


def test_an_empty_form_is_refused(kettle, ben, sign_in):
    assert press(sign_in(ben), path(kettle)).status_code == 422
    assert not Offer.objects.exists()


def test_a_price_changed_while_the_page_was_open_is_shown_and_what_was_typed_kept(kettle, ana, ben, sign_in):
    sent = filled(kettle, words="For my tea.")
    kettle.edit(by=ana, price_amount=4500)
    browser = sign_in(ben)
    answer = browser.post(path(kettle), sent)
    page = page_of(answer)
    assert answer.status_code == 409
    assert "The listing has changed meanwhile" in page
    assert "You buy Tin kettle for €45.00." in page and "€40.00" not in page
    assert "For my tea." in page
    assert not Offer.objects.exists()
    sent |= {"_once": str(uuid4()), "seen": kettle.terms_version}
    assert browser.post(path(kettle), sent).status_code == 303
    assert Offer.objects.get().cash.amount == 4500


def test_a_price_taken_away_while_the_page_was_open_is_said(kettle, ana, ben, sign_in):
    sent = filled(kettle, words="For my tea.")
    kettle.edit(by=ana, price_amount=None, buy_now=False)
    for seen in (sent["seen"], kettle.terms_version):
        answer = sign_in(ben).post(path(kettle), sent | {"_once": str(uuid4()), "seen": seen})
        assert answer.status_code == 409 and "For my tea." in page_of(answer)
    assert not Offer.objects.exists()


def test_what_was_sold_a_moment_ago_is_said(kettle, ben, cleo, sign_in):
    sent = filled(kettle, words="For my tea.")
    agreed(kettle, cleo)
    answer = sign_in(ben).post(path(kettle), sent)
    page = page_of(answer)
    assert answer.status_code == 409
    assert "This is promised in a deal." in page and "For my tea." in page
    assert not Deal.objects.filter(offer__maker=ben).exists()


@pytest.mark.parametrize("verb", ["pause", "end"])
def test_what_was_taken_away_meanwhile_is_said_and_not_shown(kettle, ana, ben, sign_in, verb):
    sent = filled(kettle, words="For my tea.")
    getattr(kettle, verb)(by=ana)
    for typed, status in (({}, 409), ({"_once": str(uuid4()), "handover": "thrown"}, 422)):
        answer = sign_in(ben).post(path(kettle), sent | typed)
        page = page_of(answer)
        assert answer.status_code == status and "For my tea." in page
        for said in ("Tin kettle", "€40.00", ana.handle, f'"{kettle.get_absolute_url()}"'):
            assert said not in page


def test_what_may_not_be_bought_says_so_and_leads_to_an_offer(lamp, ben, sign_in):
    browser = sign_in(ben)
    assert "Buy now" not in page_of(browser.get(lamp.get_absolute_url()))
    for answer in (browser.get(path(lamp)), browser.post(path(lamp), filled(lamp))):
        assert answer.status_code == 409
        assert "cannot be bought at once" in page_of(answer) and f"/{lamp.pk}/offers/new/" in page_of(answer)
    assert not Offer.objects.exists()


def test_a_newcomer_reads_why_and_makes_an_offer(ana, ben, cleo, sign_in):
    kettle = put_up(ana, title="Tin kettle", buy_now=True, bars_newcomers=True)
    well_known(ben)
    known, new = sign_in(ben), sign_in(cleo)
    assert path(kettle) in page_of(known.get(kettle.get_absolute_url()))
    page = page_of(new.get(kettle.get_absolute_url()))
    assert path(kettle) not in page and "an offer from members who are new here" in page
    for answer in (new.get(path(kettle)), new.post(path(kettle), filled(kettle))):
        assert answer.status_code == 409
        assert "an offer from members who are new here" in page_of(answer)
    assert not Offer.objects.exists()
    assert known.post(path(kettle), filled(kettle)).status_code == 303


def test_the_listing_offers_a_purchase_only_while_it_can_be_bought(kettle, ana, ben, client, sign_in):
    assert path(kettle) in page_of(client.get(kettle.get_absolute_url()))
    assert path(kettle) not in page_of(sign_in(ana).get(kettle.get_absolute_url()))
    bought(kettle, ben)
    assert path(kettle) not in page_of(client.get(kettle.get_absolute_url()))


def test_the_owner_is_told_that_it_is_theirs(kettle, ana, sign_in):
    browser = sign_in(ana)
    for answer in (browser.get(path(kettle)), browser.post(path(kettle), filled(kettle))):
        assert answer.status_code == 409 and "This is your own listing." in page_of(answer)


def test_who_is_restricted_reads_why(kettle, ben, mo, sign_in):
    Restriction.impose(ben, by=mo, reason="Spam.")
    answer = sign_in(ben).post(path(kettle), filled(kettle))
    assert answer.status_code == 403 and "Spam." in page_of(answer)
    assert not Negotiation.objects.exists()


def test_who_haggles_already_is_told_what_a_purchase_does_to_it(kettle, ben, sign_in):
    browser = sign_in(ben)
    assert "haggling over this already" not in page_of(browser.get(path(kettle)))
    offer = offered(kettle, ben)
    assert "haggling over this already" in page_of(browser.get(path(kettle)))
    assert browser.post(path(kettle), filled(kettle, after=offer.pk)).status_code == 303


def test_who_is_not_signed_in_is_led_to_join_and_finds_what_was_typed(kettle, ben, client: Client):
    answer = client.post(path(kettle), filled(kettle, words="For my tea.", place="Ghent"))
    assert answer.status_code == 303 and answer.url.startswith("/sign-in/?next=")
    assert not Offer.objects.exists()
    client.force_login(ben)
    page = page_of(client.get(path(kettle)))
    assert "For my tea." in page and 'value="Ghent"' in page
    assert client.post(path(kettle), filled(kettle, words="For my tea.")).status_code == 303
    assert not Draft.objects.exists()


def test_who_has_no_details_yet_gives_them_first_and_finds_what_was_typed(kettle, new_member, sign_in):
    browser = sign_in(new_member("eve", details=False))
    answer = browser.post(path(kettle), filled(kettle, words="For my tea."))
    assert answer.status_code == 303 and "/details/" in answer.url
    assert "For my tea." in page_of(browser.get(path(kettle)))
    assert not Offer.objects.exists()


def test_what_nobody_may_see_is_not_there(ana, ben, sign_in):
    draft = put_up(ana, state="draft", buy_now=True)
    browser = sign_in(ben)
    for answer in (browser.get(path(draft)), browser.post(path(draft), filled(draft))):
        assert answer.status_code == 404
