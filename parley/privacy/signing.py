"""The ledger's own secret: it signs checkpoints (a signed note, C2SP) and authenticates single entries."""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from parley.privacy import secretfiles

FILE = "ledger"


class BadNote(Exception):
    """A checkpoint that this ledger's key did not sign, or that is not in the form of one."""


@dataclass(frozen=True)
class Note:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes
    at: int


@dataclass(frozen=True)
class Signer:
    """One ledger's origin and keys, from its secret file; made on the first run."""

    origin: str
    seed: bytes

    @classmethod
    def load(cls) -> "Signer":
        """The signer of this marketplace."""
        known = json.loads(secretfiles.read_or_make(FILE, _first))
        return cls(known["origin"], base64.b64decode(known["seed"]))

    def mac(self, data: bytes) -> bytes:
        """The authentication of an entry that may not yet stand in the sequence."""
        return hmac.new(_derived(self.seed, b"entry mac"), data, hashlib.sha256).digest()

    def sign(self, size: int, root: bytes, at: int) -> str:
        """A checkpoint as a signed note: origin, size, root, and the time in microseconds as an extension."""
        text = f"{self.origin}\n{size}\n{_text(root)}\ntime {at}\n"
        signature = _text(self._key_id() + self._private().sign(text.encode()))
        return f"{text}\n\u2014 {self.origin} {signature}\n"

    def read(self, note: str) -> Note:
        """What a signed checkpoint says. Raises BadNote."""
        text, _, line = note.partition("\n\n")
        try:
            origin, size, root, time = text.split("\n")
            known = Note(
                origin, int(size), base64.b64decode(root, validate=True), int(time.removeprefix("time "))
            )
            self._public().verify(self._signature(line), f"{text}\n".encode())
        except (ValueError, InvalidSignature) as error:
            raise BadNote("the checkpoint is not signed by this ledger") from error
        if self.sign_text(known) != text or known.origin != self.origin:
            raise BadNote("the checkpoint is not in its one form")
        return known

    def sign_text(self, note: Note) -> str:
        """The text that a checkpoint's signature covers, without its last line end."""
        return f"{note.origin}\n{note.size}\n{_text(note.root)}\ntime {note.at}"

    def verifier(self) -> str:
        """The public key in the form that tools for signed notes read."""
        public = b"\x01" + self._public().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return f"{self.origin}+{self._key_id().hex()}+{_text(public)}"

    def _signature(self, line: str) -> bytes:
        name, signature = line.removeprefix("\u2014 ").removesuffix("\n").rsplit(" ", 1)
        raw = base64.b64decode(signature, validate=True)
        if line != f"\u2014 {self.origin} {_text(raw)}\n" or name != self.origin or raw[:4] != self._key_id():
            raise BadNote("the checkpoint is signed by somebody else")
        return raw[4:]

    def _key_id(self) -> bytes:
        public = self._public().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return hashlib.sha256(self.origin.encode() + b"\n\x01" + public).digest()[:4]

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(_derived(self.seed, b"checkpoint signing"))

    def _public(self) -> Ed25519PublicKey:
        return self._private().public_key()


def _first() -> bytes:
    origin = f"parley-ledger-{secrets.token_hex(6)}"
    return json.dumps({"origin": origin, "seed": _text(secrets.token_bytes(32))}).encode()


def _derived(seed: bytes, purpose: bytes) -> bytes:
    return hmac.new(seed, b"parley ledger 1 " + purpose, hashlib.sha256).digest()


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
