"""The pages of swaps and of several things at once, as their two sides read them."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from parley.market.models import Listing
from parley.members.models import Member
from parley.offers.models import Deal, Negotiation, Offer
from parley.offers.things import Thing
from tests.offers.browsing import filled, new, page_of, press
from tests.offers.things import euros, offered, put_up


@pytest.fixture
def vase(ana: Member) -> Listing:
    """Ana's vase, for 40 euros or in trade."""
    return put_up(ana, title="Blue vase", for_trade=True)


@pytest.fixture
def drums(ben: Member) -> Listing:
    """Ben's three drums."""
    return put_up(ben, title="Hand drum", quantity=3, price_amount=2000)


def tick(*listings: Listing, **many: str) -> dict:
    """Boxes ticked, as a browser sends them."""
    return {"things": [f"{each.pk}-{each.terms_version}" for each in listings], **many}


def swap(vase: Listing, drums: Listing, cash: str = "", **typed: object) -> dict:
    """Two of the drums for the vase."""
    return filled(vase, cash=cash, hours="usual", **(tick(drums) | {f"many-{drums.pk}": "2"} | typed))


def ticked(page: str) -> set[str]:
    """The values of the ticked boxes."""
    return set(re.findall(r'name="things" value="([^"]*)" checked', page))


def columns(page: str) -> tuple[str, str]:
    """What stands under "You give" and "You get" in the newest slip."""
    live = page.partition('id="live-slip"')[2]
    give, _, get = live.partition("You get")
    return give.partition("You give")[2], get.partition("slip__terms")[0]


def test_two_drums_are_offered_for_a_vase(vase, drums, ana, ben, sign_in):
    browser = sign_in(ben)
    assert "Hand drum" in page_of(browser.get(new(vase)))
    answer = browser.post(new(vase), swap(vase, drums))
    offer = Offer.objects.get()
    assert (answer.status_code, answer.url) == (303, f"/negotiations/{offer.negotiation_id}/")
    give, get = columns(page_of(sign_in(ana).get(answer.url)))
    assert "Blue vase" in give and "Hand drum" not in give
    assert "Hand drum" in get and "2 ×" in get
    assert "€" not in give + get


def test_money_on_top_stands_on_the_side_that_pays_it(vase, drums, ana, ben, sign_in):
    browser = sign_in(ben)
    answer = browser.post(new(vase), swap(vase, drums, "5", cash_from="owner"))
    give, get = columns(page_of(browser.get(answer.url)))
    assert "€5" in get and "€5" not in give
    give, get = columns(page_of(sign_in(ana).get(answer.url)))
    assert "€5" in give and "€5" not in get


def test_things_of_ones_own_are_not_asked_for_where_nothing_is_traded(lamp, drums, ben, sign_in):
    assert "Hand drum" not in page_of(sign_in(ben).get(new(lamp)))


def test_other_things_of_the_owner_can_be_added(vase, lamp, ben, sign_in):
    browser = sign_in(ben)
    assert "Brass lamp" in page_of(browser.get(new(vase)))
    browser.post(new(vase), filled(vase, cash="70", **tick(lamp)))
    assert {line.listing.title for line in Offer.objects.get().things} == {"Blue vase", "Brass lamp"}


def test_what_is_not_shown_to_everybody_is_not_there_to_pick(vase, ana, ben, sign_in):
    put_up(ana, title="Secret draft", state="draft", published_at=None)
    put_up(ana, title="Paused thing", state="paused")
    put_up(ana, title="Something she wants", kind="want")
    page = page_of(sign_in(ben).get(new(vase)))
    assert not [words for words in ("Secret draft", "Paused thing", "Something she wants") if words in page]


def test_what_was_ticked_is_still_ticked_when_something_is_wrong(vase, drums, ben, sign_in):
    answer = sign_in(ben).post(new(vase), swap(vase, drums, "a lot"))
    page = page_of(answer)
    assert answer.status_code == 422 and not Offer.objects.exists()
    assert ticked(page) == {f"{drums.pk}-{drums.terms_version}"}
    assert re.search(rf'name="many-{drums.pk}"[^>]* value="2"', page)


def test_what_was_edited_meanwhile_is_said_and_can_be_sent_again(vase, drums, ben, sign_in):
    typed = swap(vase, drums)
    drums.edit(ben, title="Hand drum with a crack")
    answer = sign_in(ben).post(new(vase), typed)
    page = page_of(answer)
    assert answer.status_code == 409 and "It has changed meanwhile" in page
    assert ticked(page) == {f"{drums.pk}-{drums.terms_version}"}
    sign_in(ben).post(new(vase), swap(vase, drums))
    assert Offer.objects.count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        {"things": ["drum"]},
        {"things": ["1-1; drop"]},
        {"things": ["-1-1"]},
        {"things": ["9" * 40 + "-1"]},
        {"many": "x"},
        {"many": "0"},
        {"many": "-2"},
        {"many": "9" * 30},
        {"many": "²"},
    ],
    ids=str,
)
def test_nonsense_among_the_things_is_said_there_and_changes_nothing(vase, drums, ben, sign_in, typed):
    many = {f"many-{drums.pk}": typed.pop("many")} if "many" in typed else {}
    answer = sign_in(ben).post(new(vase), swap(vase, drums, words="No smoke.", **typed, **many))
    page = page_of(answer)
    assert answer.status_code == 422
    assert 'id="id_things_error"' in page and "No smoke." in page
    assert not Negotiation.objects.exists()


