"""Pieces of pages that are the same for whoever reads them, rendered once and kept in this process.

A key names everything the piece was made from: what it is, the id and versions of the listing, the
owner's public version and the language. So a piece is never stale, only forgotten. Static files have
their content in their names and a process reads that list once, so they need no part in the key.
Nothing that depends on the viewer is ever put in here, and no whole answer."""

import zlib
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from threading import Lock

Piece = tuple[bytes, ...]
OVERHEAD = 400  # bytes that a kept piece costs beside its text: key, tuple, links


class Fragments:
    """The pieces used last, up to `limit` bytes. Safe for threads."""

    def __init__(self, limit: int) -> None:
        self.limit, self.size = limit, 0
        self._kept: OrderedDict[Hashable, Piece] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Piece | None:
        """The piece of that key, or None."""
        with self._lock:
            piece = self._kept.get(key)
            if piece is not None:
                self._kept.move_to_end(key)
            return piece

    def get_all(self, keys: Iterable[Hashable]) -> list[Piece | None]:
        """The pieces of many keys, in their order, None where there is none."""
        with self._lock:
            found = []
            for key in keys:
                piece = self._kept.get(key)
                if piece is not None:
                    self._kept.move_to_end(key)
                found.append(piece)
            return found

    def put(self, key: Hashable, piece: Piece) -> None:
        """Keep a piece; those not used for longest go when there is no room."""
        size = _cost(piece)
        with self._lock:
            self._drop(key)
            if size > self.limit:
                return
            self._kept[key] = piece
            self.size += size
            while self.size > self.limit:
                self.size -= _cost(self._kept.popitem(last=False)[1])

    def made(self, key: Hashable, make: Callable[[], Piece]) -> Piece:
        """The piece of that key, made now if it is not there."""
        piece = self.get(key)
        if piece is None:
            piece = make()
            self.put(key, piece)
        return piece

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self.size = 0

    def _drop(self, key: Hashable) -> None:
        gone = self._kept.pop(key, None)
        if gone is not None:
            self.size -= _cost(gone)


def _cost(piece: Piece) -> int:
    return OVERHEAD + sum(len(part) + 33 for part in piece)


class Packer:
    """Makes texts that resemble each other small: the first one it sees is the dictionary for all."""

    LONGEST = 32_000  # of a dictionary; zlib looks back no further

    def __init__(self) -> None:
        self._dictionary: bytes | None = None
        self._lock = Lock()

    def pack(self, text: bytes) -> bytes:
        """The text, a fraction as long; only this packer unpacks it."""
        with self._lock:
            if self._dictionary is None:
                self._dictionary = text[: self.LONGEST]
        packer = zlib.compressobj(6, zlib.DEFLATED, -15, zdict=self._dictionary)
        return packer.compress(text) + packer.flush()

    def unpack(self, packed: bytes) -> bytes:
        """What was packed: some ten microseconds for a page."""
        return zlib.decompressobj(-15, zdict=self._dictionary).decompress(packed)


# A worker has 150 MB altogether. Ten thousand listings, packed, and their cards fit into this.
fragments = Fragments(limit=32 * 1024 * 1024)
