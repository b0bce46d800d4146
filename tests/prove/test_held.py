"""Two who decide about one account at the same moment: one decision counts, and all that hangs on it is
whole. With the locks off, the same look finds something wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

ACTS = "tests.prove.acts:"
HELD = "tests.prove.held:"
ONE_WINS = [
    ["mo_agrees", "second_mo_agrees"],
    ["mo_agrees", "second_mo_disagrees"],
]
ROUNDS = 20


def run(company: Company, acts: list[str], rounds: int, locks: bool) -> tuple[list, list[str]]:
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(f"{HELD}stage_case", rounds)
    race = Race([ACTS + act for act in acts], staged, locks, "desk_minorcase")
    outcomes = company.run(race)
    wrongs = company.call(f"{HELD}wrong_cases", [each[0] for each in staged])
    return outcomes, wrongs + [each for outcome in outcomes for each in outcome if each.startswith("error")]


@pytest.mark.parametrize("acts", ONE_WINS, ids=lambda acts: " against ".join(acts))
def test_of_two_seconds_at_once_one_decides_and_the_other_is_refused(company: Company, acts):
    outcomes, wrongs = run(company, acts, ROUNDS, locks=True)
    assert wrongs == []
    assert {tuple(sorted(outcome)) for outcome in outcomes} == {("done", "refused:stale")}


def test_a_second_and_the_end_of_the_time_at_once_leave_one_ending(company: Company):
    outcomes, wrongs = run(company, ["mo_agrees", "the_case_lapses"], ROUNDS, locks=True)
    assert wrongs == []
    assert all(outcome[1] == "done" for outcome in outcomes)


@pytest.mark.parametrize("acts", [*ONE_WINS, ["mo_agrees", "the_case_lapses"]], ids=" against ".join)
def test_with_the_locks_off_the_same_race_goes_wrong(company: Company, acts):
    def race(rounds: int) -> bool:
        outcomes, wrongs = run(company, acts, rounds, locks=False)
        return bool(wrongs) or any(outcome.count("done") != 1 for outcome in outcomes)

    assert goes_wrong(race)


def test_two_reports_at_once_freeze_an_account_once(company: Company):
    staged = company.call(f"{HELD}stage_reports", ROUNDS)
    race = Race([f"{ACTS}first_report_freezes", f"{ACTS}second_report_freezes"], staged)
    outcomes = company.run(race)
    assert company.call(f"{HELD}wrong_reports", [each[0] for each in staged]) == []
    assert {each for outcome in outcomes for each in outcome} == {"done"}


def test_a_report_and_the_same_report_again_freeze_an_account_once(company: Company):
    staged = company.call(f"{HELD}stage_reports", ROUNDS)
    race = Race([f"{ACTS}first_report_freezes", f"{ACTS}first_report_freezes"], staged)
    outcomes = company.run(race)
    assert company.call(f"{HELD}wrong_reports", [each[0] for each in staged]) == []
    assert {each for outcome in outcomes for each in outcome} == {"done"}
