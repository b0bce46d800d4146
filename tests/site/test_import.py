import argparse
from pathlib import Path

import pytest

from parley.market.models import Listing
from parley.members.models import Member
from parley.site.commands import import_
from parley.site.trouble import Trouble

SMALL = Path(__file__).parent.parent / "data" / "want-list.txt"


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    import_.add_arguments(parser)
    return import_.run(parser.parse_args(["want-list", *map(str, arguments)]))


@pytest.mark.django_db
def test_a_want_list_goes_in_and_the_report_says_what_was_found_and_done(capsys):
    assert run(SMALL) == 0
    said = capsys.readouterr().out
    assert "line 24: 0009-NONE is not among the official names" not in said
    assert "line 23: 0009-NONE is not among the official names; its line is left out" in said
    assert "want-list: 5 items of 3 owners, 8 want lines, 1 of them dummies; 8 warnings." in said
    assert "listings: 5 new" in said
    assert Listing.objects.filter(imported_from="want-list").count() == 5


@pytest.mark.django_db
def test_the_same_list_again_says_that_nothing_changed(capsys):
    run(SMALL)
    assert run(SMALL) == 0
    assert "nothing changed" in capsys.readouterr().out


@pytest.mark.django_db
def test_source_and_city_can_be_named():
    assert run(SMALL, "--source", "spring trade", "--city", "BR:Curitiba") == 0
    assert Listing.objects.filter(imported_from="spring trade").count() == 5
    assert {member.city.name for member in Member.objects.all()} == {"Curitiba"}


@pytest.mark.django_db
def test_bad_lines_are_told_and_nothing_is_imported(capsys, tmp_path):
    bad = tmp_path / "bad.txt"
    bad.write_text("(ana A: B\n(ben) B: A\n(ana) A : B : C\n", encoding="utf-8")
    assert run(bad) == 1
    said = capsys.readouterr().out
    assert "line 1: " in said and "line 3: " in said and "nothing was imported" in said
    assert not Listing.objects.exists() and not Member.objects.exists()


@pytest.mark.django_db
def test_a_list_without_owners_needs_a_prefix(capsys, tmp_path):
    plain = tmp_path / "ask.txt"
    plain.write_text("001-MED 002-ANT\n002-ANT 001-MED\n", encoding="utf-8")
    assert run(plain) == 1
    assert run(plain, "--owner-prefix", "ask") == 0
    assert Member.objects.filter(handle__startswith="ask-").count() == 2


def test_what_cannot_be_read_is_said_in_one_line(tmp_path):
    latin = tmp_path / "latin.txt"
    latin.write_bytes("(ana) A: B\n(josé) B: A\n".encode("latin-1"))
    with pytest.raises(Trouble, match="line 2"):
        run(latin)
    with pytest.raises(Trouble, match="cannot read"):
        run(tmp_path / "missing.txt")


@pytest.mark.django_db
def test_a_city_that_nobody_knows_is_refused():
    with pytest.raises(Trouble, match="no city"):
        run(SMALL, "--city", "DE:Nirgendwo an der Nichts")
    assert not Listing.objects.exists()
