"""What somebody takes home, as text: a proof that one entry stood in the log (C2SP tlog-proof), a signed
state of the whole (tlog-checkpoint), or that one state grew out of another (the form of tlog-witness).

Plain words may stand before the first line of a form. They are for people: `verify` believes none of them.
"""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _

from parley.privacy import merkle
from parley.privacy.leaves import Committed, Unopened
from parley.privacy.notes import BadNote, Note, Verifier, decoded, encoded

PROOF = "c2sp.org/tlog-proof@v1"
STATE = "c2sp.org/tlog-checkpoint"
OLD = "old "


class BadReceipt(Exception):
    """The text is no receipt, or does not prove what it says; the message says why."""


@dataclass(frozen=True)
class Proof:
    """That a leaf stands at a place of the log. `key` opens its details, and nothing else."""

    leaf: bytes
    key: bytes
    index: int
    hashes: list[bytes]
    checkpoint: str

    def text(self) -> str:
        """In the form of a tlog-proof; leaf and key are its extra data."""
        extra = json.dumps({"key": encoded(self.key), "leaf": encoded(self.leaf)}, separators=(",", ":"))
        head = [PROOF, f"extra {encoded(extra.encode())}", f"index {self.index}", *map(encoded, self.hashes)]
        return "\n".join([*head, "", self.checkpoint])

    def check(self, verifier: Verifier) -> tuple[Note, Committed, dict]:
        """What the log's state, the leaf and its details are. Raises BadReceipt and BadNote."""
        note = verifier.read(self.checkpoint)
        leaf = merkle.leaf_hash(self.leaf)
        if not merkle.included(leaf, self.index, note.size, self.hashes, note.root):
            raise BadReceipt(_("the entry is not in the log that was signed"))
        try:
            committed = Committed.unpack(self.leaf)
            return note, committed, committed.opened(self.key)
        except ValueError:
            raise BadReceipt(_("the log holds this, but it is no entry")) from None
        except Unopened:
            raise BadReceipt(_("the entry stands in the log, but the key given does not open it")) from None


@dataclass(frozen=True)
class State:
    """A signed state of the whole log."""

    checkpoint: str


@dataclass(frozen=True)
class Growth:
    """That the state `checkpoint` grew out of one of `old` entries, and nothing before was changed."""

    old: int
    hashes: list[bytes]
    checkpoint: str

    def text(self) -> str:
        """In the form in which logs show it to witnesses."""
        return "\n".join([f"{OLD}{self.old}", *map(encoded, self.hashes), "", self.checkpoint])

    def check(self, verifier: Verifier, before: bytes) -> Note:
        """The newer state, where `before` is the root of the older. Raises BadReceipt and BadNote."""
        note = verifier.read(self.checkpoint)
        if not merkle.consistent(self.old, note.size, before, note.root, self.hashes):
            raise BadReceipt(_("the newer state did not grow out of the older one"))
        return note


def read(text: str) -> Proof | State | Growth:
    """What a file holds. Raises BadReceipt."""
    lines = text.split("\n")
    if PROOF in lines:
        return _proof(lines[lines.index(PROOF) + 1 :])
    if STATE in lines:
        return State("\n".join(lines[lines.index(STATE) + 1 :]))
    if text.startswith(OLD):
        old, (hashes, checkpoint) = _number(lines[0], OLD), _hashes(lines[1:])
        return Growth(old, hashes, checkpoint)
    return State(text)


def state_text(words: list[str], checkpoint: str) -> str:
    """A state to take home, with plain words before it."""
    return "\n".join([*words, "", STATE, checkpoint])


def proof_text(words: list[str], proof: Proof) -> str:
    """A proof to take home, with plain words before it."""
    return "\n".join([*words, "", proof.text()])


def _proof(lines: list[str]) -> Proof:
    try:
        extra = json.loads(decoded(lines[0].removeprefix("extra ")))
        leaf, key = decoded(extra["leaf"]), decoded(extra["key"])
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        raise BadReceipt(_("its extra line, with the entry, cannot be read")) from None
    hashes, checkpoint = _hashes(lines[2:])
    return Proof(leaf, key, _number("".join(lines[1:2]), "index "), hashes, checkpoint)


def _hashes(lines: list[str]) -> tuple[list[bytes], str]:
    try:
        end = lines.index("")
        found = [decoded(line) for line in lines[:end]]
    except ValueError:
        raise BadReceipt(_("a line of the proof cannot be read")) from None
    if any(len(each) != 32 for each in found) or len(found) > 64:
        raise BadReceipt(_("a line of the proof cannot be read"))
    return found, "\n".join(lines[end + 1 :])


def _number(line: str, head: str) -> int:
    digits = line.removeprefix(head)
    if not line.startswith(head) or not digits.isascii() or not digits.isdigit() or len(digits) > 18:
        raise BadReceipt(_("a line of the proof cannot be read"))
    return int(digits)


__all__ = ["BadNote", "BadReceipt", "Growth", "Proof", "State", "proof_text", "read", "state_text"]
