"""X3: whoever has left is forgotten, backups included: an old backup, restored, opens nothing of theirs, by
no way through the code and by no key that still exists."""

import base64
import json
import shutil
import tempfile
import zipfile
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography.exceptions import InvalidTag
from django.db import transaction

from parley.ground import clock
from parley.members.models import Profile
from parley.privacy import departures, envelope, keys, masterkey, shredlist, wrapping
from parley.privacy.keyring import Keeping
from parley.site import archive, backups, keybackups, keyproof
from tests.site.conftest import operator_home  # noqa: F401
from tests.site.processes import parley

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

FIELDS = ("email", "name", "address", "phone")
ASK = """
import json
from parley.members.models import Member, Profile
from parley.privacy.gate import GateClosed, Partner, disclose
from parley.privacy.keyring import Keeping
from parley.privacy import keys
def email(handle):
    found = Profile.objects.filter(member__handle=handle).first()
    return found and disclose(Partner("mail"), "send-notices", ["email"], found)["email"]
handles = sorted(Member.objects.values_list("handle", flat=True))
every = [row.pk for row in Keeping.objects.all()]
print(json.dumps({
    "ana": email("ana"), "ben": email("ben"), "handles": handles,
    "keys": [each.hex() for each in keys.keys_of(every).values()],
}))
"""


@pytest.fixture
def lost(ana, ben, tmp_path):
    """What an operator has after a fire: market and keys from before Ana left, the shred list from before
    those backups and the one from after. With it Ana's wrapped key, her key and her ciphertexts."""
    shutil.copy(made_list(), tmp_path / "list-from-before")
    backups.back_up_market(tmp_path / "market")
    backups.back_up_keys(tmp_path / "keys")
    profile = Profile.objects.get(member=ana)
    row = Keeping.objects.get(pk=profile.keeping)
    secret = {
        "wrapped": bytes(row.wrapped),
        "key": keys.keys_of([row.pk])[row.pk],
        "sealed": [bytes(getattr(profile, name)._ciphertext) for name in FIELDS],
        "places": [("members_profile", name, str(profile.row), str(profile.subject)) for name in FIELDS],
    }
    leave(ana)
    shutil.copy(shredlist.path(), tmp_path / "list")
    return tmp_path, secret


def leave(member):
    """As cancelling does it."""
    with transaction.atomic():
        departures.take_leave(member.subject)


def made_list():
    """The list as it is, with a line in it."""
    Keeping.end(Keeping.begin(uuid4(), "draft"))
    return shredlist.path()


@pytest.fixture
def empty(operator_home):  # noqa: F811
    """An empty machine."""
    yield operator_home
    if operator_home.database:
        operator_home.drop()
    shutil.rmtree(operator_home.folder, ignore_errors=True)


def restore(folder, home, listed):
    arguments = ("restore", folder / "market", "--keys", folder / "keys", "--shred-list", folder / listed)
    return parley(*arguments, home=home.folder, **home.settings)


def opens(secret, key):
    """Whether `key` opens any of Ana's ciphertexts."""
    for sealed, place in zip(secret["sealed"], secret["places"], strict=True):
        try:
            envelope.open(key, sealed, place)
        except InvalidTag:
            continue
        return True
    return False


def test_an_old_backup_opens_nothing_of_who_left_and_everything_of_who_stayed(lost, empty):
    folder, secret = lost
    assert opens(secret, secret["key"])  # the test would notice
    done = restore(folder, empty, "list")
    assert done.returncode == 0, done.stderr
    assert "1 members left again" in done.stdout
    asked = parley("manage", "shell", "--no-imports", "-c", ASK, home=empty.folder, **empty.settings)
    assert asked.returncode == 0, asked.stderr
    found = json.loads(asked.stdout)
    assert (found["ana"], found["ben"]) == (None, "ben@example.org") and "ana" not in found["handles"]
    assert found["keys"] and not any(opens(secret, bytes.fromhex(each)) for each in found["keys"])
    # As bytes: Ana's wrapped key is in no file, and the master key that wrapped it is not either.
    held = b"".join(path.read_bytes() for path in empty.folder.rglob("*") if path.is_file())
    assert secret["wrapped"] not in held and secret["key"] not in held
    with zipfile.ZipFile(folder / "keys") as zipped:
        old_master = zipped.read("secrets/master-keys").split()[1]
    assert old_master not in held and base64.b64decode(old_master) not in held


@pytest.mark.parametrize(
    ("listed", "words"),
    [
        ("list-from-before", "list is older than"),
        ("no-list", "there is no"),
        ("other", "was altered"),
    ],
)
def test_a_list_that_is_older_or_none_is_refused_and_nothing_touched(lost, empty, listed, words):
    folder, _secret = lost
    (folder / "other").write_bytes((folder / "list").read_bytes().replace(b" 2", b" 3", 1))
    done = restore(folder, empty, listed)
    assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr
    assert not (empty.folder / "photos").exists() and not (empty.folder / "secrets" / "master-keys").exists()
    assert list(empty.folder.glob(".restore-*")) == []


def test_the_key_backups_that_then_still_exist_open_nothing_of_who_left(ana, ben, tmp_path, settings):
    settings.PARLEY_KEY_BACKUPS_KEPT_DAYS = 7
    profile = Profile.objects.get(member=ana)
    sealed = bytes(profile.email._ciphertext)
    place = ("members_profile", "email", str(profile.row), str(ana.subject))
    with clock.frozen() as time:
        keybackups.make(tmp_path / "k")
        (old,) = (tmp_path / "k").iterdir()
        assert opened_by_backup(old, sealed, place)
        leave(ana)
        for _day in range(8):
            time.tick(days=1, seconds=1)
            keybackups.make(tmp_path / "k")
            backups.remove_old("keys", tmp_path / "k")
    assert not old.exists() and len(list((tmp_path / "k").iterdir())) == 6
    assert not any(opened_by_backup(each, sealed, place) for each in (tmp_path / "k").iterdir())


def opened_by_backup(path, sealed, place):
    """Whether a key in this backup of the keys opens what was sealed."""
    with tempfile.TemporaryDirectory() as folder:
        archive.unpacked(path, Path(folder))
        masters = masterkey.parsed((Path(folder) / "secrets" / "master-keys").read_bytes())
        rows = [wrapping._keeping(row) for row in keyproof._rows(Path(folder))]
    found = [masterkey.unwrap(row.master, row.wrapped, row.context, masters) for row in rows]
    assert found
    return any(opens({"sealed": [sealed], "places": [place]}, key) for key in found)
