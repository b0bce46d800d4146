"""The Merkle tree: RFC 6962's own test vectors, then any tree at all."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parley.privacy import merkle

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
trees = st.integers(1, 70).map(lambda size: [merkle.leaf_hash(bytes([each])) for each in range(size)])


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_the_standards_test_vectors(size):
    assert merkle.root(LEAVES[:size]).hex() == ROOTS[size]


def test_the_empty_tree_has_the_hash_of_nothing():
    assert merkle.Frontier().root() == hashlib.sha256(b"").digest()


@given(trees, st.data())
def test_every_leaf_is_proved_to_be_where_it_is_and_nowhere_else(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    proof, root = merkle.inclusion(leaves, index), merkle.root(leaves)
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
    proof = merkle.consistency(leaves, earlier)
    assert merkle.consistent(earlier, len(leaves), before, after, proof)
    rewritten = [merkle.leaf_hash(b"rewritten"), *leaves[1:]]
    assert not merkle.consistent(
        earlier, len(leaves), before, merkle.root(rewritten), merkle.consistency(rewritten, earlier)
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


def test_a_frontier_that_does_not_fit_its_size_is_refused():
    with pytest.raises(ValueError, match="fit"):
        merkle.Frontier(3, b"x" * 32)
