"""The main act with nothing but a keyboard: find a thing, offer on it, answer an offer."""

import pytest

from tests.browser.visitors import Doorman, Visitor

pytestmark = pytest.mark.long
MOST = 90


def tabs_to(visitor: Visitor, role: str, name: str) -> None:
    """Press Tab until the focus, visibly, is on that link, button or field."""
    target = visitor.page.locator("main").get_by_role(role, name=name).first
    target.wait_for()
    for _ in range(MOST):
        visitor.page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            assert target.evaluate(FOCUS_SHOWS), f"nothing shows that {name} has the focus"
            return
    raise AssertionError(f"{name} cannot be reached with the keyboard")


# A field may show it on the frame that it shares with its unit.
FOCUS_SHOWS = """element => [element, element.parentElement].some(each => {
  const style = getComputedStyle(each);
  return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
})"""


def enters(visitor: Visitor) -> None:
    """Press Enter, and be led to where it leads."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")


def test_the_first_tab_skips_to_the_content(guide: Doorman):
    visitor = guide.visitor()
    visitor.goes("/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "main"
    visitor.leaves()


def test_an_offer_is_made_and_withdrawn_with_the_keyboard_alone(guide: Doorman):
    buyer = guide.member(1)
    path = guide.listing_of_others(buyer)
    buyer.goes(path)
    tabs_to(buyer, "link", "Make an offer")
    enters(buyer)
    tabs_to(buyer, "textbox", "Price")
    buyer.page.keyboard.press("Control+a")
    buyer.page.keyboard.type("7.00")
    tabs_to(buyer, "button", "Send the offer")
    enters(buyer)
    if buyer.path.startswith("/me/details/"):  # given long ago: are they still right?
        tabs_to(buyer, "button", "Save")
        enters(buyer)
        tabs_to(buyer, "button", "Send the offer")
        enters(buyer)
    assert buyer.path.startswith("/negotiations/")
    tabs_to(buyer, "button", "Withdraw")
    enters(buyer)
    buyer.sees("withdrawn")
    buyer.leaves()
