"""Members, time and misfortune do what they like in a simulated market, through the verbs that views call:
after each step every invariant holds, and each day all is as an oracle expects. Then the same with one
protection off: it is found. By hand, for longer: `make simulate`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prove.simulate.workers import Workers

SEED, DAYS = 20261128, 4
MOMENT = 0.4  # seconds: with a lock off, the second has to be through before the first goes on
MOST_DAYS = 6  # until a protection that is off is found
FOUND_BY = {
    "locks_are_off": "",  # an error, or what the second has overwritten
    "transactions_are_off": "",
    "nothing_comes_back": "quantities are conserved",
    "backups_are_forgotten": "not",
    "backups_are_not_asked": "not",
    "two_offers_are_live": "neither done nor refused: IntegrityError",
    "offers_never_run_out": "",  # accepted too late, or suspended though it has run out
    "edits_do_not_matter": "not",
    "rounds_are_not_counted": "a fourth offer in a row without an answer",
    "blocks_do_not_bind": "blocked",
    "pages_are_never_stale": "as it was before",
    "answers_are_not_remembered": "two clicks led to",
    "letters_go_twice": "letters",
}


@pytest.fixture(scope="module")
def workers(engine: str) -> Iterator[Workers]:
    with tempfile.TemporaryDirectory(prefix=f"parley-simulate-{engine}-") as folder:
        with Workers(engine, Path(folder), 1) as workers:
            yield workers


def test_whatever_happens_in_a_market_all_holds(workers: Workers):
    told = workers.run(SEED, DAYS)
    print(f"SEED={SEED} ENGINE={workers.engine}: {told.report()}")
    assert told.anomaly == ""
    assert told.is_sound, told.report()


def test_the_same_seed_plays_the_same_market_with_kills_and_races(workers: Workers):
    first, again, another = (workers.run(seed, 1) for seed in (SEED, SEED, SEED + 1))
    assert first.counts["kills"] and first.counts["races"]
    assert (first.digest, first.counts) == (again.digest, again.counts)
    assert first.digest != another.digest


@pytest.mark.parametrize("protection", FOUND_BY)
def test_with_one_protection_off_the_simulator_finds_it(workers: Workers, protection: str):
    told = workers.run(SEED, MOST_DAYS, without=protection, moment=MOMENT)
    assert FOUND_BY[protection] in told.anomaly and told.anomaly, told.report()
    assert not told.is_sound
