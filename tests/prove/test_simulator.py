"""Members, time and misfortune do what they like in a simulated market, through the verbs that views call:
after each step every invariant holds, and each day all is as an oracle expects. Then the same with one
protection off: it is found. By hand, for longer: `make simulate`."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prove.simulate.workers import Workers

SEED, DAYS = 20261133, 4
MOMENT = 0.4  # seconds: with a lock off, the second has to be through before the first goes on
MOST_DAYS = 15  # until a protection that is off is found
OFFER = r"offer \d+ is \[\d+, '{}'[\d, ]+\], not \[\d+, '{}'[\d, ]+\], which is {}"
# How the step came about in which it is found, and what is said of it then: of one protection alone. Where
# two read before either writes, it goes wrong in this way or that; but nowhere else.
FOUND_BY = {
    "locks_are_off": r"at once: |clicked twice: .*(database is locked|duplicate key)",
    "transactions_are_off": (
        r"killed: (offer \d+ came from nowhere|every offer is about its listing: |"
        r"every state has a way in: |quantities are conserved: |one deal an offer: |two sides a deal: |"
        r"a dispute and its deal agree: |an end has its time: |an answer has its time: )"
    ),
    "nothing_comes_back": r"alone: quantities are conserved: listing ",
    "backups_are_forgotten": "alone: " + OFFER.format("live", "backup", "backup"),
    "backups_are_not_asked": "alone: " + OFFER.format("backup", "suspended", "suspended"),
    "two_offers_are_live": r"alone: .*: IntegrityError: .*(offers_offer.negotiation_id|one_live_offer)",
    "ties_do_not_end": "alone: " + OFFER.format("(live|suspended|backup)", "closed", "closed"),
    "contacts_are_not_recorded": "every contact shown is recorded: subject ",
    "offers_never_run_out": (
        "alone: (an offer that is expired was (answered|withdrawn)$|"
        + OFFER.format("backup", "live", "expired")
        + ")"
    ),
    "edits_do_not_matter": (
        "alone: (an offer that is suspended was answered$|"
        + OFFER.format("backup", "live", "suspended")
        + ")"
    ),
    "rounds_are_not_counted": r"alone: a fourth offer in a row without an answer$",
    "blocks_do_not_bind": r"alone: an offer between two of whom one blocked the other$",
    "pages_are_never_stale": r"alone: an offer about a listing as it was before$",
    "answers_are_not_remembered": (
        r"clicked twice: two clicks led to .*kind='refused'|killed: (listing \d+ came from nowhere$|"
        r"offer \d+ is \[\d+, '(withdrawn|declined)'[\d, ]+\], not \[\d+, '(live|suspended|backup)')"
    ),
    "letters_go_twice": r"mail: \d+ letters, \d+ different ones$",
}


def off(anomaly: str) -> list[str]:
    """Which protections are off, to judge by what was found."""
    found = anomaly.partition("\n")[0]
    return [name for name, words in FOUND_BY.items() if re.search(words, found)]


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
    moment = MOMENT if protection == "locks_are_off" else None
    told = workers.run(SEED, MOST_DAYS, without=protection, moment=moment)
    assert off(told.anomaly) == [protection], told.report()
    assert not told.is_sound
