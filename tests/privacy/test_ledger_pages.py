"""The ledger's public addresses: its state, its key, its growth, and the hashes that make every proof."""

import uuid

import pytest
from django.test import Client

from parley.privacy import ledger, merkle, verification
from parley.privacy.keyring import Keeping
from parley.privacy.proofs import Tree
from parley.privacy.signing import Signer
from tests.privacy.test_ledger import write_many

pytestmark = pytest.mark.django_db


@pytest.fixture
def grown():
    """The notes of a log that was signed at 3, 300 and 700 entries."""
    notes = {}
    for size in (3, 300, 700):
        write_many(size - ledger.Entry.objects.count())
        ledger.sequence()
        notes[size] = ledger.latest().note
    return notes


def read(address):
    response = Client().get(address)
    assert response.status_code == 200, address
    return response.content


def test_state_and_key_are_public(grown):
    assert read("/ledger/checkpoint").decode() == read("/policy/ledger/").decode() == grown[700]
    assert read("/ledger/key").decode() == f"{Signer.load().verifier()}\n"


@pytest.mark.parametrize(("old", "new"), [(3, 3), (3, 300), (3, 700), (300, 700), (1, 700), (699, 700)])
def test_it_is_shown_that_one_state_grew_out_of_another(grown, old, new):
    growth = read(f"/ledger/consistency/{old}/{new}").decode()
    older = grown.get(old) or Signer.load().sign(old, root_of(old), 0)
    report = verification.verify(None, Signer.load().verifier(), receipts={"older": older, "growth": growth})
    assert report.ok and f"of {new} entries grew out of that of {old}" in "\n".join(report.lines)
    other = Signer.load().sign(old, b"r" * 32, 0)
    report = verification.verify(None, Signer.load().verifier(), receipts={"older": other, "growth": growth})
    assert not report.ok and "did not grow out of" in "\n".join(report.lines)


def root_of(size):
    return merkle.root([bytes(leaf.hash) for leaf in ledger.Leaf.objects.order_by("position")[:size]])


def test_growth_without_the_older_state_is_not_believed(grown):
    growth = read("/ledger/consistency/3/700").decode()
    report = verification.verify(None, Signer.load().verifier(), receipts={"growth": growth})
    assert not report.ok and "has to be given too" in "\n".join(report.lines)


@pytest.mark.parametrize("address", ["0/700", "701/700", "3/299", "3/701", "300/3", "-1/700", "x/700"])
def test_no_growth_is_shown_to_a_state_that_was_never_signed(grown, address):
    assert Client().get(f"/ledger/consistency/{address}").status_code == 404


def test_from_the_public_tiles_a_stranger_makes_every_proof(grown):
    def published(level, number):
        whole = (700 >> 8 * level) - 256 * number
        part = "" if whole >= 256 else f".p/{whole}"
        raw = read(f"/ledger/tile/{level}/{number:03d}{part}")
        return [raw[at : at + 32] for at in range(0, len(raw), 32)]

    said = Signer.load().verifier().read(grown[700])
    strangers = Tree(700, published)
    for entry in ledger.Entry.objects.order_by("?")[:5]:
        position, proof, _checkpoint = ledger.inclusion(entry.pk)
        assert strangers.inclusion(position) == proof
        assert merkle.included(merkle.leaf_hash(entry.leaf()), position, 700, proof, said.root)


@pytest.mark.parametrize(
    "path",
    [
        "0/003",
        "0/002",
        "0/002.p/189",
        "0/002.p/0",
        "0/000.p/256",
        "1/000",
        "1/000.p/3",
        "6/000",
        "0/0",
        "0/x001/000",
    ],
)
def test_there_is_no_tile_of_what_is_not_signed(grown, path):
    assert Client().get(f"/ledger/tile/{path}").status_code == 404


def test_entries_themselves_are_not_published(grown):
    assert Client().get("/ledger/tile/entries/000").status_code == 404


def test_a_proof_reads_a_few_tiles(grown, django_assert_max_num_queries):
    entry = ledger.Entry.objects.last()
    with django_assert_max_num_queries(2 + 4, using="ledger"):  # place, newest state; two tiles a level
        ledger.inclusion(entry.pk)


@pytest.mark.parametrize("index", [0, 1, 254_321, 499_999, 524_288, 999_999])
def test_in_a_log_of_a_million_a_proof_takes_six_queries_of_256_rows(index):
    read_tiles = []

    def read_one(level, number):
        there = max(0, min(256, (1_000_000 >> 8 * level) - 256 * number))
        read_tiles.append(there)
        return [b"h" * 32] * there

    assert len(Tree(1_000_000, read_one).inclusion(index)) <= 20
    Tree(1_000_000, read_one).consistency(index + 1)
    assert len(read_tiles) <= 12 and sum(read_tiles) <= 12 * 256


@pytest.mark.parametrize("address", ["checkpoint", "key", "consistency/3/700", "tile/0/000"])
def test_these_addresses_only_answer_to_reading(address):
    assert Client().post(f"/ledger/{address}", {"_once": uuid.uuid4()}).status_code == 405


def test_no_published_byte_says_whose_data_it_was(grown):
    published = read("/ledger/tile/0/000") + read("/ledger/checkpoint")
    assert not any(keeping.pk.bytes in published for keeping in Keeping.objects.all()[:50])
