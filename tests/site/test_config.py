"""The operator's settings: environment first, then parley.toml, then the default."""

import os
import stat

import pytest

from parley.site import config


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(tmp_path, monkeypatch):
    file = tmp_path / "parley.toml"
    file.write_text('name = "Bicycle swap"\nworkers = 3\n')
    loaded = config.load(file)
    monkeypatch.delenv("PARLEY_NAME", raising=False)
    assert loaded.get("PARLEY_NAME", "Parley") == "Bicycle swap"
    assert loaded.integer("PARLEY_WORKERS", 1) == 3
    monkeypatch.setenv("PARLEY_NAME", "Record fair")
    assert loaded.get("PARLEY_NAME", "Parley") == "Record fair"
    monkeypatch.delenv("PARLEY_CURRENCY", raising=False)
    assert loaded.get("PARLEY_CURRENCY", "EUR") == "EUR"


def test_without_a_file_the_defaults_hold(tmp_path):
    assert config.load(tmp_path / "none.toml").file == {}


def test_a_table_of_the_file_is_kept_with_its_values(tmp_path):
    file = tmp_path / "parley.toml"
    file.write_text('name = "Swap"\n[offer_rules]\nrounds = 5\ncash_expiry = "3 days"\n')
    loaded = config.load(file)
    assert loaded.table("PARLEY_OFFER_RULES") == {"rounds": 5, "cash_expiry": "3 days"}
    assert loaded.table("PARLEY_NEWCOMER") == {} and loaded.get("PARLEY_NAME") == "Swap"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nmae = 'x'", "nobody knows the setting 'nmae'"),
        ("name = ", "parley.toml"),
        ("newcomer = 3", "newcomer must be a table"),
        ("[name]", "name must not be a table"),
    ],
)
def test_a_file_that_makes_no_sense_is_refused_by_name(tmp_path, text, says):
    file = tmp_path / "parley.toml"
    file.write_text(text)
    with pytest.raises(config.BadConfiguration, match=says):
        config.load(file)


def test_a_number_that_is_none_is_refused_by_name():
    with pytest.raises(config.BadConfiguration, match="PARLEY_WORKERS must be a whole number"):
        config.Config({"PARLEY_WORKERS": "many"}).integer("PARLEY_WORKERS", 1)


@pytest.mark.parametrize("days", ["0", "1", "8", "700"])
def test_what_is_kept_for_longer_than_the_policy_says_or_not_at_all_is_refused(days):
    name = "PARLEY_KEY_BACKUPS_KEPT_DAYS"
    with pytest.raises(config.BadConfiguration, match=f"{name} must be from 2 to 7, not {days}"):
        config.Config({name: days}).kept(name, 7)


def test_backups_live_for_as_long_as_the_policy_says_or_as_the_operator_says_that_is_sooner():
    name = "PARLEY_KEY_BACKUPS_KEPT_DAYS"
    assert config.Config({}).kept(name, 7) == 7
    assert config.Config({name: "2"}).kept(name, 7) == 2


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = config.secret(tmp_path, "django")
    assert len(first) == 64
    assert config.secret(tmp_path, "django") == first
    assert stat.S_IMODE((tmp_path / "secrets" / "django").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_a_secret_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    def killed(*_given):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        config.secret(tmp_path, "django")
    monkeypatch.undo()
    assert not (tmp_path / "secrets" / "django").exists()
    assert len(config.secret(tmp_path, "django")) == 64
