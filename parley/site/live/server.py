"""The process: takes connections, lets in whoever is signed in, and looks into the rows once for all who
listen. The database is asked by one thread, one question after another."""

import asyncio
import logging
import resource
import signal
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from parley.site.live import address, reading
from parley.site.live.questions import END, LARGEST, Question, Refused, head, permission
from parley.site.live.streams import MOST, Stream, Streams
from parley.site.logs import kind_of, places

log = logging.getLogger("parley.live")
LOOK_EVERY = 1.0
CHECK_EVERY = 3.0  # a session that has ended is told nothing after the next look from then on
PATIENCE = 5.0  # for a question and its answer
ASKING = 100  # connections that wait for their answer
GONE_AFTER = 30_000  # milliseconds in which what was sent must have arrived
LONGEST_PAUSE = 30.0


class Server:
    """The streams over HTTP."""

    def __init__(self) -> None:
        self.streams, self.asking, self.checked = Streams(), 0, 0.0
        self.origins = address.origins()
        self.thread = ThreadPoolExecutor(max_workers=1)

    async def run(self, host: str, port: int, stop: asyncio.Event) -> None:
        """Serve until told to stop. Raises OSError where the port is not to be had."""
        server = await asyncio.start_server(self.meet, host, port, limit=LARGEST, backlog=ASKING)
        telling = asyncio.create_task(self.keep_telling())
        await stop.wait()
        server.close()
        telling.cancel()
        for stream in tuple(self.streams.open):
            stream.end()
        self.thread.shutdown(wait=False, cancel_futures=True)

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, from its question to its end."""
        with suppress(ConnectionError, TimeoutError):
            if stream := await self.answer(reader, writer):
                await self.hold(stream, reader)
            await asyncio.wait_for(writer.drain(), PATIENCE)
        writer.close()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Stream | None:
        """Answer the question -> the stream that begins with the answer, if one does."""
        self.asking += 1
        allowed: dict[str, str] = {}
        try:
            async with asyncio.timeout(PATIENCE):
                asked = await self.question(reader)
                allowed |= permission(asked.origin)
                return await self.begin(asked, allowed, writer)
        except Refused as refused:
            writer.write(head(refused.status, **allowed, **refused.fields))
        except TimeoutError:
            writer.write(head(HTTPStatus.SERVICE_UNAVAILABLE, **allowed))
        except ConnectionError:
            raise
        except Exception as error:
            complain("a stream was not begun", error)
            writer.write(head(HTTPStatus.SERVICE_UNAVAILABLE, **allowed))
        finally:
            self.asking -= 1
        return None

    async def question(self, reader: asyncio.StreamReader) -> Question:
        """What is asked. Raises Refused for what too many ask, is no question, or comes from other pages."""
        if self.asking > ASKING:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
        try:
            asked = Question.read(await reader.readuntil(END))
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ValueError):
            raise Refused(HTTPStatus.BAD_REQUEST) from None
        if asked.path != address.PATH:
            raise Refused(HTTPStatus.NOT_FOUND)
        if asked.method != "GET":
            raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, Allow="GET")
        if asked.origin and asked.origin not in self.origins:
            raise Refused(HTTPStatus.FORBIDDEN)
        return asked

    async def begin(self, asked: Question, allowed: dict[str, str], writer: asyncio.StreamWriter) -> Stream:
        """Begin the stream of whoever is signed in. Raises Refused, and whatever the database raises."""
        found = await self.ask(reading.admit, asked.cookies)
        if found is None:
            raise Refused(HTTPStatus.FORBIDDEN)
        listener, news = found
        stream = Stream(listener, writer.transport)
        self.streams.add(stream)
        find_the_dead(writer.get_extra_info("socket"))
        # The last field is for nginx, which would gather what is said.
        kind = {"Content_Type": "text/event-stream", "X_Accel_Buffering": "no"}
        writer.write(head(HTTPStatus.OK, **kind, **allowed))
        stream.say(news, asyncio.get_running_loop().time())
        return stream

    async def hold(self, stream: Stream, reader: asyncio.StreamReader) -> None:
        """Until the other side, or we, end it. Nothing that comes after the question is heard."""
        try:
            while await reader.read(LARGEST):
                pass
        finally:
            self.streams.remove(stream)

    async def keep_telling(self) -> None:
        """Look again and again. While that fails nothing is said, not even a sign of life, and pages ask."""
        pause = LOOK_EVERY
        while True:
            await asyncio.sleep(pause)
            try:
                await self.look()
                pause = LOOK_EVERY
            except Exception as error:
                complain("the streams were not told", error)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def look(self) -> None:
        """Tell each what is new, after ending those whose session is over."""
        if not self.streams.open:
            return
        now = asyncio.get_running_loop().time()
        sessions = self.streams.sessions() if now - self.checked >= CHECK_EVERY else set()
        news, present = await self.ask(reading.look, self.streams.subjects(), sessions)
        self.streams.keep(present, among=sessions)
        self.checked = now if sessions else self.checked
        self.streams.tell(news, now)

    async def ask(self, question: Callable, *given: Any) -> Any:
        """What the database says, by the one thread that asks it."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self.thread, question, *given)
        except Exception:
            await loop.run_in_executor(self.thread, reading.begin_anew)
            raise


def find_the_dead(connection: socket.socket) -> None:
    """Have the kernel end it when what was sent does not arrive."""
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GONE_AFTER)


def make_room() -> None:
    """Each stream is an open file: have as many as may be needed, as far as this process may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST + 2 * ASKING
    if 0 <= soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard < 0 else min(wanted, hard), hard))


def complain(what: str, error: BaseException) -> None:
    """A line in the log, without the words of the error: they may hold somebody's data."""
    where = places(error.__traceback__)
    log.error("%s: %s at %s", what, kind_of(error), where[-1] if where else "?")


def _unforeseen(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception") or RuntimeError()
    if not isinstance(error, asyncio.CancelledError):  # that is how connections end when the process does
        complain("a connection failed", error)


async def serve(host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT. Raises OSError where the port is not to be had."""
    make_room()
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_exception_handler(_unforeseen)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await Server().run(host, port, stop)
