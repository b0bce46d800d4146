"""`parley invariants`"""

import argparse

from parley.site import start

help = """Ask the databases, by SQL alone, whether everything holds that always must: nothing sold twice, no
quantity lost, one live offer a negotiation, one deal an offer, every contact shown recorded, no state
without a way that leads there, counters equal to their rows. Reads only. Prints each breach, and how many
invariants were asked (exit status 1: something is broken)."""

SHOWN = 20  # breaches of one run that are printed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(options: argparse.Namespace) -> int:
    """Ask, and print."""
    start.reach_databases()
    start.demand_migrated()
    from parley.site import invariants

    asked = [each for each in invariants.statements() if not each.fact]
    found = invariants.breaches()
    for breach in found[:SHOWN]:
        print(breach)
    print(f"{len(asked)} invariants, {len(found)} breaches")
    return 1 if found else 0
