"""A copied ledger is checked anywhere, with the public key alone: no settings, no secrets, no database."""

import os
import shutil
import sqlite3
import subprocess
import sys
from uuid import UUID

import pytest
from django.db import connections

from parley.privacy import copies, ledger, verification
from parley.privacy.signing import Signer
from tests.privacy import homes
from tests.privacy.test_ledger import write_many

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """The file of a ledger, its public key, its newest state and its entries; nothing else of the home."""
    entries = homes.seeded()[1]
    folder, home = tmp_path_factory.mktemp("copy"), homes.copied(tmp_path_factory.mktemp("origin"))
    with sqlite3.connect(home / "ledger.sqlite3") as source:
        source.execute("VACUUM INTO ?", [str(folder / "ledger.sqlite3")])
    key = homes.run(home, "ledger", "key").stdout.strip()
    (folder / "state.txt").write_text(homes.run(home, "ledger", "checkpoint").stdout, newline="")
    return folder, key, entries


@pytest.fixture
def elsewhere(copied, tmp_path):
    """Run `parley ledger verify` where no marketplace is, on a copy of the copy. -> its outcome"""
    shutil.copytree(copied[0], tmp_path / "copy")
    key = copied[1]

    def run(*arguments, key=key):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY")}
        environment |= {
            "PYTHONPATH": str(homes.ROOT),
            "DATABASE_URL": "nonsense",
            "DJANGO_SETTINGS_MODULE": "",
        }
        line = [
            sys.executable,
            "-m",
            "parley",
            "ledger",
            "verify",
            *arguments,
            *(["--key", key] if key else []),
        ]
        return subprocess.run(line, cwd=tmp_path / "copy", env=environment, capture_output=True, text=True)

    run.folder = tmp_path / "copy"
    return run


def test_a_copy_is_whole_and_nothing_is_made_where_it_is_checked(elsewhere):
    done = elsewhere("--ledger", "ledger.sqlite3")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "3 entries in sequence, 1 waiting" in done.stdout and "The ledger is whole." in done.stdout
    assert "Without the marketplace's secret" in done.stdout
    assert sorted(path.name for path in elsewhere.folder.iterdir()) == ["ledger.sqlite3", "state.txt"]


@pytest.mark.parametrize("column", ["details", "commitment", "at_us", "keeping"])
def test_a_change_in_a_copy_is_found_by_name_without_the_secret(elsewhere, copied, column):
    with sqlite3.connect(elsewhere.folder / "ledger.sqlite3") as connection:
        connection.execute("DROP TRIGGER privacy_entry_update")
        new = {"at_us": "at_us + 1", "keeping": "lower(hex(randomblob(16)))"}.get(column, "randomblob(80)")
        connection.execute(f"UPDATE privacy_entry SET {column} = {new} WHERE id = ?", [copied[2][-1]])
    done = elsewhere("--ledger", "ledger.sqlite3")
    assert done.returncode == 1
    assert UUID(copied[2][-1]).hex in done.stdout and "The ledger has been changed." in done.stdout


def test_a_state_taken_home_is_checked_with_and_without_the_copy(elsewhere):
    assert elsewhere("--receipt", "state.txt").returncode == 0
    # It was signed after the copy was made, for an entry that waits in it.
    done = elsewhere("--ledger", "ledger.sqlite3", "--receipt", "state.txt")
    assert done.returncode == 1 and "state.txt speaks of 4 entries: more than there are." in done.stdout


def test_the_key_may_come_from_a_file(elsewhere, copied):
    (elsewhere.folder / "key.txt").write_text(f"{copied[1]}\n")
    assert elsewhere("--receipt", "state.txt", key="key.txt").returncode == 0


WRONG = {
    "no key": (["--ledger", "ledger.sqlite3"], "", "--ledger needs --key"),
    "a key that is none": (["--receipt", "state.txt"], "abc", "not the public key of a ledger"),
    "nothing to check": ([], None, "nothing to check"),
    "no such file": (["--ledger", "there/is/none"], None, "cannot open the ledger there/is/none"),
    "no such server": (
        ["--ledger", "postgres://u:secret@127.0.0.1:1/x"],
        None,
        "cannot open the ledger 127.0.0.1:1/x",
    ),
    "no such receipt": (["--receipt", "none"], None, "cannot read none"),
}


@pytest.mark.parametrize(("arguments", "key", "words"), WRONG.values(), ids=WRONG)
def test_what_is_missing_is_said_in_one_line(elsewhere, copied, arguments, key, words):
    done = elsewhere(*arguments, key=copied[1] if key is None else key)
    assert done.returncode == 1
    assert words in done.stderr and "Traceback" not in done.stderr and "secret@" not in done.stderr


def test_a_file_that_is_no_ledger_is_said_to_be_unreadable(elsewhere):
    done = elsewhere("--ledger", "state.txt")
    assert done.returncode == 1 and "cannot be read" in done.stdout and "Traceback" not in done.stderr


def test_a_key_of_another_ledger_finds_no_signature_of_its_own(elsewhere):
    other = str(Signer("elsewhere", b"s" * 32).verifier())
    done = elsewhere("--ledger", "ledger.sqlite3", key=other)
    assert done.returncode == 1 and "another ledger" in done.stdout


@pytest.mark.only("postgresql", reason="on SQLite a copy is a file")
@pytest.mark.django_db(transaction=True)
def test_a_copy_on_a_server_is_checked_by_its_address():
    write_many(300)
    ledger.sequence()
    place = connections["ledger"].settings_dict
    url = f"postgres://{place['USER']}:{place['PASSWORD']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"
    log = copies.opened(url)
    report = verification.verify(log, Signer.load().verifier(), receipts={"state": ledger.latest().note})
    log.connection.close()
    assert report.ok and report.size == 300, report.lines
