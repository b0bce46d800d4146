"""What one acceptance costs in a marketplace of a thousand listings and in one of a million, in turns."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench.deals import Trade, haggle
from bench.marketplaces import Marketplace
from bench.processes import Server
from bench.report import ENGINES, row, verdict

SMALL, LARGE = 1000, 1_000_000
EACH = 60  # deals in a round on each
WARM = 10  # deals before the first turn, which do not count
MOST = 1.2

TEXT = """
## At scale

One seller accepts one offer after the other through HTTP, in a marketplace of {small:,} listings and in a copy of it that was
filled up to {large:,}; both are served at once and asked in turns, deal by deal. Milliseconds of one acceptance, medians of {rounds} rounds.

| engine | at {small:,} | at {large:,} | ratio | target |
| --- | ---: | ---: | ---: | --- |
"""


@dataclass
class Scaled:
    """The milliseconds of an acceptance, round by round."""

    engine: str
    small: list[float] = field(default_factory=list)
    large: list[float] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """The median over the rounds of large against small."""
        return median(large / small for small, large in zip(self.small, self.large, strict=True))


def measure(folder: Path, engine: str, rounds: int, listings: int, say: Callable) -> Scaled:
    """Deal in the small one and in the one of so many listings, in turns."""
    small = Marketplace(folder, f"{engine}_small", engine)
    told = small.run("bench.seed", str(SMALL), "1", str(rounds * EACH + WARM))
    say(f"{engine}: making {listings:,} listings")
    large = small.copy(folder, f"{engine}_large")
    large.run("bench.grow", str(listings))
    servers, found = [], Scaled(engine)
    try:
        servers += [market.serve(1) for market in (small, large)]
        unsold = list(told["pairs"][0]["listings"])
        for number in range(rounds + 1):
            things = [unsold.pop() for _ in range(EACH if number else WARM)]
            few, many = accepted(servers, told["pairs"][0], things, engine)
            if number:
                found.small.append(few)
                found.large.append(many)
                say(f"{engine}: {few:.1f} ms of few listings, {many:.1f} of many")
    finally:
        for server in servers:
            server.stop()
        small.remove()
        large.remove()
    return found


def accepted(servers: list[Server], pair: dict, listings: list[int], engine: str) -> list[float]:
    """Offer, read and accept each on one server after the other, so that whatever else the machine does meets
    all alike. -> the median milliseconds of an acceptance on each"""
    trades = [Trade(engine, 1) for _server in servers]
    for listing in listings:
        for server, trade in zip(servers, trades, strict=True):
            haggle(server, [(pair, [listing])], trade)
    return [median(trade.waits["accept"]) * 1000 for trade in trades]


def text(found: list[Scaled], listings: int) -> str:
    """The section."""
    head = TEXT.format(small=SMALL, large=listings, rounds=len(found[0].small))
    return head + "".join(_row(each) for each in found)


def _row(each: Scaled) -> str:
    cells = [ENGINES[each.engine], f"{median(each.small):.1f}", f"{median(each.large):.1f}"]
    return row([*cells, f"{each.ratio:.2f}", verdict(each.ratio <= MOST, f"{MOST}")])
