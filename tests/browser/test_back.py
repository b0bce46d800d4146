"""Whoever goes back to a form as they left it, changes it and sends it again is never left with an error.

A browser keeps a page for the way back when it likes; here the page stays where it was while its form is
sent, which is the same to the page."""

import pytest
from playwright.sync_api import Route

from tests.browser.visitors import Doorman, Visitor

pytestmark = pytest.mark.long
BACK = "You have sent this form already"
PATH = "/begin/"


def jots(visitor: Visitor, words: str) -> None:
    visitor.page.get_by_label("You have 1").fill(words)
    visitor.presses("See what fits")


def sends_and_comes_back(visitor: Visitor, words: str) -> None:
    """The form is sent, and its page is there again as it was left."""

    def send(route: Route) -> None:
        assert route.fetch(max_redirects=0).status == 303
        route.fulfill(status=204)

    visitor.goes(PATH)
    visitor.page.route("**" + PATH, send)
    visitor.page.get_by_label("You have 1").fill(words)
    with visitor.page.expect_response("**" + PATH):
        visitor.page.get_by_role("button", name="See what fits").click()
    visitor.page.unroute("**" + PATH)
    if visitor.scripted:
        visitor.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")


def test_without_script_the_form_is_given_back_and_sent_with_one_press(doorman: Doorman):
    visitor = doorman.newcomer("comes-back", scripted=False)
    visitor.expects.add(422)
    sends_and_comes_back(visitor, "Brass lamp")
    jots(visitor, "Tin drum")
    visitor.sees(BACK)
    visitor.sees_not("You have 1")
    visitor.presses("Send this one too")
    visitor.sees("Brass lamp")
    visitor.sees("Tin drum")
    visitor.leaves()


def test_what_is_changed_in_a_page_that_came_back_is_sent_as_another_form(doorman: Doorman):
    visitor = doorman.newcomer("comes-back-too", reduced_motion="reduce")
    sends_and_comes_back(visitor, "Copper kettle")
    jots(visitor, "Wooden sledge")
    visitor.sees("Copper kettle")
    visitor.sees("Wooden sledge")
    visitor.leaves()


def test_a_page_that_came_back_unchanged_is_sent_as_the_same_form(doorman: Doorman):
    visitor = doorman.newcomer("comes-back-same", reduced_motion="reduce")
    key = visitor.page.locator("form.offer-form input[name=_once]")
    sends_and_comes_back(visitor, "Paper lantern")
    before = key.input_value()
    sent = []
    visitor.page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data))
    visitor.presses("See what fits")
    assert [before in each for each in sent] == [True]
    visitor.sees("Paper lantern")
    visitor.leaves()
