"""The shred list: written before a key is destroyed, chained, and never a reason to lose anything."""

import os
import signal
import uuid

import pytest

from parley.ground import clock
from parley.privacy import keys, shredlist, soundness
from parley.privacy.keyring import Keeping, end_all, end_many
from tests.privacy import homes

WHO = uuid.UUID(int=7)


@pytest.fixture(autouse=True)
def own_list(settings, tmp_path):
    """A list of the test's own, in the home of all."""
    settings.PARLEY_SHRED_LIST = str(tmp_path / "list")


def content():
    return shredlist.path().read_bytes()


def begin(number):
    return [Keeping.begin(WHO, "deal", each) for each in range(number)]


@pytest.mark.django_db
def test_a_destroyed_key_is_listed_with_its_time():
    (pk,) = begin(1)
    with clock.frozen():
        assert Keeping.end(pk)
        assert shredlist.here().times == [f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}"]
    assert shredlist.here().keepings == [pk]


@pytest.mark.django_db
def test_what_has_no_key_is_not_listed():
    assert not Keeping.end(uuid.uuid4()) and not shredlist.path().exists()


@pytest.mark.django_db
def test_many_are_listed_with_one_write_to_the_disk(monkeypatch):
    begun, synced = begin(700), []
    shredlist.here()
    really = os.fsync
    monkeypatch.setattr(os, "fsync", lambda file: (synced.append(file), really(file)))
    assert end_all(WHO, "deal") == 700
    assert set(shredlist.here().keepings) == set(begun)
    assert len(synced) <= 2  # the folder, where the file is new, and the file


@pytest.mark.django_db
def test_a_listed_key_that_is_there_all_the_same_is_destroyed_at_the_start():
    one, other = begin(2)
    shredlist.add([one])
    assert keys.keys_of([one])
    assert soundness.check() == 1 and soundness.check() == 0
    assert not Keeping.objects.filter(pk=one).exists() and keys.keys_of([other])


@pytest.mark.django_db
def test_a_list_that_cannot_be_written_keeps_the_key(settings, tmp_path):
    (pk,) = begin(1)
    settings.PARLEY_SHRED_LIST = str(tmp_path)
    with pytest.raises(shredlist.ShredListUnwritable, match="No key was destroyed"):
        Keeping.end(pk)
    assert keys.keys_of([pk])


@pytest.mark.django_db
@pytest.mark.parametrize("left", [b"0123456789abcdef", b"\0" * shredlist.LENGTH, b"\0" * 1000, b"7" * 125])
def test_what_a_crash_left_behind_is_written_over(left):
    one, other = begin(2)
    Keeping.end(one)
    with shredlist.path().open("ab") as file:
        file.write(left)
    assert shredlist.here().keepings == [one]
    Keeping.end(other)
    assert shredlist.here().keepings == [one, other]
    assert len(content()) == 2 * shredlist.LENGTH


def changed(lines, how):
    return {
        "a byte": lambda: [lines[0], lines[1].replace(b" 2", b" 3", 1), lines[2]],
        "two swapped": lambda: [lines[1], lines[0], lines[2]],
        "one missing": lambda: [lines[0], lines[2]],
        "the first missing": lambda: lines[1:],
        "one twice": lambda: [lines[0], lines[0], lines[1], lines[2]],
    }[how]()


@pytest.mark.django_db
@pytest.mark.parametrize("how", ["a byte", "two swapped", "one missing", "the first missing", "one twice"])
def test_a_list_that_was_altered_is_refused(how):
    end_many(begin(3))
    shredlist.path().write_bytes(b"".join(changed(content().splitlines(keepends=True), how)))
    with pytest.raises(shredlist.ShredListBroken, match="was altered"):
        shredlist.here()
    with pytest.raises(soundness.KeysUnsound, match="was altered"):
        soundness.check()


