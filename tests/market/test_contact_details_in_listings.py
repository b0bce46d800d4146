"""Contact details in what somebody lists are caught before everybody reads them; the writer is asked once."""

from uuid import uuid4

import pytest

from parley.market.models import Listing
from tests.market.questions import fields
from tests.market.things import form, listing
from tests.members.people import send

pytestmark = pytest.mark.django_db
PHONE, MAIL, LINK, MODEL = "+49 30 23125123", "name@example.org", "https://example.com/manual", "030 23125123"
BOX = "This is no contact detail"


@pytest.mark.parametrize("name", ["title", "description", "trade_for"])
@pytest.mark.parametrize(("words", "kind"), [(PHONE, "a telephone number"), (MAIL, "a mail address")])
def test_certain_ones_are_taken_out_and_nothing_typed_is_lost(ana, sign_in, name, words, kind):
    said = form(**{"for_trade": "on", name: f"A lamp, {words}"}) | {"no_contact": "on"}
    answer = send(sign_in(ana), "/listings/new/", said)
    html = fields(answer.content.decode())
    assert answer.status_code == 422 and f"There seems to be {kind} in it. Take it out." in html
    assert f"A lamp, {words}" in html and html.count(words) == 1 and BOX not in html
    assert not Listing.objects.exists()


@pytest.mark.parametrize("words", [LINK, MODEL])
def test_a_link_and_digits_that_may_be_a_model_are_asked_about_and_may_stand(ana, sign_in, words):
    said, browser = form(description=f"See {words}."), sign_in(ana)
    first = send(browser, "/listings/new/", said)
    assert first.status_code == 422 and BOX in fields(first.content.decode())
    assert not Listing.objects.exists()
    assert send(browser, "/listings/new/", {**said, "no_contact": "on"}).status_code == 303
    assert Listing.objects.get().description == f"See {words}."


def test_a_link_beside_a_telephone_number_is_no_way_to_send_both(ana, sign_in):
    said = form(description=f"{LINK} or {PHONE}") | {"no_contact": "on"}
    assert send(sign_in(ana), "/listings/new/", said).status_code == 422


def test_of_what_stood_there_before_nobody_is_asked_again_but_of_more(ana, sign_in):
    lamp, browser = listing(ana, description=f"See {LINK}.", price_amount=100), sign_in(ana)
    path = f"/listings/{lamp.pk}/edit/"
    same = form(description=f"It works. See {LINK}.", version=lamp.version)
    assert send(browser, path, same).status_code == 303
    lamp.refresh_from_db()
    more = form(description=f"It works. See {LINK}. Call {PHONE}.", version=lamp.version)
    answer = send(browser, path, more)
    assert answer.status_code == 422 and "a telephone number" in answer.content.decode()
    lamp.refresh_from_db()
    assert PHONE not in lamp.description


def test_ten_lines_are_looked_at_too(ana, sign_in):
    answer = send(sign_in(ana), "/begin/", {"have_1": f"Lamp {PHONE}", "want_2": "A chair"})
    html = fields(answer.content.decode())
    assert answer.status_code == 422 and "a telephone number" in html and "A chair" in html
    assert not Listing.objects.exists()


def test_so_is_what_is_offered_in_private_since_it_may_be_published(ana, sign_in):
    said = {**form(description=MAIL), "made_with": str(uuid4())}
    answer = send(sign_in(ana), "/listings/private/new/", said)
    assert answer.status_code == 422 and "a mail address" in answer.content.decode()


def test_sizes_years_and_prices_are_no_contact_details(ana, sign_in):
    said = form(title="Table 160 x 80 cm, 1950", description="Cost 1.200 EUR in 2019. 4 x 60 W.")
    assert send(sign_in(ana), "/listings/new/", said).status_code == 303
