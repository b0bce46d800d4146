"""Thousands of seeded interleavings of everything that can be done about the same two lamps. All of them can
be had again: `make interleavings N=10000 SEED=7 ENGINE=postgresql`."""

import os

import pytest

from tests.prove.actors import Company

PLAY = "tests.prove.interleavings:play"
SEED = int(os.environ.get("PARLEY_SEED", "1"))
COUNT = int(os.environ.get("PARLEY_INTERLEAVINGS", "2000"))
PROCESSES = 2
LOCKS = ("market_listing", "offers_offer")


def test_each_is_as_if_one_came_after_the_other(company: Company):
    share = COUNT // PROCESSES
    playing = [company.actor(place) for place in range(PROCESSES)]
    for place, actor in enumerate(playing):
        actor.tell("call", PLAY, SEED, place * share, share)
    found = [actor.hear(patience=3600) for actor in playing]
    print([{**each, "wrong": len(each["wrong"])} for each in found])
    assert [wrong for each in found for wrong in each["wrong"]] == []
    assert sum(each["played"] for each in found) == share * PROCESSES


@pytest.mark.parametrize("table", LOCKS)
def test_with_a_lock_off_one_is_not(company: Company, table: str):
    found = company.call(PLAY, SEED, 0, 3000, table)
    assert found["wrong"]
