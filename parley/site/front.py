"""The front: an ASGI application that streams what is new to open pages (streams.py), and hands everything
else to Django as WSGI, one request at a time (docs/decisions/0049)."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Executor
from io import BytesIO, RawIOBase
from typing import Any
from urllib.parse import unquote_to_bytes

from parley.site.streams import Streams

SMALL = 64 * 1024  # a body up to here is read beforehand: a slow line takes nobody's turn
Receive, Send = Callable[[], Awaitable[dict]], Callable[[dict], Awaitable[None]]


class Front:
    """Answers `/live/` when a stream is asked for; the rest goes to `application`: here and now, or in
    `thread` where its body is still to come."""

    def __init__(self, application: Callable, thread: Executor, streams: Streams) -> None:
        self.application, self.thread, self.streams = application, thread, streams

    async def __call__(self, scope: dict, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if self.streams.wanted(scope):
            await self.streams.serve(scope, receive, send)
            return
        loop = asyncio.get_running_loop()
        environ = environment(scope)
        environ["wsgi.input"] = await _body(environ, receive, loop)
        if isinstance(environ["wsgi.input"], Upload):
            status, headers, pieces = await loop.run_in_executor(
                self.thread, _answer, self.application, environ
            )
        else:
            status, headers, pieces = outside(loop, _answer, self.application, environ)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send(pieces, send, loop)

    async def _send(self, pieces: "bytes | Pieces", send: Send, loop: asyncio.AbstractEventLoop) -> None:
        """What is whole goes at once; of what streams, one piece at a time is made."""
        if isinstance(pieces, bytes):
            await send({"type": "http.response.body", "body": pieces})
            return
        try:
            while (piece := outside(loop, pieces.next)) is not None:
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            outside(loop, pieces.close)


def outside(loop: asyncio.AbstractEventLoop, work: Callable, *given: Any) -> Any:
    """Run `work` here and now, as if no loop were running: Django then keeps its connections by thread, and a
    change of threads for each request, which costs 50 us, is not needed."""
    asyncio._set_running_loop(None)
    try:
        return work(*given)
    finally:
        asyncio._set_running_loop(loop)


class Pieces:
    """An answer that is made while it is sent."""

    def __init__(self, answer: Any) -> None:
        self.answer, self.rest = answer, iter(answer)

    def next(self) -> bytes | None:
        """The next piece, None at the end."""
        return next(self.rest, None)

    def close(self) -> None:
        """Let go of what it holds, as WSGI has it."""
        getattr(self.answer, "close", lambda: None)()


def environment(scope: dict) -> dict[str, Any]:
    """What WSGI says of a request that ASGI tells of in `scope`."""
    environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(scope["raw_path"]).decode("latin-1")
        if scope.get("raw_path")
        else scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": str(scope["server"][0]),
        "SERVER_PORT": str(scope["server"][1]),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "REMOTE_ADDR": scope["client"][0] if scope.get("client") else "",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.errors": None,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in _headers(scope):
        before = f"{environ[name]}{';' if name == 'HTTP_COOKIE' else ','}" if name in environ else ""
        environ[name] = before + value
    return environ


def _headers(scope: dict) -> Iterator[tuple[str, str]]:
    for raw, value in scope["headers"]:
        name = raw.decode("latin-1").upper().replace("-", "_")
        if b"_" not in raw:  # else it could pass for another one
            prefix = "" if name in ("CONTENT_TYPE", "CONTENT_LENGTH") else "HTTP_"
            yield prefix + name, value.decode("latin-1")


def _answer(application: Callable, environ: dict) -> tuple[int, list[tuple[bytes, bytes]], bytes | Pieces]:
    """Run it -> status, headers, and all of the answer or its pieces."""
    said: list = []
    answer = application(environ, lambda status, headers, *_error: said.extend((status, headers)))
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in said[1]]
    pieces = Pieces(answer)
    if getattr(answer, "streaming", not isinstance(answer, list)):
        return int(said[0][:3]), headers, pieces
    try:
        return int(said[0][:3]), headers, b"".join(pieces.rest)
    finally:
        pieces.close()


async def _body(environ: dict, receive: Receive, loop: asyncio.AbstractEventLoop) -> Any:
    if environ["REQUEST_METHOD"] in ("GET", "HEAD") and "CONTENT_LENGTH" not in environ:
        return BytesIO()
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdigit() or int(length) > SMALL:
        return Upload(receive, loop)
    return BytesIO(await _whole(receive))


async def _whole(receive: Receive) -> bytes:
    body, more = [], True
    while more:
        message = await receive()
        body.append(message.get("body", b""))
        more = message.get("more_body", False)
    return b"".join(body)


class Upload(RawIOBase):
    """A large body, read by the thread as it comes in, so that whoever refuses it need not hold it."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        self.receive, self.loop = receive, loop
        self.held, self.more = b"", True

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes; b"" at the end."""
        while self.more and (size < 0 or len(self.held) < size):
            message = asyncio.run_coroutine_threadsafe(self.receive(), self.loop).result()
            self.held += message.get("body", b"")
            self.more = message.get("more_body", False)
        size = len(self.held) if size < 0 else size
        given, self.held = self.held[:size], self.held[size:]
        return given

    def readline(self, size: int = -1) -> bytes:
        """What Django never asks for."""
        raise NotImplementedError
