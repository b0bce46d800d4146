"""Every offer says where to: a town to meet in, or the address that comes with the deal."""

import pytest

from parley.members.models import City
from parley.offers.models import Negotiation, Offer
from parley.offers.terms import Handover
from tests.offers.browsing import filled, new, page_of
from tests.offers.saying import refused
from tests.offers.things import bought, euros, offered


@pytest.mark.parametrize("place", ["", "  "])
def test_who_meets_says_where(lamp, kettle, ana, ben, place):
    met = {"handover": Handover.MET, "place": place}
    assert refused("bounds", Negotiation.open, lamp, ben, euros(30, **met)).field == "meeting"
    refused("bounds", offered(lamp, ben).counter, ana, euros(35, **met))
    refused("bounds", bought, kettle, ben, **met)


@pytest.mark.parametrize("page", ["offers/new", "purchase"])
def test_the_form_proposes_the_town_of_whoever_has_it(kettle, ana, ben, sign_in, page):
    ana.city = City.objects.named("DE", "Hamburg")[0]
    ana.save(update_fields=["city"])
    shown = page_of(sign_in(ben).get(f"/listings/{kettle.pk}/{page}/"))
    assert 'name="meeting" value="Hamburg"' in shown
    assert 'name="place" value="' not in shown


def test_the_place_to_meet_is_asked_for_and_what_was_typed_kept(lamp, ben, sign_in):
    answer = sign_in(ben).post(new(lamp), filled(lamp, handover="met", words="For my desk."))
    page = page_of(answer)
    assert answer.status_code == 422 and 'id="id_meeting_error"' in page and "For my desk." in page
    assert not Offer.objects.exists()


def test_where_one_meets_is_no_address_to_send_to(lamp, ben, cleo, sign_in):
    said = {"meeting": "Hamburg", "place": "Ghent"}
    sign_in(ben).post(new(lamp), filled(lamp, handover="met", **said))
    sign_in(cleo).post(new(lamp), filled(lamp, handover="posted", **said))
    assert list(Offer.objects.order_by("pk").values_list("place", flat=True)) == ["Hamburg", "Ghent"]


def test_a_counter_meets_where_the_offer_did(lamp, ana, ben, sign_in):
    offer = offered(lamp, ben, handover=Handover.MET, place="the bridge")
    page = page_of(sign_in(ana).get(f"/offers/{offer.pk}/counter/"))
    assert 'name="meeting" value="the bridge"' in page


def test_what_is_sent_without_a_word_goes_to_the_address_in_the_deal(lamp, ana, ben, sign_in):
    talk = offered(lamp, ben).negotiation.get_absolute_url()
    assert "the address that the deal shows" in page_of(sign_in(ana).get(talk))
