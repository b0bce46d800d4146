"""Two who accept the same offer to watchers at the same moment, or one while its owner takes it back, edits
the listing or blocks them: whoever was first. With the locks off, the same look finds something wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

PLACE = "tests.prove.inviting:"
RACES = [
    ["first_takes", "second_takes"],
    ["first_takes", "first_takes"],
    ["first_takes", "seller_withdraws"],
    ["first_takes", "seller_edits"],
]
# Without its control: nothing makes the two meet between the look for a block and the block. The lock is the
# same, and `test_block_races` has it off.
AGAINST_A_BLOCK = ["first_takes", "seller_blocks"]
ROUNDS = 30


def run(company: Company, acts: list[str], rounds: int, locks: bool) -> tuple[list, list[str]]:
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(f"{PLACE}stage", rounds)
    outcomes = company.run(Race([PLACE + act for act in acts], staged, locks))
    wrongs = company.call(f"{PLACE}wrongs", staged)
    return outcomes, wrongs + [each for outcome in outcomes for each in outcome if each.startswith("error")]


@pytest.mark.parametrize("acts", [*RACES, AGAINST_A_BLOCK], ids=" against ".join)
def test_whoever_was_first_has_done_it_and_nothing_is_wrong(company: Company, acts):
    outcomes, wrongs = run(company, acts, ROUNDS, locks=True)
    assert wrongs == []
    assert all(each == "done" or each.startswith("refused:") for outcome in outcomes for each in outcome)
    if acts[1].endswith("takes"):
        assert {outcome.count("done") for outcome in outcomes} == {1}
    else:
        assert {theirs for _take, theirs in outcomes} == {"done"}


@pytest.mark.parametrize("acts", RACES, ids=" against ".join)
def test_with_the_locks_off_the_same_race_goes_wrong(company: Company, acts):
    assert goes_wrong(lambda rounds: run(company, acts, rounds, locks=False)[1])
