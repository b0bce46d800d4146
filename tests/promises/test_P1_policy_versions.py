"""P1: the policy is versioned and dated, shows what changed, and says since when it is in effect."""

import re

import pytest
from django.test import Client

from parley.privacy import policy, policy_check
from parley.privacy.policy_versions import VERSIONS

HOW = """
The catalogue and the newest policy version differ. When the declarations are as they shall be:
  1. parley policy show > parley/privacy/policies/<version>.txt
  2. parley policy digest     and put it into parley/privacy/policy_versions.py
A policy that was published already gets a new version instead; parley policy check says what it needs.
"""


def test_the_newest_version_states_what_the_code_executes():
    found = policy_check.problems()
    assert found == [], HOW + "\n".join(found)


def test_every_version_is_dated_and_says_what_changed():
    for version in VERSIONS:
        assert version.date and version.in_effect >= version.date and version.changed


@pytest.mark.django_db
def test_the_page_shows_versions_dates_and_changes():
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", Client().get("/policy/").content.decode()))
    assert "Last updated" in text and "In effect since" in text
    for version in VERSIONS:
        assert f"Version {version.version}" in text
        assert all(str(change) in text for change in version.changed)


def test_what_a_member_agreed_to_is_kept_with_its_time(ana):
    agreed = ana.agreements.get()
    assert agreed.version == str(policy.current().version) and agreed.at
