"""People at a browser: they read, type and press, and notice whatever the browser complains about."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Response,
    expect,
    sync_playwright,
)

from parley.site.demo.people import SIGN_INS
from tests import machine
from tests.browser.servers import Running

CODE = re.compile(r"\b(\d{6})\b")
# Of going from page to page: no script began that, and the browser shows the next page without it.
GIVEN_UP = "Transition was aborted because of invalid state. ViewTransition opt-in disabled"
REFUSAL = re.compile(r"the server responded with a status of (\d+)")
PATIENCE = 20_000
LIVE = "/live/"
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


@contextmanager
def opened() -> Iterator[Browser]:
    """The system's Chromium."""
    arguments = QUIET + ["--no-sandbox"] * (os.geteuid() == 0)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=arguments)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """One person with a browser of their own. `complaints` are errors of scripts, of the content policy, of
    the server, and of files that did not come; a status in `expects` is none, nor is a stream that is not
    there yet, or that ends with its session: the page asks then, or rests (test_live.py)."""

    context: BrowserContext
    address: str
    scripted: bool = True
    complaints: list[str] = field(default_factory=list)
    expects: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._hear)
        self.page.on("pageerror", self._failed)
        self.page.on("response", self._see)

    def _hear(self, message: ConsoleMessage) -> None:
        status = REFUSAL.search(message.text)
        expected = status and int(status[1]) in self.expects or LIVE in message.location.get("url", "")
        if message.type == "error" and not expected:
            self.complaints.append(f"console on {self.page.url}: {message.text}")

    def _see(self, answer: Response) -> None:
        signed_out = answer.status == 403 and LIVE in answer.url
        if answer.status >= 400 and answer.status not in self.expects and not signed_out:
            self.complaints.append(f"{answer.status} for {answer.url}")

    def goes(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(self.address + path)

    def types(self, label: str, text: str) -> None:
        """Fill in the field of that label."""
        self.page.get_by_label(label, exact=False).first.fill(text)

    def presses(self, name: str) -> None:
        """Press the button of that name, and be led to where it leads."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()

    def follows(self, name: str) -> None:
        """Follow the link of that name in the main part of the page."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("link", name=name, exact=False).first.click()

    def _failed(self, error: object) -> None:
        if str(error) != GIVEN_UP:
            self.complaints.append(f"script: {error}")

    def sees(self, text: str) -> None:
        """The page says that, visibly."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def sees_not(self, text: str) -> None:
        """Nothing that the server sent says that, visibly or not."""
        assert text not in self.page.content(), f"{text} stands on {self.page.url}"

    @property
    def path(self) -> str:
        """Where the person is."""
        return self.page.url.removeprefix(self.address)

    def leaves(self) -> None:
        """Close the browser. Raises AssertionError when it has complained about anything."""
        self.context.close()
        assert self.complaints == []


@dataclass
class Doorman:
    """Lets people in: to an empty browser, or through the whole of joining."""

    browser: Browser
    market: Running
    inside: list[Visitor] = field(default_factory=list)

    def visitor(self, scripted: bool = True, **options: object) -> Visitor:
        """Somebody who has never been here."""
        context = self.browser.new_context(
            java_script_enabled=scripted, locale="en-GB", timezone_id="Europe/Berlin", **options
        )
        self.inside.append(Visitor(context, self.market.address, scripted))
        return self.inside[-1]

    def closes(self, tell: bool) -> None:
        """Send everybody home; where something went wrong, tell what was last on their screens."""
        for visitor in self.inside:
            if tell and not visitor.page.is_closed():
                print(
                    f"--- {visitor.page.url} {visitor.complaints}\n{visitor.page.inner_text('body')[:3000]}"
                )
            visitor.context.close()
        if tell:
            print(f"--- the server said\n{self.market.log.read_text()[-3000:]}")

    def newcomer(self, handle: str, scripted: bool = True, **options: object) -> Visitor:
        """Somebody who has just joined, by the code in the mail."""
        visitor = self.visitor(scripted, **options)
        visitor.goes("/join/")
        self.joins(visitor, handle)
        return visitor

    def joins(self, visitor: Visitor, handle: str) -> None:
        """Fill in the form of joining, and the code that comes by mail."""
        visitor.types("Email", f"{handle}@example.org")
        visitor.types("User ID", handle)
        visitor.types("Password", PASSWORD)
        visitor.page.get_by_label("Country").select_option("DE")
        visitor.page.get_by_label("City").fill("Berlin")
        visitor.types("Date of birth", "1985-04-12")
        visitor.page.get_by_label("I have read the privacy policy").check()
        visitor.presses("Send me the code")
        self.types_code(visitor, handle)

    def types_code(self, visitor: Visitor, handle: str) -> None:
        """Read the code in the mail catcher, in another window, and type it."""
        window = visitor.context.new_page()
        letters = window.locator("article", has_text=f"{handle}@example.org")
        window.goto(f"{visitor.address}/mail-catcher/")
        letters.first.wait_for()  # the page asks for itself again until it is there
        code = CODE.search(letters.first.inner_text())[1]
        window.close()
        visitor.types("Code", code)
        visitor.presses("Join")

    def member(self, place: int, scripted: bool = True) -> Visitor:
        """One of those whom the demo gives as sign-ins: two members and a moderator."""
        return self.signs_in(SIGN_INS[place].handle, SIGN_INS[place].password, scripted=scripted)

    def listing_of_others(self, visitor: Visitor) -> str:
        """The path of a listing on which this member can make an offer."""
        visitor.goes("/browse/?kind=thing")
        links = visitor.page.locator("main a[href^='/listings/']")
        for path in links.evaluate_all("all => all.map(link => link.getAttribute('href'))"):
            visitor.goes(path)
            if visitor.page.get_by_role("link", name="Make an offer").count():
                return path
        raise AssertionError("nothing to offer on")

    def signs_in(self, handle: str, password: str, **options: object) -> Visitor:
        """A member, at a browser of their own."""
        visitor = self.visitor(**options)
        visitor.goes("/sign-in/")
        visitor.page.get_by_label("User ID").fill(handle)
        visitor.types("Password", password)
        visitor.presses("Sign in")
        return visitor


PASSWORD = "seven green lanterns"
