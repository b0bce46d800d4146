"""The disk is full while an entry is written: nothing is shown, and nothing is lost."""

import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.privacy import homes

pytestmark = pytest.mark.long

ASK = """
import resource, sys
from pathlib import Path
from django.conf import settings
from parley.members.models import Profile
from parley.privacy.gate import Partner, disclose
ask = lambda: print("SHOWN", disclose(Partner("mail"), "send-notices", ["email"], Profile.objects.get()))
ask()  # as long as there is room: so that every file is open
room = max(path.stat().st_size for path in Path(settings.PARLEY_HOME).glob("ledger.sqlite3*"))
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, resource.RLIM_INFINITY))
for _more in range(40):
    try:
        ask()
    except Exception as error:
        print("REFUSED", type(error).__name__, error)
"""

# What the gate says, of the ledger alone.
STUCK = "GateStuck the ledger cannot be written (OperationalError), so nothing is shown"


def asked(home, limit):
    """What a process says that opens a value 41 times; no file may grow beyond `limit` after the first."""
    done = homes.run(home, "manage", "shell", "--verbosity", "0", "--command", ASK.format(limit=limit))
    lines = done.stdout.splitlines()
    return [line for line in lines if line.startswith("SHOWN")], [line for line in lines if "REFUSED" in line]


def entries(home):
    with closing(sqlite3.connect(home / "ledger.sqlite3")) as connection:
        return connection.execute("SELECT count(*) FROM privacy_entry").fetchone()[0]


def test_on_a_full_disk_nothing_is_shown_that_was_not_recorded(tmp_path):
    home = tmp_path / "home"
    shutil.copytree(homes.seeded()[0], home)
    before = entries(home)
    shown, refused = asked(home, "room")
    assert len(refused) > 30 and all(line.endswith(STUCK) for line in refused)
    assert len(shown) == 41 - len(refused) == entries(home) - before
    assert homes.run(home, "ledger", "verify").returncode == 0


def test_with_room_on_the_disk_the_same_process_is_shown_everything(tmp_path):
    home = tmp_path / "home"
    shutil.copytree(homes.seeded()[0], home)
    before = entries(home)
    shown, refused = asked(home, "resource.RLIM_INFINITY")
    assert (len(shown), refused) == (41, [])
    assert entries(home) - before == 41
