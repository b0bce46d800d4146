"""Proofs of inclusion and of consistency, from a few tiles of a tree however large it is.

A proof in a tree of n leaves reads at most two tiles of 256 hashes a level of 256: for a million leaves
six queries and 1,536 hashes at most, wherever the leaf stands.
"""

from collections.abc import Callable

from parley.privacy.merkle import STEP, WIDTH, root


class Tree:
    """A tree of `size` leaves. `read(level, number)` gives the hashes of one tile: up to 256 over the tiles
    of the level below (level 0: of leaves), from place 256 * number. Each tile is read once."""

    def __init__(self, size: int, read: Callable[[int, int], list[bytes]]):
        self.size, self.read = size, read
        self.tiles: dict[tuple[int, int], list[bytes]] = {}

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that the leaf at `index` stands there. Raises IndexError."""
        if not 0 <= index < self.size:
            raise IndexError("no such leaf")
        return self._path(index, 0, self.size)

    def consistency(self, earlier: int) -> list[bytes]:
        """The proof that the tree over the first `earlier` leaves was only appended to. Raises IndexError."""
        if not 0 < earlier <= self.size:
            raise IndexError("no such earlier tree")
        return self._subproof(earlier, 0, self.size, True)

    def _path(self, index: int, start: int, stop: int) -> list[bytes]:
        if stop - start == 1:
            return []
        middle = start + _split(stop - start)
        if index < middle:
            return [*self._path(index, start, middle), self._over(middle, stop)]
        return [*self._path(index, middle, stop), self._over(start, middle)]

    def _subproof(self, earlier: int, start: int, stop: int, whole: bool) -> list[bytes]:
        if earlier == stop:
            return [] if whole else [self._over(start, stop)]
        middle = start + _split(stop - start)
        if earlier <= middle:
            return [*self._subproof(earlier, start, middle, whole), self._over(middle, stop)]
        return [*self._subproof(earlier, middle, stop, False), self._over(start, middle)]

    def _over(self, start: int, stop: int) -> bytes:
        """The hash over the leaves from `start` to before `stop`, which is a subtree."""
        count = stop - start
        if count & (count - 1):
            middle = start + _split(count)
            return root([self._over(start, middle), self._over(middle, stop)])
        level = (count.bit_length() - 1) // STEP
        first, many = start >> STEP * level, count >> STEP * level
        tile = self._tile(level, first // WIDTH)
        return root(tile[first % WIDTH : first % WIDTH + many])

    def _tile(self, level: int, number: int) -> list[bytes]:
        if (level, number) not in self.tiles:
            self.tiles[level, number] = self.read(level, number)
        return self.tiles[level, number]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)
