"""The ledger's own secret: it signs checkpoints (a signed note, C2SP) and authenticates single entries."""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from parley.privacy import envelope, secretfiles
from parley.privacy.notes import FOLLOWS, LAST_KNOWN, BadNote, Note, Verifier, decoded, encoded

__all__ = ["BadNote", "Note", "Signer"]

FILE = "ledger"


@dataclass(frozen=True)
class Signer:
    """One ledger's origin and keys, from its secret file; made on the first run.

    `before` is the origin of the lost ledger after which this one began anew ("" if there was none), and
    `known` what the last known checkpoint of that one said: "SIZE ROOT", or "" where none was left.
    """

    origin: str
    seed: bytes
    before: str = ""
    known: str = ""

    @classmethod
    def load(cls) -> "Signer":
        """The signer of this marketplace."""
        return cls._from(secretfiles.read_or_make(FILE, lambda: cls.new()._as_bytes()))

    @classmethod
    def new(cls, before: str = "", known: str = "") -> "Signer":
        """A ledger that nobody has heard of."""
        return cls(f"parley-ledger-{secrets.token_hex(6)}", secrets.token_bytes(32), before, known)

    def take_over(self) -> None:
        """Become this marketplace's signer. The secret of the one before is kept under its own name."""
        old = Signer.load()
        secretfiles.replace(f"{FILE}-{old.origin}", old._as_bytes())
        secretfiles.replace(FILE, self._as_bytes())

    def mac(self, data: bytes) -> bytes:
        """The authentication of an entry that may not yet stand in the sequence."""
        return hmac.new(_derived(self.seed, b"entry mac"), data, hashlib.sha256).digest()

    def sign(self, size: int, root: bytes, at: int) -> str:
        """A checkpoint as a signed note; that of an empty log says what it begins anew after."""
        text = Note(self.origin, size, root, at, () if size else self._announcement()).text
        return self.verifier().signed(text, self._private().sign(text.encode()))

    def read(self, note: str) -> Note:
        """What a signed checkpoint says. Raises BadNote."""
        return self.verifier().read(note)

    def verifier(self) -> Verifier:
        """The public key; its text is in the form that tools for signed notes read."""
        public = self._private().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return Verifier(self.origin, public)

    def conceal(self, name: str, place: tuple[str, ...]) -> str:
        """The name of a moderator, for an entry that its subject may open: members know staff by role."""
        return encoded(envelope.close(_derived(self.seed, b"staff"), name.encode(), place))

    def reveal(self, concealed: str, place: tuple[str, ...]) -> str:
        """What `conceal` concealed. Raises InvalidTag."""
        return envelope.open(_derived(self.seed, b"staff"), decoded(concealed), place).decode()

    def lost(self) -> tuple[str, int | None]:
        """The name of the lost ledger before this one ("" if there was none), and its last known size."""
        return self.before, int(self.known.split()[0]) if self.known else None

    def _announcement(self) -> tuple[str, ...]:
        return (FOLLOWS + self.before, LAST_KNOWN + (self.known or "none")) if self.before else ()

    @classmethod
    def _from(cls, raw: bytes) -> "Signer":
        told = json.loads(raw)
        return cls(told["origin"], decoded(told["seed"]), told.get("before", ""), told.get("known", ""))

    def _as_bytes(self) -> bytes:
        told = {"origin": self.origin, "seed": encoded(self.seed), "before": self.before, "known": self.known}
        return json.dumps(told).encode()

    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(_derived(self.seed, b"checkpoint signing"))


def _derived(seed: bytes, purpose: bytes) -> bytes:
    return hmac.new(seed, b"parley ledger 1 " + purpose, hashlib.sha256).digest()
