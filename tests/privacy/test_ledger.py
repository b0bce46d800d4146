"""The ledger: whole when nobody touched it; whoever touches it is found out, by name."""

import base64
import uuid

import pytest
from django.db import DatabaseError, connections, transaction
from django.db.models import Max

from parley.ground import clock
from parley.privacy import keys, ledger, merkle, sequencing, triggers
from parley.privacy.catalogue import CONTRACT, COUNTERPARTY, Use
from parley.privacy.ledger_models import Checkpoint, Entry, KeptCheckpoint, Leaf, Node
from parley.privacy.signing import BadNote, Signer

pytestmark = pytest.mark.django_db
USE = Use("complete-deal", to=COUNTERPARTY, when="deal-confirmed", basis=CONTRACT)


def write_many(count):
    """As many entries about somebody, at once."""
    with keys.held():
        known, books = keys.together([], [subject := uuid.uuid4()], ledger.KEEPING)
        book, signer = books[subject], Signer.load()
        details = {"who": {"role": "partner", "name": "mail"}, "purpose": "send-notices"}
        made = [ledger._entry(signer, at, book, known[book], {**details}) for at in range(count)]
        return Entry.objects.bulk_create(made)


def write(count=1, subject=None):
    written = []
    for _number in range(count):
        subject = subject or uuid.uuid4()
        with keys.held():
            known, books = keys.together([], [subject], ledger.KEEPING)
            shown = {subject: {"members_profile.email": USE}}
            written += ledger.record(
                {"role": "member", "name": "ben"}, "complete-deal", None, shown, books, known
            )
    return written


@pytest.fixture
def log():
    """Three entries in sequence under two checkpoints, and two that wait; with the triggers off."""
    triggers.remove(connections["ledger"])
    entries = write(2)
    ledger.sequence()
    entries += write(1)
    ledger.sequence()
    return entries + write(2)


def test_an_untouched_ledger_verifies(log):
    report = ledger.verify()
    assert report.ok and report.problems == []
    assert (report.size, report.tail, report.checkpoints) == (3, 2, 2)


def test_an_empty_ledger_verifies():
    assert ledger.verify().ok


COLUMNS = {
    "privacy_entry": ["id", "at_us", "keeping", "details", "commitment", "mac"],
    "privacy_leaf": ["position", "entry", "hash"],
    "privacy_node": ["number", "hash"],
    "privacy_checkpoint": ["size", "root", "frontier", "note"],
}


def flip(table, column, where, value):
    """Change one byte of one column of one row, past every model and trigger."""
    cursor = connections["ledger"].cursor()
    cursor.execute(f"SELECT {column} FROM {table} WHERE {where} = %s", [value])
    (old,) = cursor.fetchone()
    if isinstance(old, int):
        new = old ^ 0x40
    elif isinstance(old, uuid.UUID):
        new = uuid.UUID(int=old.int ^ 1)
    elif isinstance(old, str):
        new = ("0" if old[0] != "0" else "1") + old[1:]
    else:
        new = bytes(old)[:-1] + bytes([bytes(old)[-1] ^ 1])
    cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {where} = %s", [new, value])


def stored(pk):
    return pk if connections["ledger"].vendor == "postgresql" else pk.hex


def test_the_test_flips_every_column_there_is():
    cursor = connections["ledger"].cursor()
    for table, columns in COLUMNS.items():
        real = connections["ledger"].introspection.get_table_description(cursor, table)
        assert sorted(columns) == sorted(column.name for column in real)


@pytest.mark.parametrize("index", [0, 2, 3, 4], ids=["first", "last in sequence", "waiting", "last waiting"])
@pytest.mark.parametrize("column", COLUMNS["privacy_entry"])
def test_one_byte_changed_in_an_entry_is_found_and_the_entry_named(log, column, index):
    flip("privacy_entry", column, "id", stored(log[index].pk))
    report = ledger.verify()
    assert not report.ok
    if column == "id" and index > 2:
        assert any("is not as it was written" in line for line in report.problems)
    else:
        assert any(log[index].pk.hex in line for line in report.problems)


@pytest.mark.parametrize("index", [0, 1, 2])
@pytest.mark.parametrize("column", COLUMNS["privacy_leaf"])
def test_one_byte_changed_in_a_place_is_found_and_the_entry_named(log, column, index):
    flip("privacy_leaf", column, "entry", stored(log[index].pk))
    report = ledger.verify()
    assert not report.ok
    assert any(log[index].pk.hex in line for line in report.problems)


