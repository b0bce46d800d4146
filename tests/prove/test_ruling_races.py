"""Two of the staff who decide again at the same moment, or while an appeal is answered. With the locks off,
the same look finds something wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

PLACE = "tests.prove.ruling_scenes:"
TWICE = ["mo_takes_it_back", "nia_takes_it_back"]
RACES = [TWICE, ["mo_takes_it_back", "nia_overturns"], ["mo_takes_it_back", "nia_upholds"]]
NAMES = [" against ".join(acts) for acts in RACES]
USUAL = 12


def run(company: Company, acts: list[str], rounds: int, locks: bool) -> tuple[list, list[str]]:
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(PLACE + "stage_ended", rounds)
    outcomes = company.run(Race([PLACE + act for act in acts], staged, locks, "" if locks else "desk_matter"))
    wrongs = company.call(PLACE + "wrongs", staged)
    return outcomes, wrongs + [each for outcome in outcomes for each in outcome if each.startswith("error")]


@pytest.mark.parametrize("acts", RACES, ids=NAMES)
def test_they_go_one_after_the_other_and_leave_nothing_wrong(company: Company, acts):
    outcomes, wrongs = run(company, acts, USUAL, locks=True)
    assert wrongs == []
    assert all("done" in outcome for outcome in outcomes)
    if acts == TWICE:
        assert {outcome.count("done") for outcome in outcomes} == {1}


def test_with_the_locks_off_one_decision_is_taken_back_twice(company: Company):
    assert goes_wrong(lambda rounds: run(company, TWICE, rounds, locks=False)[1])
