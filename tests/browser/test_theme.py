"""Light or dark, as somebody chose it."""

import pytest
from playwright.sync_api import Route

from tests.browser.visitors import Doorman

pytestmark = pytest.mark.long
SAFE = "https://market.example.org"


def chosen(guide: Doorman, address: str) -> dict:
    """The cookie that remembers a choice made at that address."""
    visitor = guide.visitor()
    here = guide.market.address

    def answer(route: Route) -> None:
        route.fulfill(response=route.fetch(url=route.request.url.replace(SAFE, here)))

    visitor.page.route(f"{SAFE}/**", answer)
    visitor.page.goto(address)
    visitor.page.locator("[data-theme-choice]").click()
    (cookie,) = [each for each in visitor.context.cookies() if each["name"] == "parley_theme"]
    visitor.leaves()
    return cookie


def test_the_choice_goes_over_https_alone_where_the_site_is_https(guide: Doorman):
    assert chosen(guide, SAFE)["secure"] and not chosen(guide, guide.market.address)["secure"]
