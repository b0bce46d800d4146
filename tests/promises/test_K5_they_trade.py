"""K5: they trade: any items on both sides, with or without cash on either side."""

import pytest

from parley.market.models import Listing
from parley.members.models import Member
from parley.offers.models import Deal, Offer
from parley.ratings.models import Rating
from tests.offers.browsing import filled, new, press
from tests.offers.things import put_up


@pytest.fixture
def hers(ana: Member) -> list[Listing]:
    return [put_up(ana, title=title, for_trade=True) for title in ("Blue vase", "Red vase")]


@pytest.fixture
def his(ben: Member) -> list[Listing]:
    return [put_up(ben, title="Hand drum", quantity=3), put_up(ben, title="Wall clock")]


@pytest.mark.parametrize(("cash", "cash_from"), [("", ""), ("5", "buyer"), ("5", "owner")])
def test_two_things_are_traded_for_two_kinds_of_things_and_rated(
    hers, his, ana, ben, sign_in, cash, cash_from
):
    also = [f"{each.pk}-{each.terms_version}" for each in (hers[1], *his)]
    typed = {"things": also, f"many-{his[0].pk}": "2", "cash": cash, "cash_from": cash_from}
    buyer, owner = sign_in(ben), sign_in(ana)
    buyer.post(new(hers[0]), filled(hers[0], **typed))
    press(owner, f"/offers/{Offer.objects.get().pk}/acceptance/")
    deal = Deal.objects.get().get_absolute_url()
    for step in ("confirmation", "dispatch", "receipt"):
        for browser in (buyer, owner):
            assert press(browser, f"{deal}{step}/").status_code == 303
    for browser in (buyer, owner):
        press(browser, f"{deal}rating/", kind="positive", comment="Well traded.")
    assert [Listing.objects.get(pk=each.pk).gone for each in (*hers, *his)] == [1, 1, 2, 1]
    assert set(Rating.objects.values_list("about__handle", "role")) == {("ana", "trader"), ("ben", "trader")}
