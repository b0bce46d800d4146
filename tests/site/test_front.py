"""The front hands requests on as WSGI: Django hears, and the browser gets, the same as without it."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pytest

from parley.site.front import SMALL, Front, environment
from parley.site.streams import Streams

SCOPE = {
    "type": "http", "method": "POST", "path": "/caf\u00e9/", "raw_path": b"/caf%C3%A9/",
    "query_string": b"q=a%20b", "server": ("127.0.0.1", 8000), "client": ("203.0.113.9", 5),
    "http_version": "1.1", "scheme": "http",
    "headers": [(b"host", b"m.example"), (b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x_real", b"no"),
                (b"content-type", b"text/plain")],
}  # fmt: skip


def asked(application, *bodies: bytes, headers=()) -> tuple[int, dict, bytes]:
    """What the front answers to a request whose body comes in those parts."""
    coming = [{"body": body, "more_body": number < len(bodies) - 1} for number, body in enumerate(bodies)]
    sent: list[dict] = []

    async def run(thread: ThreadPoolExecutor) -> None:
        async def receive() -> dict:
            return {"type": "http.request", **coming.pop(0)}

        async def send(message: dict) -> None:
            sent.append(message)

        scope = {**SCOPE, "headers": [*SCOPE["headers"], *headers]}
        await Front(application, thread, Streams(thread))(scope, receive, send)

    with ThreadPoolExecutor(1) as thread:
        asyncio.run(run(thread))
    body = b"".join(message.get("body", b"") for message in sent[1:])
    assert not sent[-1].get("more_body")
    return sent[0]["status"], dict(sent[0]["headers"]), body


def echo(environ, start_response):
    start_response("201 Created", [("X-Said", "yes")])
    return [environ["wsgi.input"].read(10_000_000)]


def test_a_request_is_told_as_wsgi_has_it():
    environ = environment(SCOPE)
    assert environ["PATH_INFO"].encode("latin-1") == "/caf\u00e9/".encode()
    assert environ["HTTP_COOKIE"] == "a=1;b=2" and environ["CONTENT_TYPE"] == "text/plain"
    assert environ["QUERY_STRING"] == "q=a%20b" and environ["REMOTE_ADDR"] == "203.0.113.9"
    assert "HTTP_X_REAL" not in environ, "an underscore would let a header pass for another one"


@pytest.mark.parametrize("parts", [[b"one", b" two"], [b"x" * SMALL, b"y" * SMALL]], ids=["small", "large"])
def test_a_body_arrives_whole_and_so_does_the_answer(parts):
    length = str(sum(map(len, parts))).encode()
    answer = asked(echo, *parts, headers=[(b"content-length", length)])
    assert answer == (201, {b"x-said": b"yes"}, b"".join(parts))


def test_what_streams_is_sent_in_pieces_and_closed_behind():
    class Answer(BytesIO):
        streaming = True

    answer = Answer(b"one\ntwo\n")

    def streams(environ, start_response):
        start_response("200 OK", [])
        return answer

    assert asked(streams, b"", headers=[(b"content-length", b"0")])[2] == b"one\ntwo\n"
    assert answer.closed


def test_a_large_body_that_is_refused_is_not_read():
    def refuse(environ, start_response):
        start_response("413 Too Large", [])
        return [b""]

    assert asked(refuse, headers=[(b"content-length", b"99999999999")])[0] == 413
