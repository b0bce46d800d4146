"""The world that one run has in common; and steps: what can happen in it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from parley.ground.clock import Frozen
from parley.members.models import Member
from tests.cast import make_member
from tests.prove.stateful.books import Watcher

if TYPE_CHECKING:
    from tests.prove.stateful.base import Base

ANY = st.integers(min_value=0, max_value=11)  # which one of those that there are
STAFF = ("mo", "nia")


class World:
    """What one run has in common: the clock, the two at the desk, who watches the log, what came about."""

    def __init__(self, time: Frozen, folder: Path) -> None:
        self.time, self.folder = time, folder
        self.tag, self.numbers, self.watcher = token_hex(4), count(), Watcher()
        self.did: Counter[str] = Counter()
        self.saw: Counter[str] = Counter()
        self.faults: list[str] = []  # in the order in which they were found
        for each in STAFF:
            if not Member.objects.filter(handle=each).exists():
                make_member(each, moderator=True, name="ZQPlain Staff")


@dataclass(frozen=True)
class Step:
    """Something that can happen while `ready(machine)` holds, with what has to be drawn for it."""

    does: Callable[..., None]
    ready: Callable[["Base"], object]
    arguments: dict[str, st.SearchStrategy]


STEPS: dict[str, Step] = {}


def step(ready: Callable[["Base"], object], **arguments: st.SearchStrategy) -> Callable:
    """Register the decorated method as a step."""

    def made(function: Callable) -> Callable:
        STEPS[function.__name__] = Step(function, ready, arguments)
        return function

    return made


def one_of(found: Sequence, which: int) -> Any:
    """The one of number `which`, counted round and round."""
    return found[which % len(found)]


def one(found: Sequence) -> Any:
    (only,) = found
    return only
