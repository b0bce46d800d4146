"""The tables of states: nothing unreachable, no dead end, nothing unknown allowed."""

import pytest

from parley.ground.refusals import Refusal
from parley.offers import transitions
from parley.offers.transitions import DEAL, OFFER, Machine

FINAL = {
    "offer": {
        transitions.ACCEPTED,
        transitions.DECLINED,
        transitions.WITHDRAWN,
        transitions.REPLACED,
        transitions.CLOSED,
    },
    "deal": {
        transitions.STEPPED_BACK,
        transitions.SETTLED,
    },
}
MACHINES = [pytest.param(OFFER, FINAL["offer"], id="offer"), pytest.param(DEAL, FINAL["deal"], id="deal")]


def reachable(machine: Machine, start: str) -> set[str]:
    seen, ahead = set(), {start}
    while ahead:
        seen |= ahead
        ahead = {to for (state, _verb), to in machine.moves.items() if state in ahead} - seen
    return seen


@pytest.mark.parametrize(("machine", "final"), MACHINES)
def test_every_state_is_reached_from_the_start(machine: Machine, final: set[str]):
    assert reachable(machine, machine.start) == machine.states()


@pytest.mark.parametrize(("machine", "final"), MACHINES)
def test_only_the_final_states_lead_nowhere(machine: Machine, final: set[str]):
    leads_on = {state for (state, _verb), to in machine.moves.items() if to != state}
    assert machine.states() - leads_on == final


@pytest.mark.parametrize(("machine", "final"), MACHINES)
def test_from_every_state_a_final_one_can_be_reached(machine: Machine, final: set[str]):
    assert all(reachable(machine, state) & final for state in machine.states())


@pytest.mark.parametrize(("machine", "final"), MACHINES)
def test_whatever_is_not_in_the_table_is_refused_with_words(machine: Machine, final: set[str]):
    verbs = {verb for _state, verb in machine.moves} | {"unheard-of"}
    for state in machine.states():
        for verb in verbs:
            if machine.allows(state, verb):
                assert machine.next(state, verb) in machine.states()
                continue
            with pytest.raises(Refusal) as refused:
                machine.next(state, verb)
            assert refused.value.message
            assert refused.value.code in ("stale", "expired")


def test_whatever_is_open_can_be_closed_and_nothing_else():
    assert {state for state in OFFER.states() if OFFER.allows(state, "close")} == set(transitions.OPEN)


def test_an_unknown_state_is_refused():
    with pytest.raises(Refusal):
        OFFER.next("half-open", "accept")


def test_every_state_has_a_name_for_people():
    assert all(transitions.name(state) for state in OFFER.states() | DEAL.states())
