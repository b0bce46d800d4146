"""Streams to open pages: two numbers and nothing else, for who is signed in, for as long as they are."""

import asyncio
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connections
from django.test import Client

from parley.desk.models import Report
from parley.ground import clock
from parley.notices.live import news
from parley.notices.models import Event, Notice
from parley.site import streams
from parley.site.streams import Streams
from tests.cast import PASSWORD, make_member

pytestmark = pytest.mark.django_db(transaction=True)
SAID = re.compile(r"(retry: \d+\n\n|:\n\n|data: \d+ \d+\n\n)*")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(streams, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(streams, "HEARTBEAT", 0.1)


@pytest.fixture
def thread():
    """One thread for the rows, as the server has it; its connections are closed behind it."""
    with ThreadPoolExecutor(1) as made:
        yield made
        made.submit(connections.close_all).result()


class Page:
    """An open page of the browser: what it was sent. `within` waits until that says something."""

    def __init__(self, site: Streams, browser: Client | None) -> None:
        cookie = browser.cookies["parley_session"].value if browser else ""
        self.scope = {"path": "/live/", "headers": [(b"cookie", f"parley_session={cookie}".encode())]}
        self.site, self.sent, self.left = site, [], asyncio.Event()

    async def __aenter__(self) -> "Page":
        self.task = asyncio.create_task(self.site.serve(self.scope, self._receive, self._send))
        await self.until(lambda: self.sent)
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.left.set()
        await asyncio.wait_for(self.task, 10)

    async def _receive(self) -> dict:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: dict) -> None:
        self.sent.append(message)

    @property
    def status(self) -> int:
        return self.sent[0]["status"]

    @property
    def text(self) -> str:
        return b"".join(message.get("body", b"") for message in self.sent).decode()

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.01)


def tell(reader) -> Notice:
    return Event.record("password-changed", reader, by=None, tell=[reader.subject]).notices.get()


def test_a_page_hears_of_what_is_new_to_its_reader_in_two_numbers(ana, ben, sign_in, thread):
    browser = sign_in(ana)

    async def watch() -> tuple[str, int]:
        async with Page(Streams(thread), browser) as page:
            in_thread = asyncio.get_running_loop().run_in_executor
            await page.until(lambda: "data:" in page.text)
            notice = await in_thread(thread, tell, ana)
            await page.until(lambda: f"data: {notice.pk} 1\n" in page.text)
            before = page.text.count("data:")
            await in_thread(thread, tell, ben)
            await page.until(lambda: page.text.endswith(":\n\n" * 3))
            return page.text, page.text.count("data:") - before

    text, of_others = asyncio.run(watch())
    assert SAID.fullmatch(text) and of_others == 0


def sign_out(ana, browser):
    browser.post("/sign-out/")


def leave(ana, browser):
    ana.cancel(by=ana)


def change_password(ana, browser):
    ana.change_password(PASSWORD, "eight copper kettles")


def lose_the_session(ana, browser):
    Session.objects.all().delete()


def freeze(ana, browser):
    Report.by(make_member("mo", moderator=True), ana, clock.now() - timedelta(hours=1))


@pytest.mark.parametrize("end", [freeze, sign_out, leave, change_password, lose_the_session])
def test_it_ends_with_the_session(ana, sign_in, thread, end):
    browser = sign_in(ana)

    async def watch() -> list[dict]:
        async with Page(Streams(thread), browser) as page:
            await page.until(lambda: "data:" in page.text)
            await asyncio.get_running_loop().run_in_executor(thread, end, ana, browser)
            await page.until(page.task.done)
            return page.sent

    assert asyncio.run(watch())[-1] == {"type": "http.response.body", "body": b""}


def test_nobody_gets_no_stream_and_nobody_gets_too_many(ana, sign_in, thread, monkeypatch):
    monkeypatch.setattr(streams, "MOST_EACH", 1)
    browser = sign_in(ana)

    async def watch() -> list[int]:
        site = Streams(thread)
        async with Page(site, None) as stranger, Page(site, browser) as first, Page(site, browser) as second:
            said = [stranger.status, first.status, second.status]
        async with Page(site, browser) as again:
            return [*said, again.status]

    assert asyncio.run(watch()) == [403, 200, 503, 200]


def test_where_nothing_streams_the_same_is_asked_for(ana, ben, sign_in, client):
    browser = sign_in(ana)
    first = browser.get("/live/")
    assert (first.status_code, first.content) == (200, b"0 0")
    assert browser.get("/live/?known=0 0").status_code == 204
    tell(ben)
    assert browser.get("/live/?known=0 0").status_code == 204
    notice = tell(ana)
    assert browser.get("/live/?known=0 0").content == f"{notice.pk} 1".encode()
    assert client.get("/live/").status_code == 403


def test_all_open_pages_are_looked_after_in_one_query(ana, ben, cleo, django_assert_num_queries):
    tell(ana)
    with django_assert_num_queries(1):
        found = news([ana.subject, ben.subject, cleo.subject])
    assert [found[each.subject].split()[1] for each in (ana, ben, cleo)] == ["1", "0", "0"]
