"""Two who decide at the same moment, and who produce, withdraw or take consent back meanwhile: a request ends
in one way. Each race has its negative control: with the locks off, the same look finds something wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

PLACE = "tests.prove.desk_scenes:"
BOTH_MAY = [
    ("stage_filed", ["mo_grants", "nia_grants"]),
    ("stage_half_granted", ["nia_grants", "mo_withdraws"]),
    ("stage_agreed", ["mo_produces", "ana_takes_it_back"]),
]
ONE_WINS = [
    ("stage_half_granted", ["nia_refuses", "mo_withdraws"]),
]
USUAL = 20


def names(cases: list) -> list[str]:
    return [" against ".join(acts) for _scene, acts in cases]


def run(company: Company, scene: str, acts: list[str], rounds: int, locks: bool) -> tuple[list, list[str]]:
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(PLACE + scene, rounds)
    race = Race([PLACE + act for act in acts], staged, locks, "" if locks else "desk_disclosurerequest")
    outcomes = company.run(race)
    wrongs = company.call(PLACE + "wrongs", staged)
    return outcomes, wrongs + [each for outcome in outcomes for each in outcome if each.startswith("error")]


@pytest.mark.parametrize(("scene", "acts"), BOTH_MAY, ids=names(BOTH_MAY))
def test_they_go_one_after_the_other_and_leave_nothing_wrong(company: Company, scene, acts):
    outcomes, wrongs = run(company, scene, acts, USUAL, locks=True)
    assert wrongs == []
    assert all("done" in outcome for outcome in outcomes)


@pytest.mark.parametrize(("scene", "acts"), ONE_WINS, ids=names(ONE_WINS))
def test_exactly_one_of_them_succeeds_and_the_other_is_refused(company: Company, scene, acts):
    outcomes, wrongs = run(company, scene, acts, USUAL, locks=True)
    assert wrongs == []
    assert {outcome.count("done") for outcome in outcomes} == {1}


def test_of_two_who_produce_at_once_one_makes_the_package(company: Company):
    outcomes, wrongs = run(company, "stage_agreed", ["mo_produces", "nia_produces"], USUAL, locks=True)
    assert wrongs == []
    assert {outcome.count("done") for outcome in outcomes} == {1}


@pytest.mark.parametrize(("scene", "acts"), BOTH_MAY + ONE_WINS, ids=names(BOTH_MAY + ONE_WINS))
def test_with_the_locks_off_the_same_race_goes_wrong(company: Company, scene, acts):
    assert goes_wrong(lambda rounds: run(company, scene, acts, rounds, locks=False)[1])
