"""P1: policy and terms are versioned, dated, show what changed and say since when they are in effect;
members are told of changes; what each agreed to, and when, is kept."""

import re

import pytest
from django.test import Client

from parley.ground import clock
from parley.members.models import Agreement, Announcement
from parley.notices.models import Notice
from parley.privacy import policy_check
from parley.privacy.documents import POLICY, TERMS, documents
from tests.versions import SAYS

HOW = """
The catalogue and the newest policy version differ. When the declarations are as they shall be:
  1. parley policy show > parley/privacy/policies/<version>.txt
  2. parley policy digest     and put it into parley/privacy/policy_versions.py
A policy that was published already gets a new version instead; parley policy check says what it needs.
"""


def test_the_newest_version_states_what_the_code_executes():
    found = policy_check.problems()
    assert found == [], HOW + "\n".join(found)


def test_the_terms_are_the_text_that_their_versions_name():
    assert policy_check.of_terms() == []


def read(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", Client().get(page).content.decode()))


@pytest.mark.parametrize("document", documents.values(), ids=documents)
def test_every_version_is_dated_and_says_what_changed(document):
    for version in document.versions:
        assert version.date and version.in_effect >= version.date and version.changed


@pytest.mark.django_db
@pytest.mark.parametrize("document", documents.values(), ids=documents)
def test_the_page_shows_versions_dates_and_changes(document):
    text = read(f"/{document.name}/")
    assert "Last updated" in text and "In effect since" in text
    for version in document.versions:
        assert f"Version {version.version}" in text
        assert all(str(change) in text for change in version.changed)


@pytest.mark.django_db
@pytest.mark.parametrize("document", documents.values(), ids=documents)
def test_a_coming_version_is_announced_on_the_page_and_read_as_it_will_be(document, publish):
    with clock.frozen() as stopped:
        version = publish(document, text=document.text(document.newest()) + "keeping more days 9: of it\n")
        text = read(f"/{document.name}/")
        assert str(version.in_effect.day) in text and SAYS[document.name] in text
        assert "keeping more" in read(f"/{document.name}/2/") and "keeping more" not in read(
            f"/{document.name}/1/"
        )
        assert Client().get(f"/{document.name}/3/").status_code == 404
        stopped.tick(days=14)
        assert document.coming() is None and document.in_effect() is version


@pytest.mark.django_db
def test_members_are_told_of_a_change_and_agree_or_not(publish, ana):
    publish(POLICY)
    Announcement.make()
    assert Notice.objects.filter(subject=ana.subject, mail_state="waiting").count() == 1
    with clock.frozen() as stopped:
        stopped.tick(days=14)
        assert Agreement.is_due(ana)
        Agreement.give(ana, read={"policy": 2})
        assert not Agreement.is_due(ana)
        assert ana.agreements.get(document="policy", version="2").at == clock.now()


def test_what_a_member_agreed_to_is_kept_with_its_time(ana):
    for document in (POLICY, TERMS):
        agreed = ana.agreements.get(document=document.name)
        assert agreed.version == str(document.versions[0].version) and agreed.at
