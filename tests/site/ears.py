"""Listening to a live stream, as a browser does, by hand."""

import socket
from contextlib import suppress


class Ear:
    """One connection to the streams on `port`: `status`, `fields` of the answer, and what is heard."""

    def __init__(
        self, port: int, cookies: bytes = b"", origin: str = "", question: bytes = b"", more: bytes = b""
    ):
        lines = [question or b"GET /live/stream/ HTTP/1.1", b"Host: 127.0.0.1", more]
        lines += [b"Cookie: " + cookies] if cookies else []
        lines += [b"Origin: " + origin.encode()] if origin else []
        self.rest, self.ended = b"", False
        self.line = socket.create_connection(("127.0.0.1", port), timeout=10)
        with suppress(ConnectionError):  # refused before all of it was sent
            self.line.sendall(b"\r\n".join(filter(None, lines)) + b"\r\n\r\n")
        first, *fields = (self._until(b"\r\n\r\n", 10) or b"HTTP/1.1 0 nothing").decode().split("\r\n")
        self.status = int(first.split(" ")[1])
        self.fields = {name.lower(): value for name, value in (line.split(": ", 1) for line in fields)}

    @classmethod
    def answered(cls, port: int) -> bool:
        """Does anybody listen there?"""
        try:
            ear = cls(port)
        except OSError:
            return False
        ear.leaves()
        return ear.status == 403

    def hears(self, within: float = 5.0) -> str | None:
        """The next that is said; None when nothing is within that time, or when the stream has `ended`."""
        said = self._until(b"\n\n", within)
        return said.decode().removeprefix("data: ") if said else None

    def leaves(self) -> None:
        """Close it."""
        self.line.close()

    def _until(self, end: bytes, within: float) -> bytes | None:
        self.line.settimeout(within)
        while end not in self.rest:
            try:
                more = self.line.recv(4096)
            except TimeoutError:
                return None
            except ConnectionError:
                more = b""
            if not more:
                self.ended = True
                return None
            self.rest += more
        found, _, self.rest = self.rest.partition(end)
        return found
