"""The part of docs/benchmarks.md about leaving."""

from statistics import median

from bench.leaving import LARGE_EVENTS, LARGE_LISTINGS, LARGE_MESSAGES, Departed
from bench.report import ENGINES, row, verdict

MOST_FALL, MOST_MS = 0.07, 15

TEXT = """
## Leaving

A member with {listings:,} listings, {messages:,} messages and {events:,} events (each with two notices) cancels while others read
listings and edit them through HTTP, without a pause; their throughput until the last follow-up has committed stands beside that
just before and after. A median member (10 listings, 30 offers of which 3 are open, 5 deals of which 1 is) leaves in quiet: engine
time is what all three databases worked until the last follow-up had committed (SQLite: statements and commits, timed around the
library; PostgreSQL: what the server says, `pg_stat_database.active_time`), beside it how long the program waited for them, and one
fsync of this disk.

| engine | others, requests/s | while one leaves | fall | target | erased after | median member: engine time | target | waited | commits | one fsync |
| --- | ---: | ---: | ---: | --- | ---: | ---: | --- | ---: | ---: | ---: |
"""


def text(found: list[Departed]) -> str:
    """The section."""
    head = TEXT.format(listings=LARGE_LISTINGS, messages=LARGE_MESSAGES, events=LARGE_EVENTS)
    return head + "".join(_row(each) for each in found)


def _row(each: Departed) -> str:
    ms = median(each.engine_ms)
    return row(
        [
            ENGINES[each.engine],
            f"{median(each.quiet):,.0f}",
            f"{median(each.meanwhile):,.0f}",
            f"{100 * each.fall:.1f}%",
            verdict(each.fall <= MOST_FALL, f"{MOST_FALL:.0%}"),
            f"{median(each.took):.0f} s",
            f"{ms:.1f} ms",
            verdict(ms <= MOST_MS, f"{MOST_MS} ms"),
            f"{median(each.waited_ms):.1f} ms",
            f"{median(each.commits):.0f}",
            f"{each.fsync_ms:.2f} ms",
        ]
    )
