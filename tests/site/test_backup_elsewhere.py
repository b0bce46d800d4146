"""After a total loss: an empty machine, and the two files."""

import json
import shutil

import pytest

from parley.privacy import ledger, shredlist
from parley.privacy.gate import Partner, disclose
from parley.site import backups
from tests.site.processes import parley

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

ASK = """
import json
from parley.members.models import Member
from parley.privacy import ledger
from parley.privacy.gate import GateClosed, Partner, disclose
ana = Member.objects.get(handle="ana")
report = ledger.verify()
seen = report.size + report.tail
try:
    email = disclose(Partner("mail"), "send-notices", ["email"], ana.profile)["email"]
except GateClosed:
    email = None
print(json.dumps({"email": email, "entries": seen, "whole": report.ok}))
"""


@pytest.fixture
def files(ana, tmp_path):
    """The backups of a marketplace with Ana in it, whose address was shown once."""
    disclose(Partner("mail"), "send-notices", ["email"], ana.profile)
    ledger.sequence()
    backups.back_up_market(tmp_path / "market")
    backups.back_up_keys(tmp_path / "keys")
    shutil.copy(shredlist.path(), tmp_path / "list")
    return tmp_path


def ask(home):
    done = parley("manage", "shell", "--no-imports", "-c", ASK, home=home.folder, **home.settings)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture
def empty(operator_home):
    """An empty machine."""
    yield operator_home
    if operator_home.database:
        operator_home.drop()
    for path in sorted(operator_home.folder.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()


def test_with_both_files_everything_is_back(files, empty):
    arguments = ("restore", files / "market", "--keys", files / "keys", "--shred-list", files / "list")
    done = parley(*arguments, home=empty.folder, **empty.settings)
    assert done.returncode == 0, done.stderr
    assert "Announce it" in done.stdout
    assert ask(empty) == {"email": "ana@example.org", "entries": 1, "whole": True}


def test_without_the_keys_what_is_sealed_stays_closed(files, empty):
    done = parley("restore", files / "market", home=empty.folder, **empty.settings)
    assert done.returncode == 0, done.stderr
    assert "stays closed" in done.stdout
    migrated = parley("manage", "migrate", "--database=ledger", home=empty.folder, **empty.settings)
    assert migrated.returncode == 0, migrated.stderr
    migrated = parley("manage", "migrate", "--database=keys", home=empty.folder, **empty.settings)
    assert migrated.returncode == 0, migrated.stderr
    assert ask(empty)["email"] is None
