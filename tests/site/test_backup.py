"""Backups: whole, private, without the keys; and back, with everything checked before anything is touched."""

import hashlib
import json
import shutil
import stat
import zipfile

import pytest
from django.conf import settings
from django.db import connections, transaction

from parley.ground import clock
from parley.members.models import Member, Profile
from parley.privacy import ledger
from parley.privacy.gate import Partner, disclose
from parley.privacy.keyring import Keeping, end_all
from parley.site import archive, backups, cli
from parley.site.restoring import restore
from parley.site.trouble import Trouble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture
def photo(settings, tmp_path):
    """The one picture there is."""
    settings.PARLEY_PHOTOS = tmp_path / "photos"
    path = settings.PARLEY_PHOTOS / "ab" / "picture-small.webp"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"RIFF picture")
    return path


@pytest.fixture
def market(tmp_path, ana, photo):
    """A backup of a marketplace with Ana and a picture in it."""
    path = tmp_path / "market.parley"
    backups.back_up_market(path)
    return path


@pytest.fixture
def keys(tmp_path, ana):
    """A backup of its keys."""
    path = tmp_path / "keys.parley"
    backups.back_up_keys(path)
    return path


@pytest.fixture
def said():
    return []


def bring(market, said, keys=None, force=True):
    restore(market, keys, force, said.append)


def email_of(member):
    return disclose(Partner("mail"), "send-notices", ["email"], member.profile)["email"]


def contents(path):
    with zipfile.ZipFile(path) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def rewritten(path, change):
    """The same archive after `change` was at its {name: bytes}."""
    files = contents(path)
    change(files)
    with zipfile.ZipFile(path, "w") as zipped:
        for name, content in files.items():
            zipped.writestr(name, content)
    return path


def test_a_backup_holds_market_ledger_photos_and_policy_and_no_keys(market):
    names = set(contents(market))
    assert names == {
        "manifest.json",
        backups.member_of("default"),
        backups.member_of("ledger"),
        "photos/ab/picture-small.webp",
        "policy.txt",
    }


def test_neither_what_is_sealed_nor_a_key_is_in_it(market, ana):
    wrapped = bytes(Keeping.objects.get(subject=ana.subject, name="profile").wrapped)
    master = (settings.PARLEY_HOME / "secrets" / "master-keys").read_bytes().split()[1]
    everything = b"".join(contents(market).values())
    for secret in (b"ana@example.org", b"Abendroth", b"Lindenweg", wrapped, master):
        assert secret not in everything


def test_the_backup_of_the_keys_holds_nothing_of_the_market(keys):
    names = set(contents(keys))
    assert {"manifest.json", backups.member_of("keys"), "secrets/master-keys"} <= names
    assert not any(name.startswith(("market", "ledger", "photos")) for name in names)


def test_only_its_owner_can_read_it(market, keys):
    assert {stat.S_IMODE(path.stat().st_mode) for path in (market, keys)} == {0o600}


def test_a_backup_never_overwrites_a_file(market, capsys):
    before = market.read_bytes()
    assert cli.main(["backup", str(market)]) == 1
    assert "exists already" in capsys.readouterr().err
    assert market.read_bytes() == before
    assert list(market.parent.glob(".*")) == []


def test_a_backup_that_cannot_be_written_is_one_line(ana, tmp_path, capsys):
    assert cli.main(["backup", str(tmp_path / "no" / "folder" / "file")]) == 1
    assert capsys.readouterr().err.startswith("parley: cannot write")


def test_the_command_writes_what_the_option_says(ana, tmp_path, capsys):
    (tmp_path / "m").mkdir()
    assert cli.main(["backup", str(tmp_path / "m" / "file")]) == 0
    assert cli.main(["backup", "--keys", "--to", str(tmp_path / "k")]) == 0
    assert "is written" in capsys.readouterr().out
    written = [path for name in "mk" for path in (tmp_path / name).iterdir()]
    assert [archive_kind(path) for path in written] == ["market", "keys"]


def archive_kind(path):
    return json.loads(contents(path)[archive.MANIFEST])["what"]


@pytest.fixture
def old(ana, photo, tmp_path):
    """A folder with a backup of the market by a name of its own, and a clock that has gone on for 29 days."""
    (tmp_path / "b").mkdir()
    with clock.frozen() as time:
        assert cli.main(["backup", str(tmp_path / "b" / "before the move.bak")]) == 0
        time.tick(days=29)
        yield tmp_path / "b" / "before the move.bak", time


