"""K1. Members list things to sell, to trade, or both; and post want ads. Photos are hosted here. Every
item has a city, a category, a condition, an asking price or "open to offers"."""

import pytest
from django.test import Client

from parley.market.models import Listing
from parley.members.models import Member
from tests.market.things import form, picture, upload
from tests.offers.browsing import filled
from tests.offers.things import put_up

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def photos(settings, tmp_path) -> None:
    settings.PARLEY_PHOTOS = tmp_path


def listed(browser: Client, **said) -> str:
    """What the public reads after a member sent that form."""
    typed = {name: value for name, value in form(**said).items() if value is not None}
    answer = browser.post("/listings/new/", typed)
    assert answer.status_code == 303
    page = Client().get(answer.headers["Location"])
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize(("said", "shown", "hidden"), [
    ({"price": "12.50", "takes_offers": None}, "€12.50", "trades"),
    ({"price": "", "for_trade": "on", "trade_for": "A teapot"}, "Open to offers", "€"),
    ({"price": "12.50", "for_trade": "on", "trade_for": "Tea"}, "Would take: Tea", "Open to offers"),
    ({"for_sale": None, "for_trade": "on", "price": "9"}, "trades", "€9"),
])  # fmt: skip
def test_a_member_sells_trades_or_both(ana: Member, sign_in, said: dict, shown: str, hidden: str) -> None:
    page = listed(sign_in(ana), **said)
    item = page[page.index("<main") : page.index("</main>")]
    assert shown in item and hidden not in item
    for every in ("Brass lamp", "Berlin", "Board games", "Good", "ana"):
        assert every in item


def test_a_member_posts_a_want(ana: Member, sign_in) -> None:
    page = listed(sign_in(ana), kind="want", title="A blue teapot", condition="", price="20")
    assert "Wanted" in page and "up to €20.00" in page and "Offer something" in page
    assert "A blue teapot" in Client().get("/browse/?kind=want").content.decode()


def test_photos_are_hosted_here(ana: Member, sign_in) -> None:
    page = listed(sign_in(ana), photos=[upload(picture())])
    photo = Listing.objects.get().photos.get()
    assert photo.url("large") in page
    assert Client().get(photo.url("large")).status_code == 200


@pytest.mark.parametrize("missing", ["title", "category", "condition", "quantity"])
def test_nothing_is_listed_without_what_every_item_has(ana: Member, sign_in, missing: str) -> None:
    assert sign_in(ana).post("/listings/new/", form(**{missing: ""})).status_code == 422
    assert not Listing.objects.exists()


def test_it_is_edited_paused_and_ended_by_its_owner(ana: Member, sign_in) -> None:
    browser = sign_in(ana)
    listed(browser)
    lamp = Listing.objects.get()
    path = lamp.get_absolute_url()
    browser.post(f"{path}edit/", form(version=str(lamp.version), title="Copper lamp"))
    assert "Copper lamp" in Client().get(path).content.decode()
    for act, status in (("pause", 404), ("resumption", 200), ("end", 410)):
        browser.post(f"{path}{act}/", form())
        assert Client().get(path).status_code == status


def test_whoever_has_what_is_wanted_offers_it(ana: Member, ben: Member, sign_in) -> None:
    want = put_up(ben, title="A blue teapot", kind="want", condition="")
    teapot = put_up(ana, title="Teapot", price_amount=2500)
    assert "Teapot" in sign_in(ana).get(f"/listings/{want.pk}/answers/new/").content.decode()
    sent = filled(teapot, cash="20", want_seen=want.terms_version)
    answer = sign_in(ana).post(f"/listings/{want.pk}/answers/{teapot.pk}/", sent)
    page = sign_in(ben).get(answer.url).content.decode()
    assert "For what ben wants: A blue teapot" in page and "€20.00" in page
