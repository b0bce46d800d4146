"""What a coming policy version allows is not done before its day."""

from dataclasses import replace
from datetime import timedelta

import pytest

from parley.ground import clock
from parley.members.models import FormerAddress
from parley.privacy import effect, policy, retention
from parley.privacy.documents import POLICY
from parley.privacy.gate import GateClosed, Partner, disclose

MAIL = ("send-notices", ["email"])


@pytest.fixture
def stopped():
    with clock.frozen() as frozen:
        yield frozen


def come(publish, monkeypatch, before: str) -> None:
    """The version in effect says `before`, the coming one what the catalogue says."""
    publish(POLICY, text=before)
    (POLICY.folder / "1.txt").write_text(before)
    publish(POLICY, text=policy.as_text())
    monkeypatch.setattr(POLICY, "versions", [POLICY.versions[0], POLICY.versions[2]])


def test_a_use_that_only_the_coming_version_knows_waits_for_its_day(publish, monkeypatch, ana, stopped):
    text = policy.as_text()
    come(publish, monkeypatch, "\n".join(line for line in text.splitlines() if "to partner-mail" not in line))
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), *MAIL, ana.profile)
    stopped.tick(days=14)
    assert disclose(Partner("mail"), *MAIL, ana.profile) == {"email": "ana@example.org"}


def test_a_condition_that_falls_holds_until_its_day(publish, monkeypatch, ana, stopped):
    place = "shows members_profile.email to partner-mail for send-notices"
    come(publish, monkeypatch, policy.as_text().replace(place, f"{place} when deal-confirmed"))
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), *MAIL, ana.profile)


def test_what_both_versions_allow_goes_on(publish, monkeypatch, ana, stopped):
    come(publish, monkeypatch, policy.as_text())
    assert disclose(Partner("mail"), *MAIL, ana.profile) == {"email": "ana@example.org"}


def shorter(publish, monkeypatch, ana) -> None:
    """The version in effect keeps a former address for three days; Ana has just left one."""
    name = "keeping former-address days"
    come(publish, monkeypatch, policy.as_text().replace(f"{name} 14", f"{name} 3"))
    FormerAddress.keep(ana.profile)


def test_a_longer_keeping_waits_for_its_day(publish, monkeypatch, ana, stopped):
    shorter(publish, monkeypatch, ana)
    stopped.tick(days=3)
    assert retention.sweep("former-address").removed == 1
    stopped.tick(days=11)
    FormerAddress.keep(ana.profile)
    stopped.tick(days=3)
    assert retention.sweep("former-address").removed == 0 and FormerAddress.objects.exists()


def test_what_is_overdue_by_the_version_in_effect_counts_as_overdue(publish, monkeypatch, ana, stopped):
    shorter(publish, monkeypatch, ana)
    due = clock.now() + timedelta(days=3)
    (rule,) = [each for each in retention.registered if each.keeping == "former-address"]
    stopped.tick(days=4)
    assert list(retention._due(rule, clock.now()).values()) == [due]


def test_a_version_that_is_not_even_published_yet_changes_nothing(publish, monkeypatch, ana, stopped):
    text = policy.as_text()
    come(publish, monkeypatch, "\n".join(line for line in text.splitlines() if "to partner-mail" not in line))
    tomorrow = replace(POLICY.versions[-1], date=clock.today() + timedelta(days=1))
    monkeypatch.setattr(POLICY, "versions", [POLICY.versions[0], tomorrow])
    assert POLICY.coming() is None
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), *MAIL, ana.profile)


def test_what_may_be_refused_until_then_cannot_be_taken_for_granted_before(
    publish, monkeypatch, ana, stopped
):
    place = "members_profile.email to partner-mail for send-n"
    line = next(each for each in policy.as_text().splitlines() if place in each)
    come(publish, monkeypatch, policy.as_text().replace(line, f"{line} refusable"))
    with pytest.raises(GateClosed):
        disclose(Partner("mail"), *MAIL, ana.profile)


def test_a_longer_life_of_backups_waits_for_its_day(publish, monkeypatch, ana, stopped):
    come(publish, monkeypatch, policy.as_text().replace("backups keys days 7", "backups keys days 2"))
    assert effect.backups_kept("keys") == timedelta(days=2)
    assert effect.backups_kept("market") == timedelta(days=30)
    stopped.tick(days=14)
    assert effect.backups_kept("keys") == timedelta(days=7)
