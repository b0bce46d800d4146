"""The postage that a listing states."""

import pytest
from django.db import IntegrityError

from parley.market.models import Listing
from tests.market.things import form, listing

NEW = "/listings/new/"


@pytest.mark.parametrize(("typed", "amount"), [("", None), ("0", 0), ("5,50", 550)])
def test_it_is_stated_in_the_form_or_not(ana, sign_in, typed, amount):
    sign_in(ana).post(NEW, form(postage=typed))
    assert Listing.objects.get().postage_amount == amount


@pytest.mark.parametrize("typed", ["-1", "dear", "1.234"])
def test_what_is_no_amount_is_said_at_its_field(ana, sign_in, typed):
    answer = sign_in(ana).post(NEW, form(postage=typed))
    assert answer.status_code == 422 and b'id="id_postage_error"' in answer.content
    assert not Listing.objects.exists()


@pytest.mark.parametrize("said", [{"kind": "want"}, {"for_sale": "", "for_trade": "on"}])
def test_a_want_and_what_is_traded_alone_state_none(ana, sign_in, said):
    sent = {name: value for name, value in form(postage="5", **said).items() if value}
    sign_in(ana).post(NEW, sent)
    assert Listing.objects.get().postage_amount is None


@pytest.mark.parametrize(
    ("amount", "words"), [(550, "Posted for €5.50 on top."), (0, "Postage is included."), (None, "")]
)
def test_the_page_says_it(ana, client, amount, words):
    page = client.get(listing(ana, price_amount=1250, postage_amount=amount).get_absolute_url())
    said = [each for each in ("Posted for", "Postage is included.") if each in page.content.decode()]
    assert words in page.content.decode() and len(said) == bool(words)


@pytest.mark.parametrize(("amount", "value"), [(550, 'value="5.50"'), (0, 'value="0.00"')])
def test_it_can_be_changed_and_taken_back(ana, sign_in, amount, value):
    lamp, browser = listing(ana, price_amount=1250, postage_amount=amount), sign_in(ana)
    path = f"/listings/{lamp.pk}/edit/"
    assert f'name="postage" {value}' in browser.get(path).content.decode()
    browser.post(path, form(version=1, postage=""))
    lamp.refresh_from_db()
    assert lamp.postage_amount is None


def test_it_is_never_negative(ana):
    with pytest.raises(IntegrityError):
        listing(ana, postage_amount=-1)
