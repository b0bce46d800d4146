"""A dispute against completion by time, two who decide about one mark, an outcome accepted and settled, a
thing that is back and lost, two contacts where one may be opened: one wins, and with the locks off something
is wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

ACTS, SCENES = "tests.prove.acts:", "tests.prove.deal_scenes:"
RACES = [
    ("stage_sent", ["ben_disputes", "time_completes"]),
    ("stage_contested", ["mo_removes_the_mark", "cleo_upholds_the_mark"]),
    ("stage_proposed", ["ben_accepts_the_outcome", "mo_settles"]),
    ("stage_away", ["ana_has_it_back", "ana_writes_it_off"]),
]
LAST_CONTACT = ("stage_last_contact", ["newcomer_opens_first", "newcomer_opens_second"])
IDS = [" against ".join(acts) for _scene, acts in RACES]
USUAL = 20


def run(company: Company, scene: str, acts: list[str], rounds: int, locks: bool) -> tuple[list, list[str]]:
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(SCENES + scene, rounds)
    outcomes = company.run(Race([ACTS + act for act in acts], staged, locks, "" if locks else "offers_deal"))
    wrongs = company.call("tests.prove.judging:wrongs", [each[0] for each in staged])
    wrongs += company.call(f"{SCENES}marks_decided_twice", [each[1] for each in staged])
    return outcomes, wrongs + [each for outcome in outcomes for each in outcome if each.startswith("error")]


@pytest.mark.parametrize(("scene", "acts"), RACES[1:], ids=IDS[1:])
def test_exactly_one_of_them_succeeds(company: Company, scene, acts):
    outcomes, wrongs = run(company, scene, acts, USUAL, locks=True)
    assert wrongs == []
    assert {outcome.count("done") for outcome in outcomes} == {1}


def test_of_two_contacts_at_once_a_newcomer_opens_one_where_one_is_left(company: Company):
    outcomes, wrongs = run(company, *LAST_CONTACT, USUAL, locks=True)
    assert wrongs == []
    assert {tuple(sorted(outcome)) for outcome in outcomes} == {("done", "refused:too-many")}


def test_with_the_locks_off_a_newcomer_opens_one_more(company: Company):
    def race(rounds: int) -> list:
        staged = company.call(SCENES + LAST_CONTACT[0], rounds)
        outcomes = company.run(Race([ACTS + act for act in LAST_CONTACT[1]], staged, False, "members_member"))
        # On SQLite the second finds the file changed under it; on PostgreSQL nobody notices.
        return [outcome for outcome in outcomes if "refused:too-many" not in outcome]

    assert goes_wrong(race)


def test_a_dispute_wins_or_comes_after_completion_and_nothing_is_half_done(company: Company):
    outcomes, wrongs = run(company, *RACES[0], USUAL, locks=True)
    assert wrongs == []
    assert {outcome[0] for outcome in outcomes} == {"done"}
    assert {outcome[1] for outcome in outcomes} <= {"done", "refused:stale"}


@pytest.mark.parametrize(("scene", "acts"), RACES, ids=IDS)
def test_with_the_locks_off_it_goes_wrong(company: Company, scene, acts):
    def race(rounds: int) -> bool:
        outcomes, wrongs = run(company, scene, acts, rounds, locks=False)
        both = any(outcome.count("done") == 2 for outcome in outcomes)
        return bool(wrongs) or (both and scene != "stage_sent")  # there both may be, one after the other

    assert goes_wrong(race)
