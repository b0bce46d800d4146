"""X2: who saw my data. The entry comes first; the member reads it; the ledger shows any change to anybody."""

import re
import shutil
import sqlite3
from uuid import UUID

import pytest

from parley.members.models import Profile
from parley.privacy import gate, ledger
from parley.privacy.gate import Partner, disclose
from parley.privacy.ledger_models import Entry
from tests.privacy import homes


def mail(member):
    return disclose(Partner("mail"), "send-notices", ["email"], Profile.objects.get(member=member))


def test_the_entry_is_durable_before_a_value_is_opened(ana, monkeypatch):
    written = []
    monkeypatch.setattr(gate, "_opened", lambda opening, found: written.append(Entry.objects.count()))
    mail(ana)
    assert written == [1]


def test_without_an_entry_nothing_is_shown(ana, monkeypatch):
    def broken(*arguments):
        raise OSError("the ledger's disk is gone")

    monkeypatch.setattr(gate.ledger, "record", broken)
    with pytest.raises(OSError, match="disk is gone"):
        mail(ana)


def test_the_member_reads_who_what_why_and_by_which_clause(ana, ben, sign_in):
    mail(ana)
    page = sign_in(ana).get("/me/disclosures/").content.decode()
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "was given your email address" in text and "in order to tell you" in text
    assert '/policy/#send-notices-to-partner-mail"' in page
    assert "ana@example.org" not in page
    assert "Nobody has seen anything yet" in sign_in(ben).get("/me/disclosures/").content.decode()


def test_looking_at_ones_own_data_leaves_no_entry(ana):
    disclose(ana, "keep-account", ["email", "name", "phone", "address"], Profile.objects.get(member=ana))
    assert not Entry.objects.exists()


def test_an_entry_verifies_before_and_after_it_gets_its_place(ana):
    mail(ana)
    assert ledger.verify().ok and ledger.verify().tail == 1
    ledger.sequence()
    assert ledger.verify().ok and ledger.verify().size == 1


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A marketplace on disk with its entries, its log closed into one file."""
    source, entries = homes.seeded()
    home = tmp_path_factory.mktemp("ledger") / "home"
    shutil.copytree(source, home)
    with sqlite3.connect(home / "ledger.sqlite3") as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return home, entries


def test_the_command_line_says_that_an_untouched_ledger_is_whole(home):
    outcome = homes.run(home[0], "ledger", "verify")
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    assert "3 entries in sequence, 1 waiting" in outcome.stdout


@pytest.mark.parametrize("which", [0, -1], ids=["the one that waits", "the first of the log"])
def test_one_byte_changed_in_the_file_is_found_and_the_entry_named(home, tmp_path, which):
    folder, entries = home
    with sqlite3.connect(folder / "ledger.sqlite3") as connection:
        (details,) = connection.execute(
            "SELECT details FROM privacy_entry WHERE id = ?", [entries[which]]
        ).fetchone()
    copy = tmp_path / "home"
    shutil.copytree(folder, copy)
    raw = bytearray((copy / "ledger.sqlite3").read_bytes())
    raw[raw.index(details) + len(details) // 2] ^= 1
    (copy / "ledger.sqlite3").write_bytes(raw)
    outcome = homes.run(copy, "ledger", "verify")
    assert outcome.returncode == 1
    assert UUID(entries[which]).hex in outcome.stdout


def test_a_damaged_file_is_found_even_where_no_entry_was_touched(home, tmp_path):
    copy = tmp_path / "home"
    shutil.copytree(home[0], copy)
    raw = bytearray((copy / "ledger.sqlite3").read_bytes())
    raw[4096 + 5] ^= 0xFF
    (copy / "ledger.sqlite3").write_bytes(raw)
    assert homes.run(copy, "ledger", "verify").returncode == 1


@pytest.mark.parametrize("statement", ["UPDATE privacy_entry SET at_us = 0", "DELETE FROM privacy_leaf"])
def test_the_ledgers_own_database_refuses_changes(home, tmp_path, statement):
    copy = tmp_path / "home"
    shutil.copytree(home[0], copy)
    with (
        sqlite3.connect(copy / "ledger.sqlite3") as connection,
        pytest.raises(sqlite3.Error, match="only ever added"),
    ):
        connection.execute(statement)
