"""Whatever five members do, in whatever order and however long apart: no row of the table of haggling is
broken, each offer and deal stands as an oracle expects, and every invariant holds. (Which row is held where:
docs/decisions/0054.) The acts, the oracle and the rules are those of the simulated market."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, connections, transaction
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from parley.members.models import Member
from parley.site import invariants
from tests.prove.simulate import acts
from tests.prove.simulate.choosing import WEIGHTS, Chooser
from tests.prove.simulate.market import BEGIN
from tests.prove.simulate.oracle import Oracle

FIVE = ("ana", "ben", "cleo", "dov", "eli")
LATER = [
    timedelta(minutes=1),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=9),
    timedelta(days=3),
]
# One number is one step: so hypothesis finds the shortest sequence that breaks something.
SEQUENCES = st.lists(st.integers(min_value=0, max_value=10**6), min_size=50, max_size=100, unique=True)
CAME_ABOUT = {
    "put_up", "edit", "pause", "resume", "end", "open_negotiation", "offer_again", "counter", "buy", "accept",
    "decline", "withdraw", "reconfirm", "confirm", "step_back", "pay", "send", "receive", "suspend_outdated",
    "dispute", "testify", "propose", "settle", "watch", "invite",
}  # fmt: skip
# What five members come to seldom, more often.
WEIGHTS_OF_FIVE = WEIGHTS | {
    "edit": 24, "reconfirm": 60, "step_back": 6, "buy": 12, "confirm": 32, "pay": 20, "send": 20,
    "receive": 16, "withdraw": 6, "watch": 16, "invite": 16, "dispute": 9,
    "testify": 12, "propose": 18, "settle": 25,
}  # fmt: skip


class Play:
    """One sequence."""

    def __init__(self, members: list[Member], moderator: Member) -> None:
        self.now = BEGIN
        self.oracle = Oracle([each.pk for each in members], rows, moderator.pk)
        self.came_about: Counter[str] = Counter()

    def step(self, drawn: int) -> None:
        """The clock goes on, somebody does something, and all is looked at."""
        chance = Random(drawn)
        self.now += chance.choice(LATER)
        act = Chooser(chance, self.oracle, WEIGHTS_OF_FIVE).act(self.now)
        outcome = acts.do(act, self.now)
        assert outcome.kind != "error", f"{act}: {outcome.said}"
        if outcome.kind == "done":
            self.oracle.note(act, outcome.made if act.by else 0, self.now)
            self.came_about[act.verb] += 1
        else:
            assert act.verb != "accept" or not self.oracle.must_accept(act, self.now), (
                f"{act}: {outcome.said}"
            )
        assert list(self.oracle.differences(self.now)) == [], act
        assert [str(each) for each in invariants.breaches()] == [], act


def rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchall()


@pytest.mark.long
def test_whatever_sequence_of_verbs_every_row_of_the_table_holds(
    new_member: Callable[..., Member], mo: Member
):
    members, came_about = [new_member(handle) for handle in FIVE], Counter()

    @seed(20261130)
    @settings(max_examples=24, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(SEQUENCES)
    def hold(sequence: list[int]) -> None:
        with ExitStack() as stack:
            for alias in connections:
                stack.enter_context(transaction.atomic(using=alias))
                stack.callback(transaction.set_rollback, True, using=alias)
            play = Play(members, mo)
            for drawn in sequence:
                play.step(drawn)
            came_about.update(play.came_about)

    hold()
    assert CAME_ABOUT - came_about.keys() == set(), "never came about"
