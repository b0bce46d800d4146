"""An open page follows what others do, without being loaded again; what somebody types in it stays. It hears
of it by a stream, and asks while there is none."""

import os
import signal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Request, Response, expect

from tests.browser.servers import Running
from tests.browser.visitors import Doorman, Visitor
from tests.site.processes import descendants, named

pytestmark = pytest.mark.long
SOON = 30_000
THING = "Bookcase, two metres, beech"
NOTE = """document.querySelector("main").insertAdjacentHTML(
  "beforeend", "<form id='note'><label>Note <textarea></textarea></label></form>")"""


def is_stream(exchange: Request | Response) -> bool:
    return urlsplit(exchange.url).path == "/live/stream/"


def is_question(asked: Request) -> bool:
    return urlsplit(asked.url).path == "/live/"


def questions_of(page: Page) -> list[str]:
    """The questions whether something is new, as the page comes to ask them."""
    found: list[str] = []
    page.on("request", lambda asked: found.append(asked.url) if is_question(asked) else None)
    return found


def offers(buyer: Visitor, thing: str, cash: str) -> None:
    """Find the thing and offer that much for it."""
    buyer.goes(f"/browse/?q={thing.split(',')[0]}")
    buyer.follows(thing)
    buyer.follows("Make an offer")
    buyer.types("Price", cash)
    buyer.presses("Send the offer")
    if buyer.path.startswith("/me/details/"):  # given long ago: are they still right?
        buyer.presses("Save")
        buyer.presses("Send the offer")


def test_what_is_offered_in_one_browser_appears_in_the_other(guide: Doorman):
    owner, buyer = guide.member(0), guide.member(1)
    owner.page.clock.install()
    with owner.page.expect_response(is_stream) as stream:
        owner.goes("/negotiations/")
    assert stream.value.status == 200
    questions = questions_of(owner.page)
    owner.page.evaluate("window.notLoadedAgain = true")
    bell = int(owner.page.locator(".masthead__bell").get_attribute("data-count"))
    offers(buyer, THING, "12")
    main = owner.page.locator("main")
    expect(main.get_by_text(THING).first).to_be_visible(timeout=SOON)
    expect(owner.page.locator(".masthead__bell")).to_have_attribute("data-count", str(bell + 1))
    assert owner.page.evaluate("window.notLoadedAgain")
    owner.page.clock.run_for(20_000)  # four times as long as from one question to the next
    assert questions == []
    with owner.page.expect_request(is_question):
        owner.page.clock.run_for(25_000)  # longer than a stream that lives would be silent

    owner.goes(buyer.path)
    owner.page.evaluate(NOTE)
    note = owner.page.get_by_label("Note")
    note.press_sequentially("Shall we say")
    buyer.follows("Offer something else")
    buyer.types("Price", "17")
    buyer.presses("Send the offer")
    expect(main.get_by_text("17").first).to_be_visible(timeout=SOON)
    owner.page.keyboard.type(" eighteen?")
    expect(note).to_have_value("Shall we say eighteen?")
    for visitor in (owner, buyer):
        visitor.leaves()


def test_while_the_streams_are_down_a_page_asks_and_then_it_listens_again(guide: Doorman, demo: Running):
    owner = guide.member(0)
    with owner.page.expect_response(is_stream):
        owner.goes("/negotiations/")
    (parent,) = demo.processes
    (live,) = [pid for pid in descendants(parent.pid) if "-m parley live" in named(pid)]
    with owner.page.expect_response(lambda answer: is_stream(answer) and answer.status == 200, timeout=SOON):
        with owner.page.expect_request(is_question):
            os.kill(live, signal.SIGKILL)
    owner.complaints = [each for each in owner.complaints if "net::" not in each]  # nobody was there
    owner.leaves()
