"""A sealed file: written and read as a stream, in pieces that are each bound to their place in it."""

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag

from parley.privacy import envelope, keys

PIECE = 64 * 1024
_HEAD = 5  # one byte: whether it is the last piece; four: how long the sealed piece is


class Damaged(Exception):
    """The file is cut off, was altered or lies in the place of another."""


@dataclass(frozen=True)
class SealedFile:
    """Where it lies, under which keeping, and what it is bound to (the purpose, the subject, a number)."""

    path: Path
    keeping: uuid.UUID
    place: tuple[str, ...]

    def writing(self) -> "Writer":
        """A stream to write the plain bytes into; only after `close` is the file whole. Raises KeyGone."""
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Writer(self, keys.keys_of([self.keeping])[self.keeping])

    def read(self) -> Iterator[bytes]:
        """The plain bytes, piece by piece. Raises KeyGone and FileNotFoundError at once, and Damaged
        before any byte of a piece that is not right."""
        key = keys.keys_of([self.keeping])[self.keeping]
        return self._pieces(open(self.path, "rb"), key)

    def remove(self) -> bool:
        """Delete it; whether there was one."""
        there = self.path.exists()
        self.path.unlink(missing_ok=True)
        return there

    def bound(self, number: int, last: bool) -> tuple[str, ...]:
        """What piece `number` is bound to, so that pieces cannot change places, and none is missing."""
        return (*self.place, str(number), "last" if last else "more")

    def _pieces(self, file, key: bytes) -> Iterator[bytes]:
        with file:
            number, last = 0, False
            while not last:
                head = file.read(_HEAD)
                if len(head) < _HEAD:
                    raise Damaged("a sealed file is cut off")
                last, length = head[0] == 1, int.from_bytes(head[1:], "big")
                try:
                    yield envelope.open(key, file.read(min(length, 2 * PIECE)), self.bound(number, last))
                except (InvalidTag, IndexError, ValueError):
                    raise Damaged("a sealed file was altered") from None
                number += 1


class Writer:
    """A stream that seals what is written into it. It holds one piece in memory."""

    def __init__(self, file: SealedFile, key: bytes) -> None:
        self._file, self._key = file, key
        self._number, self._waiting, self.size = 0, bytearray(), 0
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
        self._out = os.fdopen(os.open(file.path, flags, 0o600), "wb")

    def write(self, plain: bytes) -> int:
        """Take some bytes -> how many."""
        self._waiting += plain
        self.size += len(plain)
        while len(self._waiting) > PIECE:
            self._seal(bytes(self._waiting[:PIECE]), last=False)
            del self._waiting[:PIECE]
        return len(plain)

    def flush(self) -> None:
        """Nothing: a piece is written when it is full."""

    def close(self) -> None:
        """Write the last piece, and wait until all of it is on the disk."""
        self._seal(bytes(self._waiting), last=True)
        self._out.flush()
        os.fsync(self._out.fileno())
        self._out.close()

    def abandon(self) -> None:
        """Close without an end: nobody will be able to read it."""
        self._out.close()

    def _seal(self, plain: bytes, last: bool) -> None:
        sealed = envelope.close(self._key, plain, self._file.bound(self._number, last))
        self._out.write(bytes([last]) + len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1
