"""docs/benchmarks.md, written from what was measured."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from bench.deals import EACH, PACE, Trade
from bench.load import Result
from bench.pages import Contest

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
MEMORY, HIGHEST = 150, 256
AN_EIGHTH = 1 / 8
MILLISECONDS = 30
LONGEST = 2000  # milliseconds

HEAD = """# Benchmarks

Written by `make bench`{how} on {date}. Do not edit by hand.

Machine: {machine}

The numbers are of one machine that was {load}; the ratios, taken within one run with the contestants in turns,
are what to compare. "A CPU-second" is a second of processor time of the server's own processes, so that the load
generator, which shares the cores, does not count.
"""

PAGES = """
## Pages

Parley as `parley serve` starts it, all its middleware, {workers} workers, SQLite, 10,000 listings asked for uniformly
(browse: every shelf of all of them). Every hundredth request is an edit of a listing by its owner, through the form; the
next answer of *every* worker must show it. The *bare page* is the same server with as many workers and a Django view without
middleware that reads one row by primary key and answers as many bytes from memory, and it is asked for nothing else. Every
worker was asked for every page once before, so its caches are warm. It reads
the row with a cursor (the harder yardstick, by which the targets are judged) or with the ORM's `get`. Medians of {rounds} rounds.

| page | bytes | requests/s | a CPU-second | bare page: a CPU-second | ratio | target | bare with the ORM | ratio |
| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | ---: |
"""

DEALS = """
## From offer to deal

Through HTTP: a buyer sends an offer, and the seller accepts it; with 1 such pair and with 16 at once. In between the seller
opens the negotiation's page, which writes nothing; the deals a second with that reading stand beside those without. *Straight* are the
same writes, recorded statement by statement, in the same transactions, sent to the engine by as many processes with its own
library, as durable. Waits are of single requests, in milliseconds. *Without a pause* 16 send their next request as soon
as they have an answer, so that {workers} workers always have a queue of 16 before them and the wait is its length; *at a pace*
each of the 16 sends one every {pace} ms, due whether or not the last was answered ({rate:.0f} requests/s together),
and the target is judged by that. One pair alone waits for each answer in any case.

| engine | pairs at once | deals/s | with reading | straight | ratio | target | acceptance, p99 | target | longest | target | without a pause, p99 | longest |
| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: | --- | ---: | --- | ---: | ---: |
"""


def verdict(reached: bool, target: str) -> str:
    """A target and whether it was reached, as a cell of a table."""
    return f"{target}: {'reached' if reached else '**missed**'}"


def pages(contests: list[Contest], megabytes: float, highest: float, workers: int) -> str:
    """The part about pages."""
    text = PAGES.format(workers=workers, rounds=len(contests[0].runs)) + "".join(map(page_row, contests))
    edits = sum(run.edits for each in contests for run in each.runs)
    checks = sum(run.checks for each in contests for run in each.runs)
    stale = sum(each.stale for each in contests)
    text += f"\n{edits:,} edits were made; {checks:,} answers had to show them, and "
    text += "all did.\n" if not stale else f"**{stale:,} did not**.\n"
    memory = verdict(megabytes < MEMORY, f"less than {MEMORY} MB")
    text += f"\nThe largest worker held {megabytes:.0f} MB after it ({memory}). "
    bound = verdict(highest < HIGHEST, f"less than {HIGHEST} MB")
    return text + f"Then each took the heaviest pictures, and held {highest:.0f} MB at most ({bound}).\n"


def page_row(contest: Contest) -> str:
    """One row of its table."""
    ratio = contest.ratio("raw", Result.per_cpu_second.fget)
    target = ""
    if contest.target is not None:
        target = verdict(ratio >= contest.target, f"1/{round(1 / contest.target)}")
    cells = [
        contest.name,
        f"{contest.size:,}",
        f"{median(run.per_second for run in contest.runs):,.0f}",
        f"{median(run.per_cpu_second for run in contest.runs):,.0f}",
        f"{median(run.per_cpu_second for run in contest.bare['raw']):,.0f}",
        f"{ratio:.2f}",
        target,
        f"{median(run.per_cpu_second for run in contest.bare['orm']):,.0f}",
        f"{contest.ratio('orm', Result.per_cpu_second.fget):.2f}",
    ]
    return row(cells)


def deals(trades: list[Trade], workers: int) -> str:
    """The part about deals."""
    head = DEALS.format(workers=workers, pace=round(PACE * 1000), rate=max(EACH) / PACE)
    return head + "".join(deal_row(trade) for trade in trades)


def deal_row(trade: Trade) -> str:
    """One row of its table."""
    accept, longest = trade.paced_wait(0.99), trade.paced_wait(1.0)
    cells = [
        ENGINES[trade.engine],
        str(trade.clients),
        f"{median(trade.per_second):,.0f}",
        f"{median(trade.with_reading):,.0f}",
        f"{median(trade.straight):,.0f}",
        f"{trade.ratio:.2f}",
        verdict(trade.ratio >= AN_EIGHTH, "1/8"),
        f"{accept:.0f}",
        verdict(accept <= MILLISECONDS, f"{MILLISECONDS}"),
        f"{longest:.0f}",
        verdict(max(longest, trade.wait(1.0, "accept")) <= LONGEST, f"{LONGEST}"),
        f"{trade.wait(0.99, 'accept'):.0f}",
        f"{trade.wait(1.0, 'accept'):.0f}",
    ]
    return row(cells)


def row(cells: list[str]) -> str:
    """A row of a table."""
    return "| " + " | ".join(cells) + " |\n"


def head(how: str) -> str:
    """What was run, when, on what."""
    cores, load = os.cpu_count(), os.getloadavg()[1]
    memory = int(_first("/proc/meminfo", "MemTotal").split()[0]) // 1024**2
    machine = f"{_first('/proc/cpuinfo', 'model name')}, {cores} cores, {memory} GB, "
    machine += (
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Linux {platform.release()}"
    )
    date = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    busy = "quiet otherwise" if load < cores + 1 else "busy with other work too"
    return HEAD.format(how=how, date=date, machine=machine, load=busy)


def _first(file: str, name: str) -> str:
    for line in Path(file).read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return "unknown"
