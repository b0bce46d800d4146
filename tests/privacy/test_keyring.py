"""Keys: one for each subject and keeping, wrapped, in a database apart, gone when the keeping ends."""

import os
import stat
import uuid

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connections, transaction

from parley.privacy import keys, masterkey, rotation, secretfiles
from parley.privacy.keyring import IndexKey, Keeping, end_all

WHO = uuid.UUID(int=7)


def key_of(pk):
    return keys.keys_of([pk])[pk]


@pytest.mark.django_db
def test_each_subject_and_keeping_has_a_key_of_its_own():
    begun = [
        Keeping.begin(WHO, "profile"),
        Keeping.begin(WHO, "deal", 7),
        Keeping.begin(WHO, "deal", 8),
        Keeping.begin(uuid.uuid4(), "profile"),
    ]
    found = {key_of(pk) for pk in begun}
    assert len(found) == 4 and {len(key) for key in found} == {32}


@pytest.mark.django_db
def test_beginning_again_gives_the_same_keeping():
    assert Keeping.begin(WHO, "deal", 7) == Keeping.begin(WHO, "deal", "7")


@pytest.mark.django_db
def test_keys_lie_in_the_keys_database_and_wrapped():
    pk = Keeping.begin(WHO, "profile")
    assert Keeping.objects.db == "keys"
    assert key_of(pk) not in bytes(Keeping.objects.get(pk=pk).wrapped)
    assert "privacy_keeping" not in connections["default"].introspection.table_names()


@pytest.mark.django_db(transaction=True)
def test_a_key_is_committed_whatever_becomes_of_the_callers_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        pk = Keeping.begin(WHO, "profile")
        raise RuntimeError("rolled back")
    assert len(key_of(pk)) == 32


@pytest.mark.django_db
def test_an_ended_keeping_has_no_key_any_more():
    pk = Keeping.begin(WHO, "profile")
    assert Keeping.end(pk) is True
    assert Keeping.end(pk) is False
    with pytest.raises(keys.KeyGone):
        key_of(pk)


@pytest.mark.django_db
def test_ending_all_of_a_name_leaves_the_others():
    profile, deal = Keeping.begin(WHO, "profile"), Keeping.begin(WHO, "deal", 1)
    Keeping.begin(WHO, "deal", 2)
    assert end_all(WHO, "deal") == 2
    assert key_of(profile)
    with pytest.raises(keys.KeyGone):
        key_of(deal)


@pytest.mark.django_db
def test_a_key_put_into_another_keepings_row_does_not_open():
    one, other = Keeping.begin(WHO, "profile"), Keeping.begin(WHO, "deal", 1)
    Keeping.objects.filter(pk=other).update(wrapped=bytes(Keeping.objects.get(pk=one).wrapped))
    with pytest.raises(InvalidTag):
        key_of(other)


@pytest.mark.django_db
def test_no_key_is_held_beyond_its_block(django_assert_num_queries):
    pk = Keeping.begin(WHO, "profile")
    with django_assert_num_queries(1, using="keys"):
        with keys.held():
            key_of(pk), key_of(pk)
    with django_assert_num_queries(1, using="keys"):
        key_of(pk)
    assert keys._held.get() is None


@pytest.mark.django_db
def test_rotating_the_master_key_rewraps_keys_and_changes_none(monkeypatch, tmp_path, settings):
    settings.PARLEY_HOME = tmp_path
    pk, before = Keeping.begin(WHO, "profile"), None
    before, index = key_of(pk), keys.index_key("a.b")
    wrapped = bytes(Keeping.objects.get(pk=pk).wrapped)
    Keeping.objects.exclude(pk=pk).delete()
    assert rotation.rotate() >= 2
    assert key_of(pk) == before and keys.index_key("a.b") == index
    assert bytes(Keeping.objects.get(pk=pk).wrapped) != wrapped
    assert list(masterkey.versions()) == [2]
    assert not IndexKey.objects.exclude(master=2).exists()


@pytest.mark.django_db
def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path, settings):
    settings.PARLEY_HOME = tmp_path
    first = masterkey.versions()
    assert masterkey.versions() == first
    path = secretfiles.secret_path(masterkey.FILE)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(path.parent).st_mode) == 0o700
    assert [each.name for each in path.parent.iterdir()] == [masterkey.FILE]


def test_whoever_is_faster_makes_the_secret(tmp_path, settings):
    settings.PARLEY_HOME = tmp_path

    def slow():
        secretfiles.read_or_make("x", lambda: b"the faster one's")
        return b"the slower one's"

    assert secretfiles.read_or_make("x", slow) == b"the faster one's"
