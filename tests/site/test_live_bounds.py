"""What one stream, and all of them together, may take."""

import asyncio
import socket
from http import HTTPStatus
from uuid import uuid4

import pytest

from parley.site.live.questions import Refused
from parley.site.live.reading import Listener
from parley.site.live.streams import BEAT, MOST, MOST_EACH, Stream, Streams


def with_stream(act):
    """Let `act(stream, other)` use a stream over a real connection whose other end is the socket `other`."""

    async def run():
        here, other = socket.socketpair()
        here.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        transport, _ = await asyncio.get_running_loop().create_connection(asyncio.Protocol, sock=here)
        try:
            act(Stream(Listener("key", uuid4()), transport), other)
        finally:
            transport.abort()
            other.close()

    asyncio.run(run())


def test_the_same_is_said_again_only_as_a_sign_of_life():
    def act(stream, other):
        stream.say("7 1", now=100)
        stream.say("7 1", now=101)
        stream.say("8 2", now=102)
        stream.say("8 2", now=102 + BEAT - 1)
        stream.say("8 2", now=102 + BEAT)
        assert other.recv(1000) == b"data: 7 1\n\ndata: 8 2\n\ndata: 8 2\n\n"

    with_stream(act)


def test_a_stream_that_nobody_reads_ends_and_nothing_is_heaped_up_for_it():
    def act(stream, other):
        for number in range(100_000):
            stream.say(f"{number} 1", now=number)
            assert stream.transport.get_write_buffer_size() < 5000
            if stream.transport.is_closing():
                return
        raise AssertionError("it went on and on")

    with_stream(act)


def test_streams_are_bounded_for_each_member_and_in_all_and_places_are_given_back():
    streams = Streams()

    def add(subject):
        streams.add(stream := Stream(Listener(str(subject), subject), None))
        return stream

    ana = uuid4()
    of_ana = [add(ana) for _ in range(MOST_EACH)]
    with pytest.raises(Refused) as refused:
        add(ana)
    assert refused.value.status == HTTPStatus.TOO_MANY_REQUESTS
    others = [add(uuid4()) for _ in range(MOST - MOST_EACH)]
    with pytest.raises(Refused) as refused:
        add(uuid4())
    assert refused.value.status == HTTPStatus.SERVICE_UNAVAILABLE
    for each in (of_ana[0], *others):
        streams.remove(each)
    add(ana)
    assert streams.subjects() == {ana}
    assert len(streams._each) == 1
