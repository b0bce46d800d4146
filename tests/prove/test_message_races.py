"""A stranger who writes twice at once, writes while a block is put up, or whose request gets two answers: one
was first, and the other is refused or finds what that one did. With the locks off, the same look finds
something wrong."""

import pytest

from tests.prove.actors import Company, Race, goes_wrong

PLACE = "tests.prove.messaging:"
RACES = [
    ("stage_lamp", ["buyer_writes", "buyer_writes"], "wrongs"),
    ("stage_lamp", ["buyer_writes", "seller_blocks"], "wrongs"),
    ("stage_asked", ["seller_accepts", "seller_declines"], "answered_twice"),
]
NAMES = [" against ".join(acts) for _scene, acts, _look in RACES]
ROUNDS = 30


def run(company: Company, scene: str, acts: list[str], look: str, rounds: int, locks: bool):
    """The outcomes of the rounds, and everything that is wrong afterwards."""
    staged = company.call(PLACE + scene, rounds)
    outcomes = company.run(
        Race([PLACE + act for act in acts], staged, locks, "" if locks else "market_listing")
    )
    errors = [each for outcome in outcomes for each in outcome if each.startswith("error")]
    return outcomes, company.call(PLACE + look, staged) + errors


@pytest.mark.parametrize(("scene", "acts", "look"), RACES, ids=NAMES)
def test_one_was_first(company: Company, scene: str, acts: list[str], look: str):
    outcomes, wrongs = run(company, scene, acts, look, ROUNDS, locks=True)
    assert wrongs == []
    assert all("done" in outcome for outcome in outcomes)


@pytest.mark.parametrize(("scene", "acts", "look"), RACES, ids=NAMES)
def test_with_the_locks_off_the_same_race_goes_wrong(
    company: Company, scene: str, acts: list[str], look: str
):
    assert goes_wrong(lambda rounds: run(company, scene, acts, look, rounds, locks=False)[1])
