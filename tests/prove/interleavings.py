"""Seeded interleavings, judged: what came of each is what comes of the same acts one after the other in some
order, and afterwards nothing breaks an invariant."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import permutations
from typing import Any

from parley.ground import clock
from parley.site.invariants import breaches
from tests.prove import stall
from tests.prove.interleaving import Stage, lock_off
from tests.prove.scenes import CAST, member

AT_ONCE = (2, 2, 3, 3, 4)  # how many act; pairs and triples more often
BATCH = 100


class Player:
    """Plays rounds on one stage, and remembers what the orders lead to."""

    def __init__(self, locked: bool = True) -> None:
        self.began = clock.now()
        self.first, self.staged = stall.first(), []
        self.stage = Stage(max(AT_ONCE), locked)
        self.one_by_one = Stage(max(AT_ONCE))
        self.orders: dict[tuple, dict[tuple, tuple]] = {}

    def play(self, number: int, seed: int) -> str:
        """The interleaving of that number. -> what is wrong with it, or "" """
        chance = random.Random(f"{seed} {number}")
        acts = tuple(sorted(chance.sample(stall.NAMES, chance.choice(AT_ONCE))))
        found, steps, done = self._played(self.stage, acts, chance.choice)
        if found in self._orders(acts, tuple(done)):
            return ""
        return f"seed {seed}, number {number}: {acts} as {steps} gave {found[0]}, as no order does"

    def _orders(self, acts: tuple, likely: tuple) -> Iterator[tuple]:
        """What the acts lead to one after the other, in each order; the likely one first."""
        known = self.orders.setdefault(acts, {})
        for order in (likely, *permutations(range(len(acts)))):
            if order not in known:
                known[order], *_rest = self._played(self.one_by_one, acts, partial(min, key=order.index))
            yield known[order]

    def _played(self, stage: Stage, acts: tuple, choose: Any) -> tuple[tuple, list[int], list[int]]:
        its = self._round()
        with clock.frozen(self.began) as stopped:
            doing = [
                partial(stall.time_passes, stopped) if name == stall.TIME else partial(stall.ACTS[name], its)
                for name in acts
            ]
            outcomes, steps, done = stage.play(doing, choose)
        return (tuple(outcomes), stall.state(its)), steps, done

    def _round(self) -> stall.Its:
        self.staged = self.staged or stall.copies(self.first, BATCH)
        return self.staged.pop()


def play(seed: int, first: int, count: int, off: str = "") -> dict[str, Any]:
    """The interleavings of these numbers. `off`: the table of which no row is locked, until something is
    wrong (on SQLite all locks go). -> {"played", "scenes", "seconds", "processor" (seconds), "wrong"}"""
    for handle in CAST:
        member(handle).profile  # noqa: B018  (read once, before the threads)
    # What other proofs broke in the same marketplace, with their locks off, is not what is looked for.
    broken = set(map(str, breaches()))
    begun, worked, wrong, played = time.monotonic(), time.process_time(), [], 0
    with player(off) as one:
        for number in range(first, first + count):
            if off and wrong:
                break
            wrong += filter(None, [one.play(number, seed)])
            played += 1
    wrong += [] if off else sorted(set(map(str, breaches())) - broken)
    lasted, worked = time.monotonic() - begun, time.process_time() - worked
    told = {"played": played, "scenes": len(one.orders), "seconds": round(lasted, 1)}
    return {**told, "processor": round(worked, 1), "wrong": wrong}


@contextmanager
def player(off: str) -> Iterator[Player]:
    """On a stage whose locks are on, or off."""
    with lock_off(off) if off else nullcontext():
        one = Player(locked=not off)
        try:
            yield one
        finally:
            one.stage.go_home()
            one.one_by_one.go_home()
