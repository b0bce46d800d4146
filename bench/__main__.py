"""`make bench`, or  python -m bench [--quick] [--only pages|deals|gate|leaving|scale]"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from bench import deals, gate, leaving, leaving_report, marketplaces, pages, report, scale, uploads
from tests import machine

TARGET = Path(__file__).resolve().parent.parent / "docs" / "benchmarks.md"
ROWS = 10_000


def main() -> int:
    """Measure, print the report, and write it unless the run was shortened."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure; write docs/benchmarks.md")
    parser.add_argument("--quick", action="store_true", help="one short round of everything; writes nothing")
    parts = ["pages", "deals", "gate", "leaving", "scale"]
    parser.add_argument("--only", choices=parts, help="this part alone; writes nothing")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each contestant (default 5)")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a turn (default 4)")
    options = parser.parse_args()
    if options.quick:
        options.rounds, options.seconds = 1, 2.0
    folder = Path(tempfile.mkdtemp(prefix="parley-bench-"))
    try:
        text = measured(folder, options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print("\n" + text)
    if not (options.quick or options.only):
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(text)
        print(f"Written to {TARGET.relative_to(TARGET.parent.parent)}")
    return 0


def measured(folder: Path, options: argparse.Namespace) -> str:
    """Everything that was asked for, as the report."""
    begun = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - begun:4.0f} s] {line}", flush=True)

    workers = os.cpu_count() or 1
    text = report.head(" --quick" if options.quick else "")
    parts = {"pages": _pages, "deals": _deals, "gate": _gate, "leaving": _leaving, "scale": _scale}
    for name, part in parts.items():
        if options.only in (None, name):
            text += part(folder, options, workers, say)
    return text if "postgresql" in _engines() else text + f"\nLeft out: {machine.NO_POSTGRES}\n"


def _engines() -> list[str]:
    return ["sqlite"] + ["postgresql"] * bool(machine.postgres())


def _pages(folder: Path, options: argparse.Namespace, workers: int, say: object) -> str:
    say(f"making a marketplace with {ROWS:,} listings")
    market = marketplaces.Marketplace(folder, "pages")
    servers = []
    try:
        told = market.run("bench.seed", str(ROWS), "0", "0")
        servers.append(market.serve(workers))
        servers.append(marketplaces.bare(folder, ROWS, workers))
        found = pages.measure(*servers, told, options.rounds, options.seconds, say)
        held = pages.memory(servers[0])
        return report.pages(found, held, uploads.highest(servers[0], told), workers)
    finally:
        for server in servers:
            server.stop()
        market.remove()


def _gate(folder: Path, options: argparse.Namespace, workers: int, say: object) -> str:
    found, storage = [], {}
    for engine in _engines():
        say(f"opening sealed values on {engine}")
        (folder / engine).mkdir()
        pages_of, storage[engine] = gate.measure(folder / engine, engine, options.rounds, say)
        found += pages_of
    return gate.written(found, storage["sqlite"])


def _deals(folder: Path, options: argparse.Namespace, workers: int, say: object) -> str:
    trades = []
    for engine in _engines():
        say(f"recording deals on {engine}")
        trades += deals.measure(
            folder, engine, 1 if options.quick else max(2, options.rounds - 2), workers, say
        )
    return report.deals(trades, workers)


def _leaving(folder: Path, options: argparse.Namespace, workers: int, say: object) -> str:
    rounds = 1 if options.quick else 3
    found = [leaving.measure(folder, engine, rounds, workers, say) for engine in _engines()]
    return leaving_report.text(found)


def _scale(folder: Path, options: argparse.Namespace, workers: int, say: object) -> str:
    listings = scale.LARGE // 10 if options.quick else scale.LARGE
    found = [scale.measure(folder, engine, options.rounds, listings, say) for engine in _engines()]
    return scale.text(found, listings)


if __name__ == "__main__":
    sys.exit(main())
