"""The whole path, two browsers side by side: join, list, offer, counter, accept, confirm, see addresses, pay,
send, receive, rate; with script and without."""

from pathlib import Path

import pytest
from PIL import Image

from tests.browser.servers import Running
from tests.browser.visitors import Doorman, Visitor


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    """A photo as a telephone makes it."""
    file = tmp_path / "lamp.jpg"
    Image.effect_mandelbrot((1600, 1200), (-2, -1.5, 1, 1.5), 60).convert("RGB").save(file, quality=80)
    return file


def gives_details(visitor: Visitor, name: str, street: str) -> None:
    """Name, telephone and address, where the site asks for them."""
    page = visitor.page
    visitor.types("Full name", name)
    visitor.types("Telephone", "+49 30 23125 012")
    country = page.get_by_label("Country")
    if country.input_value() != "DE" or not page.locator("[name=street_address]").count():
        country.select_option("DE")
        if page.get_by_role("button", name="Show its fields").count() and not visitor.scripted:
            visitor.presses("Show its fields")
        page.locator("[name=street_address]").wait_for()
    page.locator("[name=street_address]").fill(street)
    page.locator("[name=postal_code]").fill("10115")
    page.locator("[name=city]").fill("Berlin")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").first.click()


def lists_lamp(seller: Visitor, title: str, picture: Path) -> str:
    """List a lamp with a photo, giving name and address in the flow. -> its path"""
    page = seller.page
    seller.goes("/listings/new/")
    fills_listing(seller, title)
    seller.presses("Publish")
    assert seller.path.startswith("/me/details/")
    gives_details(seller, "Ada Seller", "Lindenweg 7")
    assert page.get_by_label("Title").input_value() == title
    page.locator("input[type=file][name=photos]").set_input_files(picture)
    seller.presses("Publish")
    seller.sees(title)
    return seller.path


def fills_listing(seller: Visitor, title: str) -> None:
    """Type what the thing is."""
    page = seller.page
    page.get_by_label("Something I have").check()
    seller.types("Title", title)
    page.locator("select[name=category]").select_option(index=3, force=True)
    page.get_by_label("Condition").select_option("good")
    seller.types("Description", "It stood beside a bed and gives a warm light.")
    page.locator("[name=price]").fill("40.00")


def offers_on(buyer: Visitor, path: str, price: str) -> None:
    """Open a listing and make an offer of so much."""
    buyer.goes(path)
    buyer.follows("Make an offer")
    buyer.page.locator("[name=cash]").fill(price)
    buyer.page.locator("[name=postage]").fill("5.00")
    buyer.presses("Send the offer")


def opens_newest(visitor: Visitor) -> None:
    """Go to the newest negotiation."""
    visitor.goes("/negotiations/")
    with visitor.page.expect_navigation():
        visitor.page.locator("main a[data-key][href^='/negotiations/']").first.click()


def agree(seller: Visitor, buyer: Visitor) -> str:
    """Ada counters, Bo accepts. -> the path of the deal"""
    opens_newest(seller)
    seller.sees("It is your turn")
    seller.sees_not("Bo Buyer")
    seller.follows("Counter")
    seller.page.locator("[name=cash]").fill("36.00")
    seller.presses("Send the counter")
    opens_newest(buyer)
    buyer.sees("36.00")
    buyer.sees_not("Lindenweg")
    buyer.presses("Accept")
    assert buyer.path.startswith("/deals/")
    return buyer.path


def see_addresses(seller: Visitor, buyer: Visitor, deal: str) -> None:
    """Both confirm; only then each may open the other's contact, and the other one can read that."""
    buyer.sees_not("Lindenweg")
    assert buyer.page.get_by_role("button", name="Show contact").count() == 0
    buyer.presses("Confirm the deal")
    buyer.sees_not("Lindenweg")
    seller.goes(deal)
    seller.sees_not("Birkenweg")
    seller.presses("Confirm the deal")
    seller.presses("Show contact")
    seller.sees("Birkenweg 9")
    seller.sees("Bo Buyer")
    buyer.goes(deal)
    buyer.presses("Show contact")
    buyer.sees("Lindenweg 7")
    buyer.goes("/me/disclosures/")
    buyer.sees("seller")


def perform_and_rate(seller: Visitor, buyer: Visitor, deal: str) -> None:
    """Pay, send, receive on both sides; then each rates the other."""
    buyer.goes(deal)
    buyer.presses("I have paid")
    seller.goes(deal)
    seller.presses("I have sent it")
    buyer.goes(deal)
    buyer.presses("I have it")
    seller.goes(deal)
    seller.presses("The money has come")
    for visitor in (seller, buyer):
        visitor.goes(deal)
        visitor.follows("Rate the deal")
        visitor.page.get_by_label("Positive").check()
        visitor.page.locator("[name=comment]").fill("Friendly and quick.")
        visitor.presses("Rate")
    buyer.sees("What you said")


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_two_strangers_meet_haggle_and_deal(doorman: Doorman, market: Running, picture: Path, scripted: bool):
    tail = "js" if scripted else "plain"
    title = f"Reading lamp {tail}"
    seller = doorman.newcomer(f"seller-{tail}", scripted)
    path = lists_lamp(seller, title, picture)
    buyer = doorman.visitor(scripted)
    buyer.goes("/")
    buyer.sees(title)
    offers_on(buyer, path, "30.00")
    buyer.follows("Join")
    doorman.joins(buyer, f"buyer-{tail}")
    while buyer.path.startswith("/me/details/"):
        gives_details(buyer, "Bo Buyer", "Birkenweg 9")
    assert buyer.page.locator("[name=cash]").input_value() == "30.00"
    buyer.presses("Send the offer")
    if buyer.path.startswith("/me/details/"):
        gives_details(buyer, "Bo Buyer", "Birkenweg 9")
        buyer.presses("Send the offer")
    deal = agree(seller, buyer)
    see_addresses(seller, buyer, deal)
    perform_and_rate(seller, buyer, deal)
    seller.leaves()
    buyer.leaves()
    checked = market.parley("ledger", "verify")
    assert checked.returncode == 0, checked.stdout + checked.stderr
