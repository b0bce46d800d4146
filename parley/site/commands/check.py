"""`parley check`"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

help = """Try out whether the privacy policy is what really happens. A scratch marketplace is made, every
personal field in it holds a marker, every page is read as every kind of viewer, and every place where
data could lie is read as bytes. What is found is held against the policy and the record of disclosures.
Your own marketplace is not touched. Exit status 1: there are differences."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """On which engine, and whether the check itself is checked."""
    parser.add_argument(
        "--database-url", default="", metavar="postgres://…",
        help="try it on PostgreSQL: databases of the run's own are made on that server, and dropped",
    )  # fmt: skip
    parser.add_argument(
        "--self-test", action="store_true", help="plant a leak on each surface; each must be found"
    )


def run(options: argparse.Namespace) -> int:
    """Make, plant, visit, read, judge."""
    from parley.site.check import scratch

    began = time.monotonic()

    def say(line: str) -> None:
        print(f"[{time.monotonic() - began:5.1f} s] {line}", file=sys.stderr, flush=True)

    say("making a scratch marketplace …")
    with tempfile.TemporaryDirectory(prefix="parley-check-") as folder:
        with scratch.marketplace(options.database_url):
            return _checked(options, Path(folder), say)


def _checked(options: argparse.Namespace, folder: Path, say) -> int:
    from parley.site.check import leaks, logging_all, report, running

    with logging_all.logged(folder):
        world, verdict = running.plant(folder, say)
        if options.self_test:
            return leaks.self_test(world, say)
        verdict = running.examine(world, verdict, say)
    for line in report.table(verdict):
        print(line)
    return 1 if verdict.wrong else 0
