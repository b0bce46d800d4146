"""An acceptance, a counter or a new offer, and a block, at the same moment: either it was first, and a deal
goes on while an offer ends; or the block was, and there is nothing. With the locks off, the same look finds
something wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

PLACE = "tests.prove.blocking:"
RACES = [
    ("stage_waiting", ["seller_accepts", "buyer_blocks"]),
    ("stage_waiting", ["seller_accepts", "seller_blocks"]),
    ("stage_waiting", ["seller_counters", "buyer_blocks"]),
    ("stage_lamp", ["buyer_offers", "seller_blocks"]),
]
ROUNDS = 30


def names(cases: list) -> list[str]:
    return [" against ".join(acts) for _scene, acts in cases]


def run(company: Company, scene: str, acts: list[str], rounds: int, locks: bool) -> tuple[list, list[str]]:
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(PLACE + scene, rounds)
    where = "" if locks else "market_listing"
    outcomes = company.run(Race([PLACE + act for act in acts], staged, locks, where))
    wrongs = company.call(PLACE + "wrongs", staged)
    return outcomes, wrongs + [each for outcome in outcomes for each in outcome if each.startswith("error")]


@pytest.mark.parametrize(("scene", "acts"), RACES, ids=names(RACES))
def test_the_block_always_stands_and_the_other_was_first_or_is_refused(company: Company, scene, acts):
    outcomes, wrongs = run(company, scene, acts, ROUNDS, locks=True)
    assert wrongs == []
    assert all(theirs == "done" or theirs.startswith("refused:") for theirs, _block in outcomes)
    assert {block for _theirs, block in outcomes} == {"done"}


def test_two_who_block_each_other_at_once_have_both_done_so(company: Company):
    outcomes, wrongs = run(company, "stage_waiting", ["seller_blocks", "buyer_blocks"], ROUNDS, locks=True)
    assert wrongs == []
    assert set(outcomes) == {("done", "done")}


@pytest.mark.parametrize(("scene", "acts"), RACES, ids=names(RACES))
def test_with_the_locks_off_the_same_race_goes_wrong(company: Company, scene, acts):
    assert goes_wrong(lambda rounds: run(company, scene, acts, rounds, locks=False)[1])
