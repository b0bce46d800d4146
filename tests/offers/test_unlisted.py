"""A thing that is not listed lies in an offer: its owner and whom it is offered to see it, nobody else."""

from urllib.parse import unquote

import pytest
from django.test import Client

from parley.market import album
from parley.market.forms_unlisted import UnlistedForm
from parley.market.models import Listing
from parley.market.views.new import made
from parley.offers import transitions
from parley.offers.models import Negotiation, Offer
from parley.offers.things import Thing
from tests.market.things import photo, picture, upload
from tests.offers.browsing import filled, new, page_of, press
from tests.offers.saying import refused
from tests.offers.things import category, euros, put_up

NEW = "/listings/private/new/"


@pytest.fixture
def lamp(ana):
    return put_up(ana, for_trade=True)


@pytest.fixture
def kite(ben):
    kite = put_up(
        ben, title="Marked kite", state="private", published_at=None, for_sale=False, for_trade=True
    )
    photo(kite)
    return kite


def typed(**others) -> dict:
    made_with = "1f3a5c7e-2b4d-4f6a-8c0e-1a3b5c7d9e0f"
    said = {"title": "Marked kite", "category": category().pk, "condition": "good", "made_with": made_with}
    return {"_once": made_with, **said, **others}


def swap(kite: Listing, amount: int = 5):
    return euros(amount, also=(Thing(kite.pk),))


def test_on_the_way_to_add_it_nothing_typed_is_lost_and_it_stands_ticked(lamp, ben, sign_in):
    browser = sign_in(ben)
    page = browser.post(new(lamp), filled(lamp, cash="7", words="Mind the shade.", unlisted="yes"))
    assert (page.status_code, unquote(page["Location"])) == (303, f"{NEW}?next={new(lamp)}")
    said = typed(next=new(lamp))
    assert browser.post(NEW, said).status_code == 422  # a photo at least
    assert not Listing.objects.of(ben).exists()
    back = browser.post(NEW, {**said, "photos": [upload(picture())]})["Location"]
    kite = Listing.objects.of(ben).get()
    assert (kite.state, kite.photos.count(), back) == ("private", 1, f"{new(lamp)}?picked={kite.pk}")
    shown = page_of(browser.get(back))
    assert "Mind the shade." in shown and 'value="7"' in shown
    assert f'value="{kite.pk}-1" checked' in shown
    assert browser.post(new(lamp), filled(lamp, cash="7", things=f"{kite.pk}-1")).status_code == 303
    assert Offer.objects.get().offered_by(ben.pk) == {kite.pk}


def test_only_its_owner_and_whom_it_is_offered_to_see_it(lamp, kite, ana, ben, cleo, mo, sign_in):
    lamp_of_cleo = put_up(cleo, title="Clock", for_trade=True)
    page = f"/listings/{kite.pk}/"
    assert sign_in(ana).get(page).status_code == 404
    offer = Negotiation.open(lamp, ben, swap(kite))
    for shown in (page, f"/negotiations/{offer.negotiation_id}/", f"/offers/{offer.pk}/counter/"):
        assert "Marked kite" in page_of(sign_in(ana).get(shown))
    assert "Marked kite" in page_of(sign_in(ben).get(page))
    everywhere = ("/", "/browse/", "/browse/?q=kite", "/members/ben/", "/matches/", new(lamp_of_cleo))
    for reader in (Client(), sign_in(cleo), sign_in(mo), sign_in(ana)):
        assert not [each for each in everywhere if "Marked kite" in page_of(reader.get(each))]
    for reader in (Client(), sign_in(cleo), sign_in(mo)):
        assert reader.get(page).status_code == 404
    picked = filled(lamp, cash="7", things=f"{kite.pk}-1", quantity="x")
    assert "Marked kite" not in page_of(sign_in(cleo).post(new(lamp), picked))


