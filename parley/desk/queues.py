"""The queues of the staff's front page. Each sort of case registers its own; the page shows them all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from parley.members.models import Member


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: its words, where it is, since when, and (if so) how urgent: "warn" or "bad"."""

    title: str
    url: str
    since: datetime
    note: str = ""
    urgent: str = ""


@dataclass(frozen=True)
class Queue:
    """One sort of case: its name, where all of it is, its icon, and what waits for this member of staff."""

    name: object
    url: str
    icon: str
    waiting: Callable[[Member], Iterable[Waiting]]


QUEUES: dict[str, Queue] = {}


def queue(key: str, queue: Queue) -> None:
    """Put a queue on the front page."""
    QUEUES[key] = queue
