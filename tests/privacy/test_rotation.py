"""The master key: changed while others work, stopped half-way, missing, damaged, or somebody else's."""

import signal
import uuid

import pytest

from parley.privacy import keys, masterkey, rotation, secretfiles, soundness
from parley.privacy.gate import GateClosed, GateStuck, Partner, disclose
from parley.privacy.keyring import Keeping
from tests.privacy import homes


@pytest.fixture
def fresh(settings, tmp_path, db):
    """A home without secrets, and a database without keys."""
    settings.PARLEY_HOME = tmp_path
    return tmp_path / "secrets" / "master-keys"


def email_of(member):
    return disclose(Partner("mail"), "send-notices", ["email"], member.profile)["email"]


def test_a_rotation_that_was_stopped_goes_on_with_the_same_new_key(fresh):
    begun = [Keeping.begin(uuid.uuid4(), "profile") for _each in range(3)]
    before = keys.keys_of(begun)
    masterkey.add_version()
    new = Keeping.begin(uuid.uuid4(), "profile")
    assert rotation.is_half_way() and rotation.status().wrapped == {1: 3, 2: 1}
    assert keys.keys_of(begun) == before
    assert rotation.rotate() == 3
    assert list(masterkey.versions()) == [2] and keys.keys_of(begun) == before and keys.keys_of([new])
    assert rotation.rotate() == 4
    assert list(masterkey.versions()) == [3] and keys.keys_of(begun) == before


def test_a_missing_master_key_is_said_and_no_new_one_is_made(fresh, new_member):
    ana = new_member("ana")
    away = fresh.rename(fresh.with_name("away"))
    with pytest.raises(GateStuck, match="secrets/master-keys is missing"):
        email_of(ana)
    with pytest.raises(soundness.KeysUnsound, match="secrets/master-keys is missing"):
        soundness.check()
    with pytest.raises(masterkey.MasterKeyMissing):
        Keeping.begin(uuid.uuid4(), "profile")
    assert not fresh.exists()
    away.rename(fresh)
    assert email_of(ana) == "ana@example.org"


def test_a_wrong_master_key_is_said_and_nothing_is_lost(fresh, new_member):
    ana, right = new_member("ana"), fresh.read_bytes()
    fresh.unlink()
    secretfiles.read_or_make("other", lambda: masterkey._line(1, bytes(32)))
    (fresh.parent / "other").rename(fresh)
    with pytest.raises(GateStuck, match="does not open with master key 1"):
        email_of(ana)
    with pytest.raises(soundness.KeysUnsound, match="put secrets/master-keys back"):
        soundness.check()
    with pytest.raises(rotation.KeyUnreadable):
        rotation.rotate()
    assert set(masterkey.versions()) == {1, 2}  # the wrong one is not destroyed either
    fresh.write_bytes(right)
    assert email_of(ana) == "ana@example.org"


@pytest.mark.parametrize("text", [b"", b"rubbish\n", b"1 AAAA\n", b"\xff\xfe"])
def test_a_damaged_file_of_master_keys_is_said(fresh, new_member, text):
    ana = new_member("ana")
    fresh.write_bytes(text)
    with pytest.raises(GateStuck, match="master-keys is damaged"):
        email_of(ana)


def test_one_altered_key_closes_one_keeping_and_holds_nobody_else_up(fresh, new_member):
    ana, ben = new_member("ana"), new_member("ben")
    altered = Keeping.objects.get(subject=ana.subject, name="profile")
    Keeping.objects.filter(pk=altered.pk).update(wrapped=bytes(len(altered.wrapped)))
    with pytest.raises(GateClosed) as refusal:
        email_of(ana)
    assert not isinstance(refusal.value, GateStuck)
    assert email_of(ben) == "ben@example.org"
    assert rotation.status().unreadable == [str(altered.pk)]
    assert soundness.check() == 0


def test_a_rotation_between_reading_rows_and_master_keys_does_no_harm(fresh, monkeypatch):
    pk = Keeping.begin(uuid.uuid4(), "profile")
    before = keys.keys_of([pk])
    stale = list(Keeping.objects.all())
    rotation.rotate()
    assert keys.unwrapped(stale) == before


DIE = """
import os, signal
from django.db import connections
from parley.privacy import rotation
left = [4]
def kill(execute, sql, params, many, context):
    if sql.startswith("UPDATE"):
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
    return execute(sql, params, many, context)
with connections["keys"].execute_wrapper(kill):
    rotation.rotate()
"""
SEED = """
from uuid import uuid4
from parley.privacy.keyring import Keeping
for _each in range(10):
    Keeping.begin(uuid4(), "deal")
"""
OPEN = """
from parley.members.models import Profile
from parley.privacy.gate import Partner, disclose
print(disclose(Partner("mail"), "send-notices", ["email"], Profile.objects.get())["email"])
"""


@pytest.mark.long
def test_a_rotation_killed_in_the_middle_loses_nothing_and_is_run_again(tmp_path):
    home = homes.copied(tmp_path)
    homes.did(home, SEED)
    died = homes.run(home, "manage", "shell", "--verbosity", "0", "--command", DIE)
    assert died.returncode == -signal.SIGKILL
    assert homes.did(home, OPEN) == "ana@example.org\n"
    status = homes.run(home, "keys", "status")
    assert "master key 2: 3 keys" in status.stdout and "stopped before its end" in status.stdout
    again = homes.run(home, "keys", "rotate")
    assert again.returncode == 0 and "This ended a rotation that had been stopped" in again.stdout
    assert (home / "secrets" / "master-keys").read_text().splitlines()[0].startswith("2 ")
    assert homes.did(home, OPEN) == "ana@example.org\n"


TWICE = """
from parley.members.models import Profile
from parley.privacy import keys
from parley.privacy.gate import GateClosed, Partner, disclose
def look():
    try:
        return disclose(Partner("mail"), "send-notices", ["email"], profile)["email"]
    except GateClosed as closed:
        return str(closed)
profile = Profile.objects.get()
print(look(), flush=True)
input()
print(look(), flush=True)
try:
    profile.name = "Ana Abendroth"
except keys.KeyGone as gone:
    print(type(gone).__name__, flush=True)
"""
SHRED = """
from parley.members.models import Profile
from parley.privacy.keyring import Keeping
print(Keeping.end(Profile.objects.get().keeping))
"""


@pytest.mark.long
def test_a_shred_is_not_undone_by_a_key_that_another_process_has_cached(tmp_path):
    home = homes.copied(tmp_path)
    other = homes.begun(home, TWICE)
    assert other.stdout.readline() == "ana@example.org\n"
    assert homes.did(home, SHRED) == "True\n"
    other.stdin.write("\n"), other.stdin.close()
    assert other.stdout.readline() == "a keeping has ended and its key is destroyed\n"
    assert other.stdout.readline() == "KeyGone\n"
    assert other.wait(60) == 0


@pytest.mark.long
@pytest.mark.parametrize("spoil", ["missing", "wrong"])
def test_the_server_does_not_start_without_the_right_master_key(tmp_path, spoil):
    home = homes.copied(tmp_path)
    master = home / "secrets" / "master-keys"
    right = master.read_bytes()
    master.unlink()
    if spoil == "wrong":
        master.write_bytes(b"1 " + b"A" * 43 + b"=\n")
    done = homes.run(home, "serve", "--port", "1")
    assert done.returncode == 1 and "master-keys" in done.stderr and "Traceback" not in done.stderr
    assert right.split()[1].decode() not in done.stderr
