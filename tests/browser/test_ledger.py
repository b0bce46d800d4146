"""The ledger after the browser's path: whole as it is, and broken by one byte."""

import shutil
import sqlite3
from pathlib import Path

import pytest

from tests.browser.servers import Running
from tests.browser.visitors import Doorman


@pytest.fixture
def copied(doorman: Doorman, market: Running, tmp_path: Path) -> Running:
    """A copy of a marketplace where something has been disclosed: a joining code has gone out by mail."""
    doorman.newcomer("reader").leaves()
    other = Running(tmp_path / "copy")
    other.home.mkdir()
    shutil.copytree(market.home / "secrets", other.home / "secrets")
    for name in ("market", "keys", "ledger"):
        with sqlite3.connect(market.home / f"{name}.sqlite3") as source:
            source.execute("VACUUM INTO ?", [str(other.home / f"{name}.sqlite3")])
        source.close()
    return other


def change_one_byte(ledger: Path) -> None:
    """Change the last byte of one entry, as somebody with access to the disk could."""
    file = sqlite3.connect(ledger)
    for (name,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        file.execute(f'DROP TRIGGER "{name}"')
    number, details = file.execute(
        "SELECT rowid, details FROM privacy_entry ORDER BY rowid LIMIT 1"
    ).fetchone()
    changed = details[:-1] + bytes([details[-1] ^ 1])
    file.execute("UPDATE privacy_entry SET details = ? WHERE rowid = ?", [changed, number])
    file.commit()
    file.close()


def test_the_ledger_verifies_until_one_byte_of_it_is_changed(copied: Running):
    whole = copied.parley("ledger", "verify")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    change_one_byte(copied.home / "ledger.sqlite3")
    broken = copied.parley("ledger", "verify")
    assert broken.returncode != 0
    assert "changed" in broken.stdout + broken.stderr
