"""What `make test` says at its end, and when it fails."""

import pytest

from tests import machine, run
from tests.run import Outcome


@pytest.fixture(params=[False, True], ids=["here", "under CI"])
def ci(request, monkeypatch) -> bool:
    monkeypatch.setattr(machine, "CI", request.param)
    return request.param


def test_all_that_passed_is_a_success(ci, capsys):
    assert run.finish([Outcome("lint", passed=1), Outcome("browser", passed=20)]) == 0
    assert capsys.readouterr().out.endswith("21 passed, 0 failed\n")


def test_one_failure_among_many_is_a_failure(ci):
    assert run.finish([Outcome("lint", passed=1), Outcome("browser", passed=20, failed=1)]) == 1


def test_nothing_at_all_is_a_failure(ci):
    assert run.finish([]) == 1
    assert run.finish([Outcome("browser", skipped=3)]) == 1


def test_what_was_left_out_is_said_with_its_reason_and_is_a_failure_under_ci(ci, capsys):
    left_out = run.without("browser", machine.NO_CHROMIUM)
    assert run.finish([Outcome("lint", passed=1), left_out]) == int(ci)
    said = capsys.readouterr().out.splitlines()
    assert f"Left out: browser ({machine.NO_CHROMIUM})" in said
    assert said[-1] == f"1 passed, {int(ci)} failed"


def test_a_single_test_that_is_left_out_is_skipped_here_and_fails_under_ci(ci):
    with pytest.raises(pytest.fail.Exception if ci else pytest.skip.Exception, match="Chromium"):
        machine.left_out(machine.NO_CHROMIUM)
