"""Things to pick for an offer: with many of them they are searched and paged, and nothing typed is lost."""

from urllib.parse import unquote_plus

import pytest

from parley.offers.models import Offer
from tests.offers.browsing import filled, new, page_of
from tests.offers.things import put_up


@pytest.fixture
def many(ana, ben):
    """Of Ana a lamp and an old vase, and thirty newer cups; of Ben nothing."""
    lamp, vase = put_up(ana, title="Lamp"), put_up(ana, title="Väse of glass")
    for number in range(30):
        put_up(ana, title=f"Cup {number}")
    return lamp, vase


def test_what_is_searched_for_is_found_and_what_was_typed_and_ticked_stands_there(many, ana, ben, sign_in):
    lamp, vase = many
    browser, cup = sign_in(ben), ana.listings.get(title="Cup 7")
    page = page_of(browser.get(new(lamp)))
    assert "of glass" not in page and "Older things" in page
    typed = {"words": "Mind the shade.", "cash": "17", "things": f"{cup.pk}-1"}
    led = browser.post(new(lamp), filled(lamp, find="theirs", **{"seek-theirs": "vase GLA"}, **typed))
    assert unquote_plus(led["Location"]) == f"{new(lamp)}?theirs=vase GLA#pick-theirs"
    found = page_of(browser.get(led["Location"]))
    assert f'value="{vase.pk}-1"' in found and f'value="{cup.pk}-1" checked' in found
    assert "Cup 8" not in found
    assert "Mind the shade." in found and 'value="17"' in found
    assert not Offer.objects.exists()
    browser.post(new(lamp), filled(lamp, cash="17", things=[f"{cup.pk}-1", f"{vase.pk}-1"]))
    assert {line.listing_id for line in Offer.objects.get().things} == {lamp.pk, cup.pk, vase.pk}
    assert "Mind the shade." not in page_of(sign_in(ben).get(new(lamp)))


def test_older_things_stand_on_the_next_page(many, ben, sign_in):
    lamp, vase = many
    browser = sign_in(ben)
    led = browser.post(new(lamp), filled(lamp, find="theirs 2", words="Mind."))
    page = page_of(browser.get(led["Location"]))
    assert "of glass" in page and "Cup 29" not in page and "Mind." in page
    wild = browser.post(new(lamp), filled(lamp, find="nobody 9999999999"))
    assert wild["Location"] == f"{new(lamp)}?"


def test_what_is_not_found_is_said_and_a_short_list_has_no_search(many, ana, ben, dov, sign_in):
    lamp, _vase = many
    page = page_of(sign_in(ben).get(f"{new(lamp)}?theirs=zeppelin&theirs-page=x"))
    assert "Nothing here has that in its title." in page
    few = put_up(dov, title="Clock")
    put_up(dov, title="Bell")
    assert "Bell" in (page := page_of(sign_in(ben).get(new(few))))
    assert "Search among these things" not in page