def test_a_backup_that_would_be_older_than_the_policy_says_by_the_next_night_is_removed_and_said(old, capsys):
    first, time = old
    assert cli.main(["backup", str(first.with_name("2.zip"))]) == 0 and first.exists()
    time.tick(seconds=1)
    capsys.readouterr()
    assert cli.main(["backup", str(first.with_name("3.zip"))]) == 0
    assert f"{first} would be older than 30 days by tomorrow and is removed" in capsys.readouterr().out
    assert sorted(each.name for each in first.parent.iterdir()) == ["2.zip", "3.zip"]


def test_the_operator_may_say_fewer_days(old, settings, capsys):
    settings.PARLEY_BACKUPS_KEPT_DAYS = 28
    assert cli.main(["backup", str(old[0].with_name("2.zip"))]) == 0
    assert "would be older than 28 days" in capsys.readouterr().out and not old[0].exists()


def test_a_setting_from_before_the_policy_changed_keeps_nothing_for_longer(old, settings):
    settings.PARLEY_BACKUPS_KEPT_DAYS = 700
    old[1].tick(seconds=1)
    assert cli.main(["backup", str(old[0].with_name("2.zip"))]) == 0 and not old[0].exists()


def test_what_is_not_a_backup_of_this_market_stays_however_old(old, capsys):
    first, time = old
    folder = first.parent
    alike = {
        "another-market.zip": lambda files: changed_manifest(files, market="0123456789ab"),
        "of-keys.zip": lambda files: changed_manifest(files, what="keys"),
        "damaged.zip": lambda files: files.update({"manifest.json": b"{"}),
        "a-list.zip": lambda files: files.update({"manifest.json": b"[]"}),
        "elses.zip": lambda files: files.pop("manifest.json"),
    }
    for name, change in alike.items():
        shutil.copy(first, folder / name)
        rewritten(folder / name, change)
    (folder / "notes.txt").write_text("not ours")
    (folder / "below").mkdir()
    shutil.copy(first, folder / "below" / "kept.zip")
    (folder / "link.zip").symlink_to(folder / "below" / "kept.zip")
    there = set(folder.rglob("*"))
    time.tick(days=1)
    assert cli.main(["backup", str(folder / "2.zip")]) == 0
    assert there - set(folder.rglob("*")) == {first}


def test_nothing_is_removed_where_no_new_backup_could_be_written(old):
    first, time = old
    time.tick(days=1)
    assert cli.main(["backup", str(first)]) == 1
    assert first.exists()


def test_an_old_backup_that_cannot_be_removed_is_named(old, monkeypatch, capsys):
    first, time = old
    time.tick(days=1)

    def refused(path, missing_ok=False):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(first), "unlink", refused)
    with pytest.raises(Trouble, match="cannot remove .*before the move.bak, which is too old"):
        backups.remove_old("market", first.parent)


def changed_manifest(files, **said):
    """The manifest says something else."""
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | said).encode()


def test_a_restore_brings_back_what_was(market, ana, photo, said, new_member):
    Member.objects.filter(pk=ana.pk).update(handle="anna")
    later = new_member("later")
    photo.write_bytes(b"another")
    bring(market, said)
    assert Member.objects.get(pk=ana.pk).handle == "ana"
    assert not Member.objects.filter(handle=later.handle).exists()
    assert photo.read_bytes() == b"RIFF picture"
    assert email_of(Member.objects.get(pk=ana.pk)) == "ana@example.org"


def test_a_restored_market_can_be_written_to(market, said, new_member):
    bring(market, said)
    assert new_member("later").pk


def test_a_marketplace_that_is_here_is_not_replaced_unasked(market, ana, capsys, said):
    Member.objects.filter(pk=ana.pk).update(handle="anna")
    with pytest.raises(Trouble, match="--force"):
        bring(market, said, force=False)
    assert cli.main(["restore", str(market)]) == 1
    assert Member.objects.get(pk=ana.pk).handle == "anna"
    assert cli.main(["restore", str(market), "--force"]) == 0
    assert Member.objects.get(pk=ana.pk).handle == "ana"


def test_a_restore_never_takes_the_ledger_back(market, ana, said):
    email_of(ana)
    ledger.sequence()
    before = ledger.entries_about(ana.subject).count()
    bring(market, said)
    assert ledger.entries_about(ana.subject).count() == before == 1
    assert ledger.verify().ok
    assert any("ledger that is here stays" in line for line in said)


def test_a_restore_brings_no_destroyed_key_back(market, keys, ana, said):
    end_all(ana.subject, "deal"), end_all(ana.subject, "profile")
    bring(market, said, keys)
    assert not Keeping.objects.filter(subject=ana.subject, name="profile").exists()
    assert any("keys that are here stay" in line for line in said)


