"""What must stand in the ledger, kept by hand: how often what of each subject was shown; and what somebody
remembers who watches the log from outside. Hashes of RFC 6962 are computed here once more."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count

from parley.privacy import ledger, receipts
from parley.privacy.keyring import Keeping
from parley.privacy.ledger_models import Entry, Leaf
from parley.privacy.receipts import Growth, Proof, State
from parley.privacy.sequencing import tree
from parley.privacy.signing import Signer

Shown = tuple[str, tuple[str, ...]]  # for which purpose, which columns


class Books:
    """The book of each subject. It ends when they leave; what is shown after that is in nobody's book."""

    def __init__(self) -> None:
        self.open: dict[UUID, list[Shown]] = {}
        self.ended: set[UUID] = set()
        self.written = Entry.objects.count()

    def go_on_with(self, subject: UUID) -> None:
        """Somebody was here before: their entries are there already."""
        self.open[subject] = [("before", ())] * ledger.entries_about(subject).count()

    def write(self, subject: UUID, purpose: str, columns: Sequence[str]) -> None:
        """Something was shown."""
        self.open.setdefault(subject, []).append((purpose, tuple(sorted(columns))))
        self.ended.discard(subject)
        self.written += 1

    def write_of_nobody(self) -> None:
        """Something was shown of somebody who has left."""
        self.written += 1

    def end(self, subject: UUID) -> None:
        """The key of the subject's book was destroyed: nobody can tell any more whose entries they were."""
        self.open.pop(subject, None)
        self.ended.add(subject)

    def backed_up(self) -> dict[UUID, list[Shown]]:
        """The books whose keys are in a backup that is made now."""
        return dict(self.open)

    def lose_all_but(self, before: dict[UUID, list[Shown]]) -> None:
        """The keys were lost, and those from `before` came back: of later books there is no key."""
        for subject, book in list(self.open.items()):
            if before.get(subject) is not book:
                self.end(subject)

    def check(self) -> None:
        """As many entries as showings, in all and about each subject."""
        there = Entry.objects.count()
        assert there == self.written, f"{self.written} showings, {there} entries: shown is not recorded"
        books = Keeping.objects.filter(name=ledger.KEEPING, subject__in=[*self.open, *self.ended])
        of = dict(books.values_list("pk", "subject"))
        counts = Entry.objects.filter(keeping__in=of).values_list("keeping").annotate(Count("pk"))
        found = {of[keeping]: count for keeping, count in counts}
        assert not self.ended & set(of.values()), "the book of who left can still be opened"
        for subject, shown in self.open.items():
            count = found.get(subject, 0)
            assert count == len(shown), f"{len(shown)} showings about one subject, {count} entries"

    def check_words_of(self, subject: UUID) -> None:
        """What they read of who saw their data is what was shown, and for what."""
        said = ledger.opened(ledger.entries_about(subject))
        told = Counter((each.purpose, tuple(sorted(each.fields))) for each in said)
        assert told == Counter(self.open.get(subject, [])), "the entries do not say what was shown"


class Watcher:
    """Remembers every leaf and every state of the log, and what members took home."""

    def __init__(self) -> None:
        self.leaves: list[bytes] = []
        self.proofs: list[str] = []
        self.states: list[str] = []

    def look(self) -> None:
        """Nothing that was there is gone or different, and the newest state is signed over just that."""
        now = [bytes(each) for each in Leaf.objects.order_by("position").values_list("hash", flat=True)]
        assert now[: len(self.leaves)] == self.leaves, "the ledger was taken back, or changed"
        if len(now) > len(self.leaves):
            note = Signer.load().read(ledger.signed_state())
            assert (note.size, note.root) == (len(now), root(now)), "the signed state is of another log"
        self.leaves = now

    def take(self, entry: Entry) -> None:
        """Take a receipt for an entry home, as its subject's page gives it, and the state."""
        place, hashes, signed = ledger.inclusion(entry.pk)
        self.proofs.append(Proof(entry.leaf(), ledger.key_of(entry), place, hashes, signed.note).text())
        self.states.append(signed.note)

    def forget_most(self) -> None:
        """Keep the first few and the last few."""
        self.proofs = self.proofs[:3] + self.proofs[3:][-3:]
        self.states = self.states[:3] + self.states[3:][-3:]

    def check(self) -> None:
        """Everything that was taken home still holds, by our own hashes and by `parley ledger verify`."""
        self.look()
        for text in self.proofs:
            self._check_proof(receipts.read(text))
        for note in self.states:
            self._check_growth(receipts.read(note))
        taken = dict(enumerate([*self.proofs, *self.states]))
        report = ledger.verify({f"receipt {number}": text for number, text in taken.items()})
        assert report.ok, "\n".join(["old proofs do not hold any more", *report.problems, *report.misfits])

    def _check_proof(self, proof: Proof) -> None:
        note = Signer.load().read(proof.checkpoint)
        leaf = _hash(b"\0", proof.leaf)
        assert climbed(leaf, proof.index, note.size, proof.hashes) == note.root, "a receipt proves nothing"
        assert leaf == self.leaves[proof.index], "a receipt is of another log"
        assert note.root == root(self.leaves[: note.size]), "the ledger is another one than was signed"

    def _check_growth(self, state: State) -> None:
        old, new = (Signer.load().read(each) for each in (state.checkpoint, ledger.signed_state()))
        assert old.root == root(self.leaves[: old.size]), "the ledger is another one than was signed"
        proof = Growth(old.size, tree(new.size).consistency(old.size), ledger.signed_state())
        proof.check(Signer.load().verifier(), old.root)


def root(leaves: Sequence[bytes]) -> bytes:
    """The hash over a list of leaf hashes (RFC 6962, 2.1)."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = _below(len(leaves))
    return _hash(b"\1", root(leaves[:middle]) + root(leaves[middle:]))


def climbed(leaf: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root to which a leaf's path leads in a log of `size` entries (RFC 6962, 2.1.1)."""
    if size == 1:
        return leaf if not path else b"a path that is too long"
    if not path:
        return b"a path that is too short"
    middle = _below(size)
    if index < middle:
        return _hash(b"\1", climbed(leaf, index, middle, path[:-1]) + path[-1])
    return _hash(b"\1", path[-1] + climbed(leaf, index - middle, size - middle, path[:-1]))


def _below(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _hash(head: bytes, data: bytes) -> bytes:
    return hashlib.sha256(head + data).digest()