@pytest.mark.django_db
def test_no_key_is_destroyed_while_the_end_of_the_list_is_altered():
    one, other = begin(2)
    Keeping.end(one)
    shredlist.path().write_bytes(content().replace(b" 2", b" 3", 1))
    with pytest.raises(shredlist.ShredListBroken):
        Keeping.end(other)
    assert keys.keys_of([other])


@pytest.mark.django_db
def test_a_list_without_its_secret_is_refused_and_gets_no_new_one(settings, tmp_path):
    Keeping.end(begin(1)[0])
    settings.PARLEY_HOME = tmp_path / "elsewhere"
    with pytest.raises(shredlist.ShredListBroken, match="put secrets/shred-list back"):
        shredlist.here()
    assert not (tmp_path / "elsewhere" / "secrets" / "shred-list").exists()


@pytest.mark.django_db
def test_a_list_covers_what_came_before_it_and_nothing_else():
    one, other = begin(2)
    empty = shredlist.here()
    Keeping.end(one)
    first = shredlist.here()
    Keeping.end(other)
    both = shredlist.here()
    assert both.covers(first.position) and both.covers(empty.position)
    assert not first.covers(both.position)
    assert not both.covers(shredlist.Position(1, "0" * 64))


DIE = """
import os, signal
from parley.privacy import keyring
from parley.members.models import Profile
really = keyring.shredlist.add
def add(keepings):
    really(keepings)
    os.kill(os.getpid(), signal.SIGKILL)
keyring.shredlist.add = add
keyring.Keeping.end(Profile.objects.get().keeping)
"""
LOOK = """
from parley.members.models import Profile
from parley.privacy.keyring import Keeping
print(Keeping.objects.filter(pk=Profile.objects.get().keeping).exists())
"""


@pytest.mark.long
def test_after_a_crash_between_list_and_key_the_next_start_ends_it(tmp_path):
    home = homes.copied(tmp_path)
    died = homes.run(home, "manage", "shell", "--verbosity", "0", "--command", DIE)
    assert died.returncode == -signal.SIGKILL
    assert homes.did(home, LOOK) == "True\n"
    assert homes.run(home, "sweep").returncode == 0
    assert homes.did(home, LOOK) == "False\n"


FILL = """
import resource
from parley.members.models import Profile
from parley.privacy import shredlist
from parley.privacy.gate import Partner, disclose, GateClosed
from parley.privacy.keyring import Keeping
profile = Profile.objects.get()
disclose(Partner("mail"), "send-notices", ["email"], profile)  # every file is open
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
try:
    Keeping.end(profile.keeping)
except shredlist.ShredListUnwritable as full:
    print(full)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(shredlist.path().stat().st_size)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
try:
    print(disclose(Partner("mail"), "send-notices", ["email"], profile))
except GateClosed as closed:
    print(closed)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print(disclose(Partner("mail"), "send-notices", ["email"], profile))
"""


@pytest.mark.long
def test_on_a_full_disk_nothing_is_shown_and_nothing_is_lost(tmp_path):
    said = homes.did(homes.copied(tmp_path), FILL).splitlines()
    assert "cannot write the shred list" in said[0] and said[1] == "0"
    assert said[2].startswith("the ledger cannot be written") and "ana@" not in said[2]
    assert said[3] == "{'email': 'ana@example.org'}"


MANY = """
from uuid import uuid4
from parley.privacy.keyring import Keeping
begun = [Keeping.begin(uuid4(), "deal") for _ in range(60)]
print("ready", flush=True)
input()
for each in begun:
    Keeping.end(each)
"""


@pytest.mark.long
def test_several_processes_write_one_whole_list(tmp_path):
    home = homes.copied(tmp_path)
    processes = [homes.begun(home, MANY) for _each in range(3)]
    for each in processes:
        assert each.stdout.readline() == "ready\n"
    for each in processes:
        each.stdin.write("\n"), each.stdin.close()
    assert [each.wait(120) for each in processes] == [0, 0, 0]
    listed = shredlist.checked(
        (home / "shred-list").read_bytes(), (home / "secrets" / "shred-list").read_bytes()
    )
    assert len(set(listed.keepings)) == 180
