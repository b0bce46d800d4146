"""An append-only Merkle tree (RFC 6962, section 2.1): its root, and how proofs about it are checked."""

import hashlib

EMPTY = hashlib.sha256(b"").digest()
STEP = 8  # every eighth level is stored: a tile of C2SP's tlog-tiles is this high,
WIDTH = 1 << STEP  # and this wide


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def node_number(level: int, place: int) -> int:
    """The one number under which the hash over a whole tile is stored, from its level (1 is over leaves)."""
    return (level << 48) + place


class Frontier:
    """The right edge of a tree: all that is needed to append to it, and its root. At most 64 hashes."""

    def __init__(self, size: int = 0, packed: bytes = b""):
        self.size = size
        self.peaks = [packed[at : at + 32] for at in range(0, len(packed), 32)]
        if len(self.peaks) != size.bit_count():
            raise ValueError("this frontier does not fit a tree of that size")

    def append(self, leaf: bytes) -> list[tuple[int, int, bytes]]:
        """Add one leaf hash; gives the hashes over whole tiles that it completes: (level, place, hash)."""
        self.peaks.append(leaf)
        place, height, whole = self.size, 0, []
        while place & 1:
            right, left = self.peaks.pop(), self.peaks.pop()
            self.peaks.append(node_hash(left, right))
            place, height = place >> 1, height + 1
            if height % STEP == 0:
                whole.append((height // STEP, place, self.peaks[-1]))
        self.size += 1
        return whole

    def root(self) -> bytes:
        """The tree's hash."""
        if not self.peaks:
            return EMPTY
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def pack(self) -> bytes:
        """The frontier as bytes."""
        return b"".join(self.peaks)


def root(leaves: list[bytes]) -> bytes:
    """The root over leaf hashes."""
    edge = Frontier()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def included(leaf: bytes, index: int, size: int, proof: list[bytes], expected: bytes) -> bool:
    """Whether the proof shows `leaf` at `index` of a tree with this size and root (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    here, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if here & 1 or here == last:
            found = node_hash(sibling, found)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and found == expected


def consistent(earlier: int, size: int, before: bytes, after: bytes, proof: list[bytes]) -> bool:
    """Whether the proof shows that the tree `before` is the beginning of `after` (RFC 9162, 2.1.4.2)."""
    if earlier == size:
        return not proof and before == after
    if not 0 < earlier < size or not proof:
        return False
    path = [before, *proof] if earlier & (earlier - 1) == 0 else list(proof)
    here, last = earlier - 1, size - 1
    while here & 1:
        here, last = here >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if here & 1 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not here & 1 and here:
                here, last = here >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    return last == 0 and old == before and new == after