@pytest.fixture
def long_log():
    """Six hundred entries: two whole tiles."""
    triggers.remove(connections["ledger"])
    write_many(600)
    ledger.sequence()


@pytest.mark.parametrize("column", COLUMNS["privacy_node"])
def test_one_byte_changed_in_a_hash_over_a_tile_is_found(long_log, column):
    assert ledger.verify().ok
    flip("privacy_node", column, "number", Node.objects.order_by("number").first().number)
    assert any("tile" in line for line in ledger.verify().problems)


def test_a_hash_over_a_tile_that_is_taken_out_is_missed(long_log):
    Node.objects.filter(number=Node.objects.order_by("number").first().number)._raw_delete("ledger")
    assert any("tile" in line for line in ledger.verify().problems)


@pytest.mark.parametrize("statement", ["UPDATE privacy_node SET number = 1", "DELETE FROM privacy_node"])
def test_the_database_refuses_to_change_or_remove_those_hashes_too(long_log, statement):
    triggers.install(connections["ledger"])
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(using="ledger"):
        connections["ledger"].cursor().execute(statement)


@pytest.mark.parametrize("size", [2, 3])
@pytest.mark.parametrize("column", COLUMNS["privacy_checkpoint"])
def test_one_byte_changed_in_a_checkpoint_is_found(log, column, size):
    flip("privacy_checkpoint", column, "size", size)
    assert not ledger.verify().ok


def test_every_single_byte_of_a_signed_note_counts(log):
    signer, note = Signer.load(), ledger.latest().note
    for at in range(len(note)):
        changed = note[:at] + chr(ord(note[at]) ^ 1) + note[at + 1 :]
        with pytest.raises(BadNote):
            signer.read(changed)


@pytest.mark.parametrize("index", [0, 1, 2])
def test_an_entry_taken_out_of_the_sequence_is_missed_by_name(log, index):
    Entry.objects.filter(pk=log[index].pk)._raw_delete("ledger")
    assert any(log[index].pk.hex in line and "missing" in line for line in ledger.verify().problems)


def test_an_entry_taken_out_with_its_place_is_missed(log):
    Entry.objects.filter(pk=log[1].pk)._raw_delete("ledger")
    Leaf.objects.filter(entry=log[1].pk)._raw_delete("ledger")
    assert not ledger.verify().ok


def test_an_end_cut_off_whole_is_missed_because_a_checkpoint_is_kept_elsewhere(log):
    Leaf.objects.filter(position__gte=2)._raw_delete("ledger")
    Checkpoint.objects.filter(size=3)._raw_delete("ledger")
    Entry.objects.filter(pk=log[2].pk)._raw_delete("ledger")
    report = ledger.verify()
    assert any("more than there are" in line for line in report.problems)


def test_an_entry_slipped_in_without_the_key_is_found(log):
    forged = Entry.objects.create(at_us=1, keeping=uuid.uuid4(), details=b"x", commitment=b"y", mac=b"z" * 32)
    assert any(forged.pk.hex in line for line in ledger.verify().problems)


def test_a_rewritten_log_with_fresh_hashes_is_found(log):
    """Somebody who can write to the database recomputes everything but the signature."""
    Entry.objects.filter(pk=log[0].pk).update(details=b"rewritten")
    entry = Entry.objects.get(pk=log[0].pk)
    Leaf.objects.filter(entry=entry.pk).update(hash=merkle.leaf_hash(entry.leaf()))
    hashes = [bytes(leaf.hash) for leaf in Leaf.objects.order_by("position")]
    Checkpoint.objects.filter(size=3).update(root=merkle.root(hashes))
    report = ledger.verify()
    assert any(entry.pk.hex in line for line in report.problems)
    assert any("not what was signed" in line for line in report.problems)


def test_a_receipt_taken_home_is_checked_too(log):
    receipt = Checkpoint.objects.get(size=2).note
    assert ledger.verify([receipt]).ok
    foreign = Signer("elsewhere", b"s" * 32).sign(2, b"r" * 32, 0)
    assert not ledger.verify([foreign]).ok
    other_history = Signer.load().sign(2, b"r" * 32, 0)
    assert not ledger.verify([other_history]).ok


