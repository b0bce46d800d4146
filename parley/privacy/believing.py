"""Whether the clock is to be believed: the one door for what a wrong one would destroy, or show, for good.

The record of sweeps says when somebody last believed it. Far from that, nobody does before an operator has
looked at the clock (`parley sweep --clock-is-right`)."""

from datetime import datetime, timedelta

from parley.ground import clock
from parley.privacy.sweep_models import Sweep

BACKWARDS = timedelta(minutes=5)  # by how much the clocks of two machines may differ
FORWARDS = timedelta(days=7)  # for how long nobody may have swept before somebody has to look at the clock


class ClockDoubted(Exception):
    """The clock is not where it was left, and nothing was swept. The message says what to do."""


def check(now: datetime) -> None:
    """Raises ClockDoubted for a clock far from the last sweep. The first sweep has nothing to compare."""
    last = _last()
    if _fits(now, last):
        return
    where = "before" if now < last else f"more than {FORWARDS.days} days after"
    raise ClockDoubted(
        f"the clock says {now:%Y-%m-%d %H:%M}, {where} the last sweep ({last:%Y-%m-%d %H:%M}). Nothing was "
        "swept, nobody leaves whose time of grace is over, and no embargo ends. If the clock is right: "
        "parley sweep --clock-is-right"
    )


def at(now: datetime) -> datetime:
    """`now` as far as it is believed: while the clock is doubted, no later than the last sweep."""
    last = _last()
    return now if _fits(now, last) else min(now, last)


def now() -> datetime:
    """The present moment as far as the clock is believed."""
    return at(clock.now())


def _last() -> datetime | None:
    return Sweep.objects.order_by("-pk").values_list("at", flat=True).first()


def _fits(now: datetime, last: datetime | None) -> bool:
    return last is None or last - BACKWARDS <= now <= last + FORWARDS
