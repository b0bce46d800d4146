"""The open streams: how many there may be, what each was told last, and when one ends."""

from asyncio import WriteTransport
from collections import Counter
from collections.abc import Collection, Mapping
from http import HTTPStatus
from uuid import UUID

from parley.site.live.questions import Refused
from parley.site.live.reading import Listener

MOST = 1000
MOST_EACH = 8  # windows of one member that are looked at; further ones ask
BEAT = 15.0  # seconds after which the same is said again: a sign of life, which finds out who has gone
UNREAD = 4096  # bytes that may wait for somebody who does not read


class Stream:
    """One page that listens."""

    def __init__(self, listener: Listener, transport: WriteTransport) -> None:
        self.listener, self.transport = listener, transport
        self.said, self.at = "", 0.0

    def say(self, news: str, now: float) -> None:
        """Send `news` when it is other than the last, or when it is time for a sign of life."""
        if self.transport.is_closing() or (news == self.said and now - self.at < BEAT):
            return
        if self.transport.get_write_buffer_size() > UNREAD:
            return self.end()
        self.said, self.at = news, now
        self.transport.write(f"data: {news}\n\n".encode("ascii"))

    def end(self) -> None:
        """Close it now, whatever was not read yet."""
        self.transport.abort()


class Streams:
    """All of them, in this process."""

    def __init__(self) -> None:
        self.open: set[Stream] = set()
        self._each: Counter[UUID] = Counter()

    def add(self, stream: Stream) -> None:
        """Count it in. Raises Refused when there are too many, of this member or in all."""
        if len(self.open) >= MOST:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
        if self._each[stream.listener.subject] >= MOST_EACH:
            raise Refused(HTTPStatus.TOO_MANY_REQUESTS)
        self.open.add(stream)
        self._each[stream.listener.subject] += 1

    def remove(self, stream: Stream) -> None:
        """It is over."""
        self.open.discard(stream)
        self._each -= Counter([stream.listener.subject])  # and whoever has none is forgotten

    def sessions(self) -> set[str]:
        """By which sessions somebody listens."""
        return {stream.listener.session for stream in self.open}

    def subjects(self) -> set[UUID]:
        """Who listens."""
        return {stream.listener.subject for stream in self.open}

    def keep(self, present: Mapping[str, UUID], among: Collection[str]) -> None:
        """Of the streams by the sessions `among`, end those that are not `present` as whom they were."""
        for stream in tuple(self.open):
            session, subject = stream.listener.session, stream.listener.subject
            if session in among and present.get(session) != subject:
                stream.end()

    def tell(self, news: Mapping[UUID, str], now: float) -> None:
        """Say to each what is its listener's; nothing to one that began after the question."""
        for stream in tuple(self.open):
            if said := news.get(stream.listener.subject):
                stream.say(said, now)