def test_more_than_there_are_is_said_at_the_things(vase, drums, ben, sign_in):
    answer = sign_in(ben).post(new(vase), swap(vase, drums, **{f"many-{drums.pk}": "4"}))
    page = page_of(answer)
    assert answer.status_code == 422
    assert "Only 3 of these can be had now" in page and 'id="id_things_error"' in page


@pytest.mark.parametrize(
    ("whose", "state"),
    [(whose, state) for whose in ("ana", "cleo") for state in ("paused", "draft", "ended")]
    + [("cleo", "active")],
)
def test_nothing_is_said_of_what_cannot_be_had(vase, ana, cleo, ben, sign_in, whose, state):
    published = None if state == "draft" else vase.published_at
    owner = {"ana": ana, "cleo": cleo}[whose]
    hers = put_up(owner, title="Secret harp", state=state, published_at=published)
    page = page_of(sign_in(ben).post(new(vase), filled(vase, **tick(hers))))
    assert "Choose again" in page and "Secret harp" not in page


def test_no_price_and_no_thing_is_no_offer(vase, lamp, ben, sign_in):
    answer = sign_in(ben).post(new(vase), filled(vase, cash="", **tick(lamp)))
    assert answer.status_code == 422 and 'id="id_cash_error"' in page_of(answer)


def test_what_was_ticked_before_joining_is_ticked_after(vase, lamp, ben, sign_in):
    browser = Client()
    answer = browser.post(new(vase), filled(vase, cash="70", **tick(lamp)))
    assert answer.status_code in (302, 303)
    browser.force_login(ben)
    assert ticked(page_of(browser.get(new(vase)))) == {f"{lamp.pk}-{lamp.terms_version}"}


def test_a_counter_starts_from_the_things_and_shows_what_it_changed(vase, drums, lamp, ana, ben, sign_in):
    offer = offered(vase, ben, 0, also=(Thing(drums.pk, 2),))
    browser = sign_in(ana)
    path = f"/offers/{offer.pk}/counter/"
    assert ticked(page_of(browser.get(path))) == {f"{drums.pk}-{drums.terms_version}"}
    typed = tick(drums, lamp) | {f"many-{drums.pk}": "3"}
    browser.post(path, filled(vase, after=offer.pk, cash="", **typed))
    give, get = columns(page_of(sign_in(ben).get(f"/negotiations/{offer.negotiation_id}/")))
    assert re.search(r"<ins[^>]*>Brass lamp</ins>", get)
    assert "2 ×</del>" in give and "3 ×</ins>" in give


def test_money_that_was_not_there_before_is_shown_as_new(vase, drums, ana, ben, sign_in):
    offer = offered(vase, ben, 0, also=(Thing(drums.pk),))
    offer.counter(ana, euros(5, also=(Thing(drums.pk),)))
    give, _get = columns(page_of(sign_in(ben).get(f"/negotiations/{offer.negotiation_id}/")))
    assert re.search(r"<ins[^>]*>€5", give)


def test_a_counter_shows_what_is_not_in_it_any_more(vase, drums, ana, ben, sign_in):
    offer = offered(vase, ben, 5, also=(Thing(drums.pk, 2),))
    offer.counter(ana, euros(35))
    give, _get = columns(page_of(sign_in(ben).get(f"/negotiations/{offer.negotiation_id}/")))
    assert re.search(r"not any more:.*<del[^>]*>Hand drum</del>", give, re.DOTALL)
    assert re.search(r"<del[^>]*>.*€5.*</del> *<ins[^>]*>€35", give, re.DOTALL)


def test_the_list_says_that_it_is_a_swap(vase, drums, ana, ben, sign_in):
    offered(vase, ben, 5, also=(Thing(drums.pk, 2),))
    page = page_of(sign_in(ana).get("/negotiations/"))
    assert "Swap with ben" in page and "swap and €5" in page


def test_a_swap_goes_all_the_way_on_its_pages(vase, drums, ana, ben, sign_in):
    offer = offered(vase, ben, 5, also=(Thing(drums.pk, 2),))
    hers, his = sign_in(ana), sign_in(ben)
    press(hers, f"/offers/{offer.pk}/acceptance/")
    path = Deal.objects.get().get_absolute_url()
    for browser in (hers, his):
        press(browser, f"{path}confirmation/")
    page = page_of(his.get(path))
    assert "You swap with" in page and "I have paid" in page and "I have sent it" in page
    assert "I have paid" not in page_of(hers.get(path))
    press(his, f"{path}payment/")
    assert "you send first" in page_of(his.get(path))
    assert "ben has fewer ratings and sends first" not in page_of(his.get(path))
    assert "sends first" in page_of(hers.get(path))
    for browser in (his, hers):
        press(browser, f"{path}dispatch/")
    for browser in (his, hers):
        assert "Say so here when you have what you get" in page_of(browser.get(path))
        press(browser, f"{path}receipt/")
    page = page_of(his.get(path))
    assert "Completed" in page and "Hand drum" in page and "Blue vase" in page


def test_a_double_click_makes_one_swap(vase, drums, ben, sign_in):
    typed, browser = swap(vase, drums) | {"_once": str(uuid4())}, sign_in(ben)
    assert [browser.post(new(vase), typed).status_code for _ in range(2)] == [303, 303]
    assert Offer.objects.count() == 1


def test_who_was_to_get_what_is_not_there_any_more_reads_that(vase, drums, ana, ben, sign_in):
    offer = offered(vase, ben, 5, also=(Thing(drums.pk, 2),))
    drums.end(ben)
    offer.close()
    page = page_of(sign_in(ana).get("/notices/"))
    assert "Something in the open offer about Blue vase cannot be had any more" in page
