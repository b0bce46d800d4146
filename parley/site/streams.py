"""Streams to open pages (server-sent events): that something of the reader's is new, and nothing else. One
look at the rows a second answers for all the pages of a process; nobody looks while no page is open."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.db import close_old_connections
from django.http import HttpRequest

from parley.notices.live import news
from parley.site.sessions import SessionStore

PATH = "/live/"
LOOK_EVERY = 1.0
HEARTBEAT = 20.0  # and the session is asked again, at least as often as this
MOST, MOST_EACH = 500, 6  # streams of a process, and of a member there

Receive, Send = Callable[[], Awaitable[dict]], Callable[[dict], Awaitable[None]]


@dataclass(eq=False)
class Stream:
    """One open page: whose it is, what it was told last, and what it is to be told."""

    session: str
    subject: UUID
    told: str = ""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    news: str = ""


class Streams:
    """The open pages of this process. What touches rows runs in `thread`, where Django's connections are."""

    def __init__(self, thread: Executor) -> None:
        self.thread = thread
        self.open: set[Stream] = set()
        self.watch: asyncio.Task | None = None

    def wanted(self, scope: dict) -> bool:
        """Does this request ask for a stream?"""
        return scope["path"] == PATH and b"text/event-stream" in dict(scope["headers"]).get(b"accept", b"")

    async def serve(self, scope: dict, receive: Receive, send: Send) -> None:
        """Stream until the page is closed or its session is over. 403 for nobody, 503 for one too many:
        the page then asks from time to time."""
        session = session_key(scope)
        subject = await self._in_thread(reader, session)
        if subject is None or not self._has_room(subject):
            await send({"type": "http.response.start", "status": 503 if subject else 403, "headers": []})
            await send({"type": "http.response.body", "body": b""})
            return
        stream = Stream(session, subject)
        self.open.add(stream)
        self.watch = self.watch or asyncio.create_task(self._look_again_and_again())
        gone = asyncio.create_task(_until_gone(receive))
        try:
            await self._tell(stream, send, gone)
        finally:
            gone.cancel()
            self.open.discard(stream)

    def _has_room(self, subject: UUID) -> bool:
        each = Counter(stream.subject for stream in self.open)
        return len(self.open) < MOST and each[subject] < MOST_EACH

    async def _tell(self, stream: Stream, send: Send, gone: asyncio.Task) -> None:
        headers = [
            (b"content-type", b"text/event-stream"),
            (b"cache-control", b"no-store"),
            (b"x-accel-buffering", b"no"),
        ]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        # Not all pages at once when a server comes back.
        await _write(send, f"retry: {random.randint(2000, 8000)}\n\n")
        while not gone.done():
            change = asyncio.create_task(stream.changed.wait())
            await asyncio.wait({change, gone}, timeout=HEARTBEAT, return_when=asyncio.FIRST_COMPLETED)
            change.cancel()
            stream.changed.clear()
            if gone.done() or await self._in_thread(reader, stream.session) != stream.subject:
                break
            await _write(send, _event(stream))
        if not gone.done():
            await send({"type": "http.response.body", "body": b""})

    async def _look_again_and_again(self) -> None:
        while self.open:
            try:
                found = await self._in_thread(news, {stream.subject for stream in self.open})
            except Exception:  # the database is away: the next look is soon
                found = {}
            for stream in self.open:
                if found.get(stream.subject, stream.news) != stream.news:
                    stream.news = found[stream.subject]
                    stream.changed.set()
            await asyncio.sleep(LOOK_EVERY)
        self.watch = None

    async def _in_thread(self, work: Callable, *given: object) -> object:
        return await asyncio.get_running_loop().run_in_executor(self.thread, _fresh, work, *given)


def session_key(scope: dict) -> str:
    """The session that the browser names; "" for none."""
    cookies = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                cookies.load(value.decode("latin-1"))
            except CookieError:
                return ""
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else ""


def reader(session: str) -> UUID | None:
    """Who is signed in by that session now; None when nobody is, or when they have left."""
    if not session:
        return None
    request = HttpRequest()
    request.session = SessionStore(session)
    user = get_user(request)
    return user.subject if user.is_authenticated and user.is_active else None


def _fresh(work: Callable, *given: object) -> object:
    close_old_connections()
    return work(*given)


def _event(stream: Stream) -> str:
    if stream.told == stream.news:
        return ":\n\n"
    stream.told = stream.news
    return f"data: {stream.told}\n\n"


async def _write(send: Send, text: str) -> None:
    await send({"type": "http.response.body", "body": text.encode(), "more_body": True})


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
