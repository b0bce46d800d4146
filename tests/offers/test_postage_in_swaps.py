"""Postage in a swap: each pays their own, unless one pays the other for theirs."""

import pytest

from parley.ground.money import Money
from parley.offers.models import Negotiation, Offer
from parley.offers.terms import Handover, Side
from parley.offers.things import Thing
from tests.offers.browsing import filled, new, page_of
from tests.offers.saying import refused
from tests.offers.things import euros, offered, put_up


@pytest.fixture
def vase(ana):
    """Ana's vase, sold or traded."""
    return put_up(ana, title="Blue vase", for_trade=True, postage_amount=300)


@pytest.fixture
def drum(ben):
    """Ben's drum."""
    return put_up(ben, title="Hand drum")


def swapped(vase, drum, amount=0, **others) -> Offer:
    return offered(vase, drum.owner, amount, also=(Thing(drum.pk),), **others)


def swap(vase, drum, **typed) -> dict:
    """The form of a swap as a browser sends it, with what is hidden in a swap."""
    return filled(vase, cash="", hours="usual", things=[f"{drum.pk}-{drum.terms_version}"], **typed)


def test_each_pays_their_own_where_nothing_else_is_said(vase, drum):
    offer = swapped(vase, drum, 5)
    assert (offer.postage_amount, offer.postage_from, offer.total) == (0, "", Money(500, "EUR"))


@pytest.mark.parametrize("side", [Side.BUYER, Side.OWNER])
def test_what_one_pays_the_other_for_it_is_in_the_total(vase, drum, ana, ben, side):
    offer = swapped(vase, drum, postage=700, postage_from=side)
    deal = offer.accept(by=ana)
    payer = ben if side == Side.BUYER else ana
    assert (deal.offer.total, deal.offer.payer_id) == (Money(700, "EUR"), payer.pk)


def test_it_comes_on_top_of_the_money(vase, drum, ana):
    offer = swapped(vase, drum, 5, cash_from=Side.OWNER, postage=700, postage_from=Side.OWNER)
    assert (offer.total, offer.payer_id) == (Money(1200, "EUR"), ana.pk)


def test_money_and_postage_go_the_same_way(vase, drum, ben):
    terms = euros(5, also=(Thing(drum.pk),), postage=700, postage_from=Side.OWNER)
    assert refused("bounds", Negotiation.open, vase, ben, terms).field == "swap_postage_from"


def test_who_meets_in_a_swap_pays_no_postage(vase, drum):
    met = {"handover": Handover.MET, "place": "Leeds"}
    offer = swapped(vase, drum, 5, postage=700, postage_from=Side.OWNER, **met)
    assert (offer.postage_amount, offer.postage_from, offer.total) == (0, "", Money(500, "EUR"))


def test_the_form_says_who_pays_and_how_much_and_both_read_it(vase, drum, ana, ben, sign_in):
    browser = sign_in(ben)
    assert "You pay ana for theirs" in page_of(browser.get(new(vase)))
    sent = swap(vase, drum, swap_postage_from="buyer", swap_postage="7.00")
    talk = browser.post(new(vase), sent)
    assert Offer.objects.get().total == Money(700, "EUR")
    page = page_of(sign_in(ana).get(talk.url))
    assert "ben pays the other €7.00 for theirs" in page and "€7.00 is paid in all." in page
    counter = page_of(sign_in(ana).get(f"/offers/{Offer.objects.get().pk}/counter/"))
    assert 'name="swap_postage" value="7.00"' in counter


def test_the_postage_of_a_sale_is_none_of_a_swap(vase, drum, ben, sign_in):
    assert sign_in(ben).post(new(vase), swap(vase, drum)).status_code == 303
    assert Offer.objects.get().postage_amount == 0


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"swap_postage_from": "buyer"}, "swap_postage"),
        ({"swap_postage_from": "buyer", "swap_postage": "0"}, "swap_postage"),
        ({"swap_postage_from": "buyer", "swap_postage": "-1"}, "swap_postage"),
        ({"swap_postage_from": "the cat", "swap_postage": "7"}, "swap_postage_from"),
        ({"swap_postage": "7"}, "swap_postage_from"),
    ],
)
def test_half_of_it_is_said_at_its_field(vase, drum, ben, sign_in, typed, field):
    answer = sign_in(ben).post(new(vase), swap(vase, drum, **typed))
    assert answer.status_code == 422 and f'id="id_{field}_error"' in page_of(answer)
    assert not Offer.objects.exists()
