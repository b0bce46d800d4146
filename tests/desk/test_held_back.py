"""A longer keeping of requests and packages waits for the day of the version that brings it, as others do."""

import pytest

from parley.desk.models import Package
from parley.desk.requests_rules import CASE, CASE_KEPT, PACKAGE, PACKAGE_KEPT
from parley.ground import clock
from parley.privacy import policy, retention
from parley.privacy.documents import POLICY
from tests.desk.cases import days, filed, fresh, produced
from tests.privacy.test_effect import come


@pytest.fixture
def stopped():
    with clock.frozen() as frozen:
        yield frozen


@pytest.fixture
def shorter(publish, monkeypatch, stopped):
    """shorter(keeping, was) -> the version in effect keeps it for three days, the coming one for `was`"""

    def made(keeping: str, was: int) -> None:
        line = f"keeping {keeping} days"
        assert f"{line} {was}" in policy.as_text()
        come(publish, monkeypatch, policy.as_text().replace(f"{line} {was}", f"{line} 3"))
        assert POLICY.coming()

    return made


def test_a_package_is_destroyed_when_the_version_in_effect_says(ana, mo, nia, shorter, stopped, commit):
    shorter(PACKAGE, PACKAGE_KEPT.days)
    case = produced(filed(mo, [ana]), mo, nia)
    assert Package.objects.get().kept_until == days(3)
    stopped.tick(days=2)
    assert retention.sweep(PACKAGE).removed == 0
    stopped.tick(days=1)
    with commit(execute=True):
        proof = retention.sweep(PACKAGE)
    assert (proof.removed, proof.oldest_overdue, fresh(case).state) == (1, None, "lapsed")


def test_from_its_day_on_a_package_is_kept_for_the_longer_time(ana, mo, nia, shorter, stopped):
    shorter(PACKAGE, PACKAGE_KEPT.days)
    stopped.tick(days=14)
    produced(filed(mo, [ana]), mo, nia)
    stopped.tick(days=13)
    assert retention.sweep(PACKAGE).removed == 0
    stopped.tick(days=1)
    assert retention.sweep(PACKAGE).removed == 1


def test_a_request_is_forgotten_when_the_version_in_effect_says(ana, mo, nia, shorter, stopped, commit):
    shorter(CASE, CASE_KEPT.days)
    case = filed(mo, [ana])
    case.refuse(mo, "No court of that name exists.")
    stopped.tick(days=2)
    assert retention.sweep(CASE).removed == 0
    stopped.tick(days=1)
    with commit(execute=True):
        proof = retention.sweep(CASE)
    assert (proof.removed, proof.oldest_overdue) == (1, None)
    assert fresh(case).reason == "" and not fresh(case).named.exists()


def test_a_request_under_an_embargo_is_not_overdue_for_it(ana, mo, nia, shorter, stopped):
    shorter(CASE, CASE_KEPT.days)
    filed(mo, [ana], embargo_until=days(10)).refuse(mo, "No court of that name exists.")
    stopped.tick(days=4)
    proof = retention.sweep(CASE)
    assert (proof.removed, proof.oldest_overdue) == (0, None)