@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["privacy_entry", "privacy_leaf", "privacy_checkpoint"])
def test_the_database_itself_refuses_to_change_or_remove(log, table, statement):
    triggers.install(connections["ledger"])
    column = COLUMNS[table][0]
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(using="ledger"):
        connections["ledger"].cursor().execute(statement.format(table, column, column))
    write(1)
    assert ledger.sequence() == 3
    assert ledger.verify().ok


@pytest.mark.only("postgresql", reason="SQLite has no TRUNCATE")
def test_postgresql_refuses_to_empty_the_tables_too(log):
    triggers.install(connections["ledger"])
    with pytest.raises(DatabaseError, match="only ever added to"), transaction.atomic(using="ledger"):
        connections["ledger"].cursor().execute("TRUNCATE privacy_entry")


def test_sequencing_twice_gathers_once(log):
    assert ledger.sequence() == 2
    assert ledger.sequence() == 0
    assert list(Leaf.objects.order_by("position").values_list("position", flat=True)) == [0, 1, 2, 3, 4]
    assert ledger.verify().tail == 0


def test_a_checkpoint_is_a_signed_note_of_the_usual_form(log):
    signer, note = Signer.load(), ledger.latest().note
    origin, size, root, time, empty, signature, end = note.split("\n")
    assert (origin, size, empty, end) == (signer.origin, "3", "", "")
    assert base64.b64decode(root) == bytes(ledger.latest().root)
    assert time.startswith("time ") and signature.startswith(f"\u2014 {origin} ")
    name, key_id, public = str(signer.verifier()).split("+", 2)
    assert base64.b64decode(signature.rsplit(" ", 1)[1])[:4].hex() == key_id
    assert name == origin and len(base64.b64decode(public)) == 33


def test_an_entry_is_proved_to_be_in_the_log(log):
    position, proof, checkpoint = ledger.inclusion(log[1].pk)
    leaf = merkle.leaf_hash(Entry.objects.get(pk=log[1].pk).leaf())
    assert merkle.included(leaf, position, checkpoint.size, proof, bytes(checkpoint.root))
    with pytest.raises(Leaf.DoesNotExist):
        ledger.inclusion(log[4].pk)


def test_nothing_readable_is_in_the_ledger(log):
    raw = b"".join(bytes(entry.details) for entry in Entry.objects.all())
    assert b"ben" not in raw and b"email" not in raw


def test_an_entry_does_not_say_whose_data_it_was():
    subject = uuid.uuid4()
    (entry,) = write(1, subject)
    assert subject.bytes not in entry.leaf()


def test_the_time_of_an_entry_is_the_clocks():
    with clock.frozen() as stopped:
        (entry,) = write(1)
        assert entry.at == stopped.at


def test_an_entry_is_never_written_inside_a_transaction_on_the_ledger():
    with pytest.raises(RuntimeError), transaction.atomic(using="ledger"):
        write(1)
    assert not Entry.objects.exists()


def test_many_entries_are_gathered_in_batches(monkeypatch):
    monkeypatch.setattr(sequencing, "BATCH", 4)
    write(10, uuid.uuid4())
    assert ledger.sequence() == 10
    assert Leaf.objects.aggregate(last=Max("position"))["last"] == 9
    assert Checkpoint.objects.count() == 3
    assert KeptCheckpoint.objects.get().size == 10
    assert ledger.verify().ok


def test_after_a_clock_was_set_back_the_order_is_that_of_the_places():
    subject = uuid.uuid4()
    with clock.frozen() as stopped:
        (first,) = write(1, subject)
        ledger.sequence()
        stopped.tick(days=-3)
        (second,) = write(1, subject)
        ledger.sequence()
        stopped.tick(days=-3)
        (waiting,) = write(1, subject)
        told = list(ledger.entries_about(subject))
    assert [entry.pk for entry in told] == [waiting.pk, second.pk, first.pk]
    assert [entry.place for entry in told] == [None, 1, 0]
    assert second.at < first.at
    assert ledger.verify().ok


def test_an_entry_of_long_ago_is_found_by_the_sequencer_too():
    with clock.frozen() as stopped:
        stopped.tick(days=-400)
        write(2)
        stopped.tick(days=400)
        write(2)
        assert ledger.sequence() == 4
    assert ledger.verify().ok and ledger.verify().tail == 0
