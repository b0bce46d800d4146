"""The terms of use: texts, versions, what changed, and an operator's own."""

import re
from datetime import date

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from parley.privacy import terms
from parley.privacy.documents import TERMS

TOML = """[[version]]
version = {number}
date = 2027-01-01
in_effect = {in_effect}
digest = "{digest}"
changed = {changed}
"""
ONE = TOML.format(number=1, in_effect="2027-01-01", digest="", changed="[]")


@pytest.fixture
def folder(tmp_path):
    """folder(text, …) -> a folder with these versions of terms, each in effect two weeks later"""

    def made(*texts, in_effect="2027-01-15", changed='["Something."]', digest=""):
        lines = []
        for number, text in enumerate(texts, 1):
            (tmp_path / f"{number}.md").write_text(text)
            mark = digest or terms.digest(text)
            lines.append(TOML.format(number=number, in_effect=in_effect, digest=mark, changed=changed))
        (tmp_path / "versions.toml").write_text("\n".join(lines))
        return tmp_path

    return made


@pytest.fixture
def read(settings):
    def versions(where):
        settings.PARLEY_TERMS = str(where)
        terms._read.cache_clear()
        return terms.versions()

    yield versions
    terms._read.cache_clear()


def test_our_terms_are_without_fault():
    assert terms.problems(TERMS.versions, TERMS.folder) == []


@pytest.mark.django_db
def test_the_page_shows_every_section_with_this_marketplace_in_it(settings):
    settings.PARLEY_NAME, settings.PARLEY_ADULT_AGE = "Bicycle swap", 21
    page = Client().get("/terms/").content.decode()
    anchors = re.findall(r'id="term-(\d+)"', page)
    assert len(anchors) == len(terms.sections(TERMS.text(TERMS.newest()))) - 1 > 8
    assert "Bicycle swap" in page and "at least 21 years" in page and "{" not in page.partition("<main")[2]
    assert {name for name in re.findall(r'href="#([^"]+)"', page) if f'id="{name}"' not in page} == set()


def test_an_operators_own_folder_is_used(folder, read, settings):
    where = folder("## Ours\n\nBe kind.")
    assert [each.in_effect for each in read(where)] == [date(2027, 1, 15)]
    assert terms.problems(read(where), where) == []
    assert "Be kind." in terms.text(terms.versions()[0])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("versions.toml", "nonsense"),
        ("versions.toml", ""),
        ("versions.toml", ONE.replace("version = 1", "version = 2")),
        ("versions.toml", ONE.replace("date = 2027-01-01", 'date = "soon"')),
        ("1.md", None),
    ],
)
def test_a_folder_that_cannot_be_used_is_named(folder, read, name, text):
    where = folder("## One")
    (where / name).unlink()
    if text is not None:
        (where / name).write_text(text)
    with pytest.raises(ImproperlyConfigured, match="the terms of use cannot be read"):
        read(where)


def test_a_text_that_members_agreed_to_cannot_be_changed(folder, read):
    where = folder("## One\n\nBe kind.")
    versions = read(where)
    (where / "1.md").write_text("## One\n\nPay us.")
    (problem,) = terms.problems(versions, where)
    assert "is not the text that members agreed to as version 1" in problem
    assert terms.digest("## One\n\nPay us.") in problem


def test_a_later_version_leaves_two_weeks_and_says_what_changed(folder, read):
    where = folder("one", "two", in_effect="2027-01-14", changed="[]")
    found = terms.problems(read(where), where)
    assert "Version 2 of the terms must leave members 14 days." in found
    assert "Version 2 of the terms does not say what changed." in found


def test_what_changed_is_told_word_by_word_and_section_by_section():
    before = "Hello.\n\n## Joining\n\nYou are 18.\n\n## Leaving\n\nAny day."
    after = "Hello.\n\n## Joining\n\nYou are 21.\n\n## Paying\n\nNever."
    found = {each.title: each.pieces for each in terms.changes(before, after)}
    assert found == {
        "Joining": [("same", "You are "), ("gone", "18."), ("new", "21.")],
        "Paying": [("new", "Never.")],
        "Leaving": [("gone", "Any day.")],
    }
    assert terms.changes(before, before) == []


@pytest.mark.django_db
def test_the_page_shows_what_a_version_changed_in_the_one_before(publish):
    text = TERMS.text(TERMS.newest()).replace("six months", "eight months")
    publish(TERMS, text=text)
    page = Client().get("/terms/").content.decode()
    assert re.search(r"<del>six\s*</del>", page) and re.search(r"<ins>eight\s*</ins>", page)
    assert "six months" in page.partition('id="versions"')[0]
    assert "eight months" in Client().get("/terms/2/").content.decode()