def test_whom_it_is_offered_to_reads_what_they_would_be_bound_to(lamp, kite, ana, ben, sign_in):
    Listing.objects.filter(pk=kite.pk).update(description="The tail is torn.")
    offer = Negotiation.open(lamp, ben, swap(kite))
    page, link = f"/listings/{kite.pk}/", f'href="/listings/{kite.pk}/"'
    for leads in (f"/negotiations/{offer.negotiation_id}/", f"/offers/{offer.pk}/counter/"):
        assert link in page_of(sign_in(ana).get(leads))
    read = page_of(sign_in(ana).get(page))
    assert "The tail is torn." in read and kite.photos.get().url("large") in read
    assert "Only the two of you see this," in read
    for act in ("/offers/new/", "/messages/new/", "/watch/", "/reports/"):
        assert f"/listings/{kite.pk}{act}" not in read
    assert "Only the two" not in page_of(sign_in(ben).get(page))


def test_listed_things_on_a_slip_lead_to_their_pages_as_long_as_they_are_there(lamp, kite, ana, ben, sign_in):
    there, link = Negotiation.open(lamp, ben, swap(kite)).negotiation.get_absolute_url(), 'href="/listings/'
    for reader in (ana, ben):
        assert f'{link}{lamp.pk}/"' in page_of(sign_in(reader).get(there))
    lamp.pause(by=ana)
    assert f'{link}{lamp.pk}/"' not in page_of(sign_in(ben).get(there))


def test_nobody_asks_for_it_who_was_not_offered_it(lamp, kite, ana, ben, cleo):
    of_ben = put_up(ben, title="Clock", for_trade=True)
    refused("closed", Negotiation.open, of_ben, cleo, swap(kite))
    refused("closed", Negotiation.open, kite, cleo, euros(5))
    offer = Negotiation.open(lamp, ben, swap(kite))
    assert offer.counter(ana, swap(kite, 9)).offered_by(ben.pk) == {kite.pk}


def test_it_is_reserved_and_goes_like_anything_else(lamp, kite, ana, ben):
    deal = Negotiation.open(lamp, ben, swap(kite)).accept(by=ana)
    kite.refresh_from_db()
    assert (kite.available, kite.state) == (0, "private")
    for member in (ana, ben):
        deal.confirm(by=member)
    for member in (ana, ben):
        deal.mark_received(by=member)
    kite.refresh_from_db()
    assert (deal.state, kite.state, kite.is_sold) == (transitions.COMPLETED, "ended", True)


def test_its_owner_may_publish_it_later(kite, ben, cleo, sign_in):
    assert sign_in(cleo).get(f"/listings/{kite.pk}/").status_code == 404
    kite.publish(by=ben)
    assert sign_in(cleo).get(f"/listings/{kite.pk}/").status_code == 200


def test_without_a_photo_it_lies_in_no_offer(lamp, kite, ben):
    kite.photos.all().delete()
    assert refused("unfinished", Negotiation.open, lamp, ben, swap(kite)).field == "things"


def test_the_verb_makes_none_without_a_photo_whatever_the_form_says(ben):
    form = UnlistedForm(typed(), countries=())
    form.fields["photos"].required = False
    assert form.is_valid(), form.errors
    refused("unfinished", made, form, ben, publish=False)
    assert not Listing.objects.of(ben).exists()


def test_its_last_photo_stays_until_it_is_listed(kite, ben, sign_in):
    last = kite.photos.get()
    page = f"/listings/{kite.pk}/photos/"
    answer = press(sign_in(ben), f"{page}{last.pk}/removal/")
    assert answer.status_code == 422 and "needs a photo at least" in page_of(answer)
    refused("unfinished", album.remove, last, ben)
    other = photo(kite, 1)
    album.remove(last, ben)
    assert kite.photos.get() == other
    kite.publish(by=ben)
    album.remove(other, ben)
    assert not kite.photos.exists()


def test_named_as_the_answer_to_a_want_it_is_said_to_be_not_listed(lamp, kite, ana, ben, sign_in):
    want = put_up(ana, title="A kite", kind="want", condition="")
    said = refused("closed", Negotiation.answer, want, kite, ben, euros(5)).message
    assert "not listed" in said and "ended" not in said
    page = f"/listings/{want.pk}/answers/{kite.pk}/"
    for answer in (sign_in(ben).get(page), sign_in(ben).post(page, filled(kite, want_seen=1))):
        assert answer.status_code == 409 and "You have not listed this." in page_of(answer)
    assert sign_in(ana).get(page).status_code == 404
