"""What the log commits to of an entry: as bytes, back from bytes, and opened with the entry's own key."""

import json
import uuid
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag

from parley.privacy import envelope

HEAD = b"parley entry 2"


class Unopened(Exception):
    """The key is not the one that the leaf commits to, or the bytes are not what it sealed."""


@dataclass(frozen=True)
class Committed:
    """One entry as the log knows it: its number, time and key, what is sealed, and which key opens that."""

    id: uuid.UUID
    at_us: int
    keeping: uuid.UUID
    details: bytes
    commitment: bytes

    def pack(self) -> bytes:
        """The bytes of the leaf. Raises OverflowError for a time that is none."""
        when = self.at_us.to_bytes(8, "big", signed=True)
        parts = (HEAD, self.id.bytes, when, self.keeping.bytes, self.details, self.commitment)
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)

    @classmethod
    def unpack(cls, raw: bytes) -> "Committed":
        """From the bytes of a leaf. Raises ValueError."""
        head, number, when, keeping, details, commitment = _parts(raw)
        made = cls(
            uuid.UUID(bytes=number), int.from_bytes(when, "big", signed=True),
            uuid.UUID(bytes=keeping), details, commitment,
        )  # fmt: skip
        if head != HEAD or made.pack() != raw:
            raise ValueError("not an entry")
        return made

    @property
    def place(self) -> tuple[str, ...]:
        """What the sealed details are bound to."""
        return place(self.id, self.keeping)

    def opened(self, key: bytes) -> dict:
        """The details, with the entry's own key. Raises Unopened."""
        if envelope.commitment(key) != self.commitment:
            raise Unopened("this is not the key that the entry was sealed with")
        try:
            return json.loads(envelope.open(key, self.details, self.place))
        except (InvalidTag, ValueError):
            raise Unopened("what the entry sealed was moved or altered") from None


def place(entry: uuid.UUID, keeping: uuid.UUID) -> tuple[str, ...]:
    """What an entry's sealed details are bound to."""
    return ("privacy_entry", "details", str(entry), str(keeping))


def _parts(raw: bytes) -> list[bytes]:
    parts = []
    while raw:
        length = int.from_bytes(raw[:4], "big")
        parts.append(raw[4 : 4 + length])
        raw = raw[4 + length :]
    return parts
