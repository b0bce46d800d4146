"""Signed notes and checkpoints as anybody reads them (C2SP signed-note, tlog-checkpoint). No secret here."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

ED25519 = b"\x01"  # signed-note's number for this algorithm
FOLLOWS = "begins-anew-after "
LAST_KNOWN = "last-known "


class BadNote(Exception):
    """A checkpoint that this ledger's key did not sign, or that is not in the form of one."""


@dataclass(frozen=True)
class Note:
    """What a checkpoint says. `more` are its extension lines after the time."""

    origin: str
    size: int
    root: bytes
    at: int
    more: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """What is signed: origin, size, root; then the time in microseconds and the other extensions."""
        lines = (self.origin, str(self.size), encoded(self.root), f"time {self.at}", *self.more)
        return "".join(f"{line}\n" for line in lines)

    @property
    def predecessor(self) -> str:
        """The origin of the lost ledger that this one begins anew after, or ""."""
        return next((line.removeprefix(FOLLOWS) for line in self.more if line.startswith(FOLLOWS)), "")


@dataclass(frozen=True)
class Verifier:
    """A ledger's name and public key: enough to check everything that it signed."""

    origin: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> "Verifier":
        """From "name+hash+key", as `str` gives it. Raises ValueError."""
        origin, found, key = (text.strip().split("+", 2) + ["", ""])[:3]
        raw = decoded(key)
        made = cls(origin, raw[1:])
        if not origin or len(raw) != 33 or raw[:1] != ED25519 or str(made) != f"{origin}+{found}+{key}":
            raise ValueError("not the public key of a ledger")
        return made

    def __str__(self):
        return f"{self.origin}+{self.key_id.hex()}+{encoded(ED25519 + self.public)}"

    @property
    def key_id(self) -> bytes:
        """The four bytes by which a signature says which key made it."""
        return hashlib.sha256(self.origin.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def signed(self, text: str, signature: bytes) -> str:
        """The note of a text and its signature."""
        return f"{text}\n\u2014 {self.origin} {encoded(self.key_id + signature)}\n"

    def read(self, note: str) -> Note:
        """What a signed checkpoint says; signatures of others (witnesses) beside ours do no harm.

        Raises BadNote."""
        body, _, lines = note.rpartition("\n\n")
        said = parsed(f"{body}\n")
        if said.origin != self.origin:
            raise BadNote(f"it is a checkpoint of another ledger, {printable(said.origin)}")
        ours = [raw[4:] for name, raw in _signatures(lines) if (name, raw[:4]) == (self.origin, self.key_id)]
        if not ours:
            raise BadNote("the checkpoint is signed by somebody else")
        for signature in ours:
            self._check(said.text, signature)
        return said

    def _check(self, text: str, signature: bytes) -> None:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            raise BadNote("the checkpoint is not signed by this ledger") from None


def parsed(text: str) -> Note:
    """A checkpoint's text, whoever signed it. Raises BadNote if it is not in its one form."""
    try:
        origin, size, root, time, *more = text.removesuffix("\n").split("\n")
        note = Note(origin, int(size), decoded(root), int(time.removeprefix("time ")), tuple(more))
    except ValueError:
        raise BadNote("this is no checkpoint") from None
    if note.text != text or not origin or not all(more) or note.size < 0:
        raise BadNote("the checkpoint is not in its one form")
    return note


def encoded(raw: bytes) -> str:
    """Base64."""
    return base64.b64encode(raw).decode("ascii")


def decoded(text: str) -> bytes:
    """The bytes of base64 in its one form. Raises ValueError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("not base64") from None
    if encoded(raw) != text:
        raise ValueError("not base64 in its one form")
    return raw


def printable(text: str) -> str:
    """Something that a stranger's file says, fit for a terminal."""
    return "".join(each if each.isprintable() else "?" for each in text[:100])


def _signatures(lines: str) -> list[tuple[str, bytes]]:
    if not lines.endswith("\n"):
        raise BadNote("the checkpoint has no signature")
    found = []
    for line in lines.removesuffix("\n").split("\n"):
        name, _, signature = line.removeprefix("\u2014 ").rpartition(" ")
        try:
            raw = decoded(signature)
        except ValueError:
            raise BadNote("a signature of the checkpoint cannot be read") from None
        if not line.startswith("\u2014 ") or not name or len(raw) < 5:
            raise BadNote("a signature of the checkpoint cannot be read")
        found.append((name, raw))
    return found
