"""`parley sweep`"""

import argparse

help = """End what is past its declared time, now, instead of at the next hour. Says of each keeping how many
rows went, and since when the oldest is overdue that is still there. Safe to repeat. Exit status 1:
something is overdue, or a sweep failed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to believe the clock."""
    parser.add_argument(
        "--clock-is-right",
        action="store_true",
        help="sweep though the clock is far from the last sweep (a server that was off for long)",
    )


def run(options: argparse.Namespace) -> int:
    """Sweep."""
    from parley.privacy import believing, retention, soundness
    from parley.site import start, sweeping
    from parley.site.trouble import Trouble

    start.reach_databases()
    start.demand_migrated()
    start.guard()
    try:
        made = sweeping.sweep(clock_is_right=options.clock_is_right)
    except (believing.ClockDoubted, soundness.KeysUnsound) as trouble:
        raise Trouble(str(trouble)) from None
    if made is None:
        raise Trouble("another process is sweeping; try again in a minute")
    for keeping, proof in made.items():
        late = proof.oldest_overdue
        rest = f"OVERDUE since {late:%Y-%m-%d %H:%M}" if late else "nothing overdue"
        print(f"{keeping:<18} {proof.removed:>6} removed   {rest}")
    missing = {rule.keeping for rule in retention.registered} - made.keys()
    for keeping in sorted(missing):
        print(f"{keeping:<18} FAILED; the log says where")
    return 1 if missing or any(proof.oldest_overdue for proof in made.values()) else 0
