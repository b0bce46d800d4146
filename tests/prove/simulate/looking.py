"""What an act has to lock, as far as the simulator knows."""

from dataclasses import replace
from datetime import timedelta

from tests.prove.simulate.acts import Act
from tests.prove.simulate.records import Bid, Thing


def on(thing: Thing, act: Act, *others: int) -> Act:
    """The act, about `thing`, with others beside it."""
    return replace(act, given={"listing": thing.pk, **act.given}, locks=locks_on(thing.pk, *others))


def locks_on(*listings: int) -> frozenset[tuple[str, int]]:
    """Those of these listings."""
    return frozenset(("listing", pk) for pk in listings)


def locks_of(bid: Bid) -> frozenset[tuple[str, int]]:
    """Those of all that an offer is about."""
    return locks_on(*(line.thing.pk for line in bid.lines))


def hours(*numbers: int) -> list[timedelta]:
    """So many hours each."""
    return [timedelta(hours=number) for number in numbers]
