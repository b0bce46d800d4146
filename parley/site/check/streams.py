"""What the process of the live streams says to every kind of viewer, read as bytes. It answers beside the
URL map: it is asked here as pages ask it, and in the ways in which it refuses."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from parley.notices.models import Event
from parley.privacy import ledger
from parley.site.check.addresses import Address
from parley.site.check.judging import Judge
from parley.site.check.people import Person
from parley.site.check.visiting import Answer
from parley.site.live import address, reading
from parley.site.live.questions import END, LARGEST
from parley.site.live.server import PATIENCE, Server

SURFACE, SAID = "streams", b"\n\n"
AS_A_PAGE = "a page that listens"


@dataclass(frozen=True)
class Heard(Answer):
    """All that one question got, from the head to what was said last."""

    @property
    def surface(self) -> str:
        return SURFACE


@dataclass(frozen=True)
class Asked:
    """One question of one viewer, as bytes, and how often something is said to it."""

    viewer: str
    kind: str
    bytes: bytes = field(repr=False)

    @property
    def sayings(self) -> int:
        return 2 if self.kind == AS_A_PAGE else 0  # where things stand; and then what is new


def listen(judge: Judge) -> None:
    """Ask as every viewer in every way, make something new for all of them, and judge what each was told."""
    viewers, before = judge.company.viewers(), ledger.written()
    for person in viewers.values():
        person.sign_in_again() if person.account else None
    asked = [each for name, person in viewers.items() for each in _questions(name, person)]
    heard = asyncio.run(_conversation(asked, lambda: _news(judge)))
    entries = tuple(ledger.written() - before)
    told = set()
    for each, data in zip(asked, heard, strict=True):
        status = int(data.split(b" ", 2)[1]) if data else 0
        where = Address("live/stream/", "live-stream", f"{address.PATH} ({each.kind})")
        judge.answer(Heard(each.viewer, each.bytes.partition(b" ")[0].decode(), where, status, data, entries))
        if not status:
            judge.verdict.fail(SURFACE, f"{each.kind} as {each.viewer} got no answer")
        if data.count(b"data: ") >= each.sayings > 0:
            told.add(each.viewer)
    if missed := {"self", "stranger", "moderator"} - told:
        judge.verdict.fail(SURFACE, f"nothing new was said to {', '.join(sorted(missed))}")


def _questions(viewer: str, person: Person) -> list[Asked]:
    cookies = "; ".join(f"{name}={each.value}" for name, each in person.browser.cookies.items())
    own, path = min(address.origins()), address.PATH
    asked = {
        AS_A_PAGE: ("GET", path, own),
        "a page of somebody else": ("GET", path, "https://elsewhere.example"),
        "a form": ("POST", path, own),
        "another address": ("GET", f"{path}{person.agent}/", own),
        "no question": ("", "", own),
    }
    return [
        Asked(
            viewer,
            kind,
            f"{method} {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: {person.agent}\r\n"
            f"Origin: {origin}\r\nCookie: {cookies}\r\n\r\n".encode(),
        )
        for kind, (method, target, origin) in asked.items()
    ]


def _news(judge: Judge) -> None:
    people = [person.account for person in judge.company.viewers().values()]
    told = [each.subject for each in people if each]
    Event.record("city-changed", about=judge.company.self.member, by=None, tell=told)


async def _conversation(asked: list[Asked], something_new: Callable[[], None]) -> list[bytes]:
    """Serve as the process does, in this one, and ask everything at once. The thread of the streams asks the
    database, and it alone."""
    server, all_here = Server(), asyncio.Barrier(len(asked) + 1)
    door = await asyncio.start_server(server.meet, "127.0.0.1", 0, limit=LARGEST)
    telling = asyncio.create_task(server.keep_telling())
    port = door.sockets[0].getsockname()[1]
    try:
        talks = [asyncio.create_task(_talk(port, each, all_here)) for each in asked]
        await all_here.wait()
        await server.ask(something_new)
        await all_here.wait()
        return await asyncio.gather(*talks)
    finally:
        telling.cancel()
        door.close()
        await server.ask(reading.begin_anew)
        server.thread.shutdown()


async def _talk(port: int, asked: Asked, all_here: asyncio.Barrier) -> bytes:
    """Ask one question and hear what is said at once; where more is to come, that too, once there is."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(asked.bytes)
    heard = await _up_to(reader, END) + await _up_to(reader, SAID)
    await all_here.wait()
    await all_here.wait()
    if asked.sayings:
        heard += await _up_to(reader, SAID)
    writer.close()
    return heard


async def _up_to(reader: asyncio.StreamReader, end: bytes) -> bytes:
    """What comes up to `end`, or until nothing more does."""
    try:
        async with asyncio.timeout(2 * PATIENCE):
            return await reader.readuntil(end)
    except asyncio.IncompleteReadError as ended:
        return ended.partial
    except (TimeoutError, ConnectionError):
        return b""
