"""The one clock. Everything that asks for the time asks here, so that a test can stop it and a
simulator can turn it. Read it after the locks are held."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta

_frozen: "Frozen | None" = None


class Frozen:
    """A stopped clock. `tick(hours=49)` moves it by a `timedelta` of those arguments."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def tick(self, **delta: float) -> None:
        self.at += timedelta(**delta)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _frozen.at if _frozen else datetime.now(UTC)


def today() -> date:
    """The present day in UTC."""
    return now().date()


@contextmanager
def frozen(at: datetime | None = None) -> Iterator[Frozen]:
    """Stop the clock of this process at `at` (aware; the present when None) while the block runs."""
    global _frozen
    before, _frozen = _frozen, Frozen(at or now())
    try:
        yield _frozen
    finally:
        _frozen = before
