"""Processes with a database connection each, that do what they are told, at the same moment if need be."""

import multiprocessing
import os
import random
import signal
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from typing import Any

SPAWN = multiprocessing.get_context("spawn")
PATIENCE = 120.0
PAIRS = 30  # of rounds, in which a negative control has to find something


class Died(Exception):
    """The process ended before it had an answer."""


class Failed(Exception):
    """What was asked raised an error in the process; the text is its traceback."""


@dataclass(frozen=True)
class Race:
    """Several acts, each done by a process of its own, round by round: all begin a round together.

    An act is the name "module:function" of a function of the round. With `locks` False the locks that
    are under test are off (`off` names the function of unlocked.py that does it), and the processes meet once
    more where a lock would have been: on any table, or on the one that `where` names."""

    acts: Sequence[str]
    rounds: Sequence[Any]
    locks: bool = True
    where: str = ""
    off: str = "everything"


class Actor:
    """One process, set up for one marketplace."""

    def __init__(
        self, environment: dict[str, str], gates: dict[int, Barrier], meetings: dict[int, Barrier]
    ) -> None:
        self.pipe, other = SPAWN.Pipe()
        arguments = (environment, other, gates, meetings)
        self.process = SPAWN.Process(target=_live, args=arguments, daemon=True)
        self.process.start()
        other.close()

    def tell(self, what: str, *arguments: Any) -> None:
        """Give it something to do; `hear` gives the answer."""
        self.pipe.send((what, arguments))

    def hear(self, patience: float = PATIENCE) -> Any:
        """Its answer. Raises Died and Failed, and TimeoutError when there is none for so many seconds."""
        if not self.pipe.poll(patience):
            raise TimeoutError("a process gave no answer")
        try:
            went_well, answer = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            self.process.join(PATIENCE)
            raise Died from None
        if not went_well:
            raise Failed(answer)
        return answer

    def call(self, name: str, *arguments: Any) -> Any:
        """Have it call the function "module:function", and give what that returns."""
        self.tell("call", name, *arguments)
        return self.hear()

    def end(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.join()
        self.pipe.close()


class Company:
    """The processes of one marketplace: made when they are needed, kept for the next race."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.gates = {number: SPAWN.Barrier(number) for number in range(2, 9)}
        self.meetings = {number: SPAWN.Barrier(number) for number in range(2, 9)}
        self.actors: list[Actor] = []
        self.nursery: Actor | None = None

    def actor(self, place: int = 0) -> Actor:
        """The process at that place; a new one where the last one has ended."""
        while len(self.actors) <= place:
            self.actors.append(self.newcomer())
        if not self.actors[place].process.is_alive():
            self.actors[place] = self.newcomer()
        return self.actors[place]

    def newcomer(self) -> Actor:
        """A process that is nobody else's."""
        return Actor(self.environment, self.gates, self.meetings)

    def call(self, name: str, *arguments: Any) -> Any:
        """Have one process call the function "module:function", and give what that returns."""
        return self.actor().call(name, *arguments)

    def is_killed(self, name: str, *arguments: Any) -> bool:
        """Have a process of its own call the function "module:function". -> was that process killed at it?
        It is forked from one that has imported everything and has no connections, which is quicker than to
        start one."""
        self.nursery = self.nursery or self.newcomer()
        self.nursery.tell("fork", name, *arguments)
        return self.nursery.hear() == -signal.SIGKILL

    def run(self, race: Race) -> list[tuple[str, ...]]:
        """Run it. -> for each round what came of each act: "done", "refused:code" or "error:Kind"."""
        racers = [self.actor(place) for place in range(len(race.acts))]
        for number, (racer, act) in enumerate(zip(racers, race.acts, strict=True)):
            racer.tell("race", act, number, len(racers), race)
        return list(zip(*[racer.hear() for racer in racers], strict=True))

    def go_home(self) -> None:
        """End them all."""
        for actor in filter(None, [*self.actors, self.nursery]):
            actor.end()


def goes_wrong(race: Callable[[int], Any]) -> bool:
    """A negative control: `race` runs so many rounds with the locks off, and says what is wrong. Two at a
    time, until something is, which is nearly always the first: more are needed where a busy machine lets two
    miss each other. -> was there anything?"""
    return any(race(2) for _pair in range(PAIRS))


def _live(environment: dict[str, str], pipe: Connection, gates: dict, meetings: dict) -> None:
    os.environ.update(environment)
    import django

    django.setup()
    while True:
        try:
            what, arguments = pipe.recv()
        except (EOFError, OSError):
            return
        try:
            if what == "race":
                answer = _race(gates, meetings, *arguments)
            elif what == "fork":
                answer = _forked(_function(arguments[0]), *arguments[1:])
            else:
                answer = _function(arguments[0])(*arguments[1:])
        except BaseException:
            pipe.send((False, traceback.format_exc()))
        else:
            pipe.send((True, answer))


def _function(name: str) -> Callable:
    module, _, function = name.partition(":")
    return getattr(import_module(module), function)


def _forked(function: Callable, *arguments: Any) -> int:
    """How a child that calls it ends: 0, or the negative number of the signal that killed it."""
    child = os.fork()
    if not child:
        try:
            function(*arguments)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), f"it ended with {code}"
    return code


def _race(gates: dict, meetings: dict, act: str, place: int, number: int, race: Race) -> list[str]:
    from tests.prove import unlocked

    chance, doing = random.Random(f"{act} {place}"), _function(act)
    outcomes = []
    switch_off = getattr(unlocked, race.off)
    with unlocked.nothing() if race.locks else switch_off(meetings[number], race.where):
        for each in race.rounds:
            gates[number].wait(PATIENCE)
            if race.locks:
                _linger(chance.random() * 0.003)
            outcomes.append(_outcome(doing, each))
    return outcomes


def _linger(seconds: float) -> None:
    """Come a little later, without giving up the processor: so that the acts meet at different points."""
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def _outcome(doing: Callable, each: Any) -> str:
    from parley.ground.refusals import Refusal

    try:
        doing(each)
    except Refusal as refusal:
        return f"refused:{refusal.code}"
    except Exception as error:
        return f"error:{type(error).__name__}"
    return "done"
