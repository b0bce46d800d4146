"""What the gate costs: pages that open sealed values, beside the same pages with plain columns."""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from bench import marketplaces, report

KINDS = ("sealed", "plain")
WARM, TURNS = 30, 100  # turns a round; one request each, so that whatever else the machine does meets both
P50, P95 = 1.05, 1.10

# What else opens sealed values and is not measured, with where in the program it does: it is seldom opened, or
# as on a page that is measured. A test holds the two together against every call of the gate.
LEFT_OUT = {
    "mails, which are no pages": ["parley.notices.mail._address"],
    "what was altered, which is opened value by value": ["parley.privacy.holdings._or_altered"],
    "one's own words on how to be paid": ["parley.offers.views.payment._own"],
    "a file in a dispute, and words about a mark, opened by staff": [
        "parley.desk.views.disputes.document",
        "parley.desk.views.marks.words",
    ],
    "the cases of minors": ["parley.desk.views.minors._opened"],
    "requests from outside, as staff, the person outside and whoever is concerned open them": [
        "parley.desk.views.requests.evidence",
        "parley.desk.views.requests.decided",
        "parley.desk.views.requests._asker",
        "parley.desk.views.requests._passphrase",
        "parley.desk.models.producing.Producing",
        "parley.desk.views.outside._asker",
        "parley.desk.views.outside_appeals._read",
        "parley.desk.views.concerning._reviews",
        "parley.desk.views.concerning._asker",
    ],
}

HEAD = """
## The gate

Pages that open sealed values, asked through all the middleware but without a network, one at a time: through the gate,
and as the *same page in the open*. That is the same view and template in a program whose sealed columns hold plain text, with
checks written by hand where the gate decides, the same queries, and the same durable row in the ledger for a showing (no
signature, no key, nothing sealed), in ordinary Django; the SQL of the gate's own two statements is worked out once a process
(decision 27). Both take turns, warm, {count} requests each; milliseconds. Not measured, as it is opened seldom or like something
that is: {left_out}.

| engine | page | p50 | in the open | ratio | target | p95 | in the open | ratio | target |
| --- | --- | ---: | ---: | ---: | --- | ---: | ---: | ---: | --- |
"""

STORAGE = """
What sealing adds in storage: a version, a nonce and a tag (29 bytes) and padding to the next 64 for each value. A row of every
table with sealed columns that holds something here, on average:

| row | sealed values, bytes | in plain text, bytes |
| --- | ---: | ---: |
"""


@dataclass
class Page:
    """One page on one engine, with its waits by kind."""

    engine: str
    name: str
    waits: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def wait(self, kind: str, share: float) -> float:
        """The wait that `share` of the requests stay under."""
        ordered = sorted(self.waits[kind])
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def ratio(self, share: float) -> float:
        """Sealed against plain."""
        return self.wait("sealed", share) / self.wait("plain", share)


class Contestant:
    """A process that answers with waits (see `bench.gate_pages`)."""

    def __init__(self, market: marketplaces.Marketplace, kind: str) -> None:
        self.market = market
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.gate_pages", kind], env={**os.environ, **market.environment},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=market.log.open("w"), text=True,
        )  # fmt: skip

    def ask(self, **asked: object) -> object:
        """Its answer. Raises RuntimeError when it has ended."""
        with suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(asked) + "\n")
            self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"a contestant ended: {self.market.log.read_text()[-3000:]}")
        return json.loads(line)

    def end(self) -> None:
        """It, and its marketplace."""
        with suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait(30)
        self.market.remove()


def measure(folder: Path, engine: str, rounds: int, say: Callable) -> tuple[list[Page], dict]:
    """Every page on one engine, and the bytes that are stored by kind."""
    contestants = {
        kind: Contestant(marketplaces.Marketplace(folder, f"gate_{kind}", engine), kind) for kind in KINDS
    }
    try:
        pages = [Page(engine, name) for name in contestants["sealed"].ask(what="names")]
        for page in pages:
            for kind in KINDS:
                contestants[kind].ask(page=page.name, times=WARM)
        for number in range(rounds * TURNS):
            for page in pages:
                for kind in KINDS[:: 1 if number % 2 else -1]:
                    page.waits[kind] += contestants[kind].ask(page=page.name, times=1)
        for page in pages:
            say(f"{engine}, {page.name}: {page.ratio(0.5):.3f} at p50, {page.ratio(0.95):.3f} at p95")
        return pages, {kind: contestants[kind].ask(what="storage") for kind in KINDS}
    finally:
        for each in contestants.values():
            each.end()


def written(pages: list[Page], storage: dict) -> str:
    """The part of the report."""
    text = (
        HEAD.format(count=len(pages[0].waits["plain"]), left_out="; ".join(LEFT_OUT))
        + "".join(map(_row, pages))
        + STORAGE
    )
    for name, sealed in storage["sealed"].items():
        text += report.row([name, f"{sealed:.0f}", f"{storage['plain'][name]:.0f}"])
    mean = statistics.mean(page.ratio(0.5) for page in pages)
    return text + f"\nMean of the ratios at p50: {mean:.3f}.\n"


def _row(page: Page) -> str:
    cells = [report.ENGINES[page.engine], page.name]
    for share, most in ((0.5, P50), (0.95, P95)):
        cells += [f"{page.wait(kind, share):.2f}" for kind in KINDS]
        ratio = page.ratio(share)
        cells += [f"{ratio:.3f}", report.verdict(ratio <= most, f"{most:.2f}")]
    return report.row(cells)