def test_whoever_left_since_the_backup_leaves_again(ana, ben, market, said):
    end_all(ana.subject, "profile")
    bring(market, said)
    ana.refresh_from_db()
    assert ana.cancelled_on and ana.handle != "ana" and not Profile.objects.filter(member=ana).exists()
    assert not Member.objects.get(pk=ben.pk).cancelled_on
    assert any("1 members left again" in line for line in said)


def flip(name, place):
    def change(files):
        content = bytearray(files[name])
        content[int(place * (len(content) - 1))] ^= 1
        files[name] = bytes(content)

    return change


def untouched(ana, photo):
    return Member.objects.get(pk=ana.pk).handle == "anna" and photo.read_bytes() == b"later"


@pytest.fixture
def changed_since(market, ana, photo):
    Member.objects.filter(pk=ana.pk).update(handle="anna")
    photo.write_bytes(b"later")


def refused(market, said, words, ana, photo):
    with pytest.raises(Trouble, match=words):
        bring(market, said)
    assert untouched(ana, photo)
    assert list(settings.PARLEY_HOME.glob(".restore-*")) == []


@pytest.mark.parametrize("place", [0, 0.3, 0.999])
@pytest.mark.parametrize("alias", ["default", "ledger"])
def test_a_changed_byte_is_noticed_before_anything_is_touched(
    market, changed_since, ana, photo, said, alias, place
):
    damaged = rewritten(market, flip(backups.member_of(alias), place))
    refused(damaged, said, "is damaged", ana, photo)


def test_a_changed_picture_is_noticed(market, changed_since, ana, photo, said):
    damaged = rewritten(market, flip("photos/ab/picture-small.webp", 0.5))
    refused(damaged, said, "picture-small.webp is not what was written", ana, photo)


@pytest.mark.parametrize("share", [0.0, 0.5, 0.99])
def test_half_a_file_is_noticed(market, changed_since, ana, photo, said, share):
    market.write_bytes(market.read_bytes()[: int(market.stat().st_size * share)])
    refused(market, said, "not a whole backup", ana, photo)


def test_a_missing_file_is_noticed(market, changed_since, ana, photo, said):
    refused(rewritten(market, lambda files: files.pop("policy.txt")), said, "is damaged", ana, photo)


def test_a_file_too_many_is_noticed(market, changed_since, ana, photo, said):
    refused(rewritten(market, lambda files: files.update(more=b"x")), said, "is damaged", ana, photo)


def listed(files, name, content, **about):
    """Put a file and its right sum in, as somebody would who wants to harm."""
    manifest = json.loads(files[archive.MANIFEST]) | about
    manifest["files"][name] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    files[name] = content
    files[archive.MANIFEST] = json.dumps(manifest).encode()


@pytest.mark.parametrize("name", ["../outside", "/outside", "photos/../../outside", "photos\\..\\outside"])
def test_a_name_that_leads_outside_is_refused(market, changed_since, ana, photo, said, name):
    odd = rewritten(market, lambda files: listed(files, name, b"x"))
    refused(odd, said, "not a whole backup", ana, photo)
    assert not (settings.PARLEY_HOME.parent / "outside").exists()


def test_a_database_that_is_none_is_refused(market, changed_since, ana, photo, said):
    name = backups.member_of("default")
    odd = rewritten(market, lambda files: listed(files, name, b"SQLite format 3\0 and rubbish"))
    with pytest.raises(Trouble):
        bring(odd, said)
    assert untouched(ana, photo)


def test_a_backup_of_the_other_engine_is_refused(market, changed_since, ana, photo, said):
    odd = rewritten(market, lambda files: listed(files, "policy.txt", b"x", engine="another"))
    refused(odd, said, "made on another", ana, photo)


def test_keys_in_the_place_of_the_market_are_refused(market, keys, changed_since, ana, photo, said):
    refused(keys, said, "backup of the keys, not of the market", ana, photo)


def test_a_backup_of_a_later_format_is_refused(market, changed_since, ana, photo, said):
    odd = rewritten(market, lambda files: listed(files, "policy.txt", b"x", parley=99))
    refused(odd, said, "format 99", ana, photo)


def test_a_backup_holds_one_moment_while_others_write(ana, tmp_path):
    """A change that is not committed is not in it."""
    with transaction.atomic():
        Member.objects.filter(pk=ana.pk).update(handle="uncommitted")
        backups.back_up_market(tmp_path / "m")
    assert b"uncommitted" not in contents(tmp_path / "m")[backups.member_of("default")]
    assert (
        connections["default"].vendor == "postgresql" or b"ana" in contents(tmp_path / "m")["market.sqlite3"]
    )
