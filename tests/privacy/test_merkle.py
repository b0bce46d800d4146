"""The Merkle tree: RFC 6962's own test vectors, then any tree at all."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.privacy import merkle
from parley.privacy.proofs import Tree

# https://github.com/transparency-dev/merkle testonly: the eight leaves that all implementations test with.
LEAVES = [
    merkle.leaf_hash(bytes.fromhex(text))
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = {
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


def tree(leaves):
    """Proofs over leaves in memory, tile by tile."""

    def read(level, number):
        hashes = leaves
        for _level in range(level):
            whole = len(hashes) // merkle.WIDTH * merkle.WIDTH
            hashes = [merkle.root(hashes[at : at + merkle.WIDTH]) for at in range(0, whole, merkle.WIDTH)]
        return hashes[number * merkle.WIDTH : (number + 1) * merkle.WIDTH]

    return Tree(len(leaves), read)


def by_the_book(leaves, index):
    """The proof of inclusion word for word as RFC 6962, 2.1.1 defines it."""
    if len(leaves) == 1:
        return []
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    if index < split:
        return [*by_the_book(leaves[:split], index), merkle.root(leaves[split:])]
    return [*by_the_book(leaves[split:], index - split), merkle.root(leaves[:split])]


trees = st.integers(1, 70).map(lambda size: [merkle.leaf_hash(bytes([each])) for each in range(size)])


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_the_standards_test_vectors(size):
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert merkle.Frontier().root() == hashlib.sha256(b"").digest()


@given(trees, st.data())
def test_every_leaf_is_proved_to_be_where_it_is_and_nowhere_else(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = tree(leaves).inclusion(index), merkle.root(leaves)
    assert merkle.included(leaves[index], index, len(leaves), proof, root)
    assert not merkle.included(merkle.leaf_hash(b"other"), index, len(leaves), proof, root)
    assert not merkle.included(leaves[index], index, len(leaves), [*proof, root], root)
    other = data.draw(st.integers(0, len(leaves)))
    if other != index:
        assert not merkle.included(leaves[index], other, len(leaves), proof, root)


@given(trees, st.data())
def test_an_appended_tree_is_proved_consistent_and_a_rewritten_one_is_not(leaves, data):
    earlier = data.draw(st.integers(1, len(leaves)))
    before, after = merkle.root(leaves[:earlier]), merkle.root(leaves)
    proof = tree(leaves).consistency(earlier)
    assert merkle.consistent(earlier, len(leaves), before, after, proof)
    rewritten = [merkle.leaf_hash(b"rewritten"), *leaves[1:]]
    assert not merkle.consistent(
        earlier, len(leaves), before, merkle.root(rewritten), tree(rewritten).consistency(earlier)
    )


@given(trees, st.data())
def test_a_frontier_grows_on_from_where_it_was_packed(leaves, data):
    split = data.draw(st.integers(0, len(leaves)))
    edge = merkle.Frontier()
    for leaf in leaves[:split]:
        edge.append(leaf)
    edge = merkle.Frontier(edge.size, edge.pack())
    for leaf in leaves[split:]:
        edge.append(leaf)
    assert (edge.size, edge.root()) == (len(leaves), merkle.root(leaves))


MANY = [merkle.leaf_hash(each.to_bytes(3, "big")) for each in range(66_000)]
LONG = [pytest.param(size, marks=pytest.mark.long) for size in (65_535, 65_536, 66_000)]
SIZES = [255, 256, 257, 511, 512, 65_537, *LONG]


@pytest.mark.parametrize("size", SIZES)
def test_a_proof_across_tiles_is_the_standards_and_holds(size):
    leaves = MANY[:size]
    root = merkle.root(leaves)
    for index in {0, 1, 254, size // 2, size - 2, size - 1}:
        proof = tree(leaves).inclusion(index)
        assert proof == by_the_book(leaves, index)
        assert merkle.included(leaves[index], index, size, proof, root)
    for earlier in {1, 2, 255, size // 2, size - 1, size}:
        proof = tree(leaves).consistency(earlier)
        assert merkle.consistent(earlier, size, merkle.root(MANY[:earlier]), root, proof)


@pytest.mark.parametrize("size", SIZES)
def test_a_tree_says_which_hashes_over_whole_tiles_a_leaf_completes(size):
    edge, found = merkle.Frontier(), {}
    for leaf in MANY[:size]:
        found |= {(level, place): hash for level, place, hash in edge.append(leaf)}
    levels = [merkle.WIDTH, merkle.WIDTH**2]
    expected = {
        (level, place): merkle.root(MANY[place * width : (place + 1) * width])
        for level, width in enumerate(levels, start=1)
        for place in range(size // width)
    }
    assert found == expected


def test_a_proof_beyond_the_tree_is_refused():
    with pytest.raises(IndexError):
        tree(LEAVES).inclusion(8)
    for earlier in (0, 9):
        with pytest.raises(IndexError):
            tree(LEAVES).consistency(earlier)


def test_a_frontier_that_does_not_fit_its_size_is_refused():
    with pytest.raises(ValueError, match="fit"):
        merkle.Frontier(3, b"x" * 32)
