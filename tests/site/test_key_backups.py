"""Backups of the keys: a place of their own, read again when they are made, and never old."""

import json
import sys
import zipfile

import pytest
from django.conf import settings as django_settings

from parley.ground import clock
from parley.privacy import shredlist
from parley.privacy.keyring import Keeping
from parley.site import cli, keybackups
from parley.site.trouble import Trouble

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


@pytest.fixture(autouse=True)
def nothing_remembered(settings):
    """No backup was made yet."""
    settings.PARLEY_KEY_BACKUPS = ""
    remembered = django_settings.PARLEY_HOME / keybackups.REMEMBERED
    remembered.unlink(missing_ok=True)
    yield
    remembered.unlink(missing_ok=True)


def made(folder):
    return sorted(folder.glob("parley-keys-*.zip"))


def test_it_is_read_again_and_every_key_in_it_unwrapped(ana, tmp_path, capsys):
    assert cli.main(["backup", "--keys", "--to", str(tmp_path / "k")]) == 0
    said = capsys.readouterr().out
    assert f"{Keeping.objects.count()} keys in it were unwrapped with the master key in it" in said
    assert len(made(tmp_path / "k")) == 1


def test_one_that_cannot_be_read_is_not_left_there(ana, tmp_path):
    keeping = Keeping.objects.get(subject=ana.subject, name="profile")
    Keeping.objects.filter(pk=keeping.pk).update(wrapped=bytes(60))
    with pytest.raises(Trouble, match="does not open 1 of its"):
        keybackups.make(tmp_path / "k")
    assert made(tmp_path / "k") == []


def test_the_first_run_asks_and_the_next_one_remembers(ana, tmp_path, monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda words: (asked.append(words), str(tmp_path / "k"))[1])
    assert cli.main(["backup", "--keys"]) == 0 and cli.main(["backup", "--keys"]) == 0
    assert len(asked) == 1 and "reads everything" in asked[0]
    assert len(made(tmp_path / "k")) == 2


def test_without_anybody_to_ask_it_says_what_to_give(ana, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)
    assert cli.main(["backup", "--keys"]) == 1
    assert "--to DIR or PARLEY_KEY_BACKUPS" in capsys.readouterr().err


def test_the_setting_says_where(ana, tmp_path, settings):
    settings.PARLEY_KEY_BACKUPS = str(tmp_path / "set")
    assert cli.main(["backup", "--keys"]) == 0
    assert len(made(tmp_path / "set")) == 1


@pytest.mark.parametrize("where", [".", "secrets", "new/folder", ".."])
def test_keys_never_go_into_the_home_or_round_it(ana, where, capsys):
    before = shredlist.here().position
    assert cli.main(["backup", "--keys", "--to", str(django_settings.PARLEY_HOME / where)]) == 1
    assert "PARLEY_HOME lie together" in capsys.readouterr().err
    assert made(django_settings.PARLEY_HOME / where) == [] and shredlist.here().position == before


@pytest.mark.parametrize("where", [".", "below", ".."])
def test_keys_never_go_where_backups_of_the_market_went(ana, tmp_path, where, capsys):
    folder = tmp_path / "a" / "markets"
    folder.mkdir(parents=True)
    assert cli.main(["backup", str(folder / "m.zip")]) == 0
    assert cli.main(["backup", "--keys", "--to", str(folder / where)]) == 1
    assert "whoever has both reads everything" in capsys.readouterr().err


def test_a_backup_of_the_market_never_goes_where_the_keys_went(ana, tmp_path, capsys):
    assert cli.main(["backup", "--keys", "--to", str(tmp_path / "k")]) == 0
    assert cli.main(["backup", str(tmp_path / "k" / "m.zip")]) == 1
    assert "whoever has both reads everything" in capsys.readouterr().err
    assert not (tmp_path / "k" / "m.zip").exists()


def test_one_that_would_be_too_old_by_the_next_night_is_removed_and_said(ana, tmp_path, settings, capsys):
    settings.PARLEY_KEY_BACKUPS_KEPT_DAYS = 7
    arguments = ["backup", "--keys", "--to", str(tmp_path / "k")]
    with clock.frozen() as time:
        cli.main(arguments)
        (first,) = made(tmp_path / "k")
        others = [tmp_path / "k" / "parley-keys-somebody-else.zip", tmp_path / "k" / "notes.txt"]
        for each in others:
            each.write_text("not ours")
        time.tick(days=6)
        cli.main(arguments)
        assert first.exists()
        time.tick(seconds=1)
        capsys.readouterr()
        cli.main(arguments)
    assert f"{first} would be older than 7 days by tomorrow and is removed" in capsys.readouterr().out
    assert not first.exists() and len(made(tmp_path / "k")) == 3 and all(each.exists() for each in others)


def test_status_says_how_old_the_newest_is(ana, tmp_path, capsys):
    assert cli.main(["keys", "status"]) == 1
    assert "NO BACKUP of the keys" in capsys.readouterr().out
    with clock.frozen() as time:
        cli.main(["backup", "--keys", "--to", str(tmp_path / "k")])
        assert cli.main(["keys", "status"]) == 0
        time.tick(days=8)
        assert cli.main(["keys", "status"]) == 1
    assert "TOO OLD" in capsys.readouterr().out


def test_it_says_how_far_the_shred_list_was(ana, tmp_path):
    path, _proof = keybackups.make(tmp_path / "k")
    with zipfile.ZipFile(path) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
    end = shredlist.here().position
    assert manifest["shred_list"] == {"length": end.length, "head": end.head}
    assert manifest["market"] == shredlist.market_id()


def test_a_folder_that_cannot_be_used_is_one_line(ana, tmp_path, capsys):
    (tmp_path / "k").write_text("a file in the way")
    assert cli.main(["backup", "--keys", "--to", str(tmp_path / "k")]) == 1
    assert capsys.readouterr().err.startswith(f"parley: cannot use {tmp_path / 'k'}")
