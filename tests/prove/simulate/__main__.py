"""Simulate a market by hand:  DAYS=1000 SEED=7 ENGINE=sqlite python -m tests.prove.simulate

MARKET=3 plays only the market of that number again; SIMULATE_HOME keeps the databases. Ends with one line."""

import os
import secrets
import sys
import tempfile
from pathlib import Path

from tests.prove.simulate.workers import Workers

WORKERS = 2


def main() -> int:
    days, seed = int(os.environ.get("DAYS") or 20), int(os.environ.get("SEED") or secrets.randbelow(10**6))
    engine, only = os.environ.get("ENGINE") or "sqlite", os.environ.get("MARKET")
    kept = os.environ.get("SIMULATE_HOME")
    print(f"simulating {days} days on {engine} with SEED={seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="parley-simulate-") as folder:
        with Workers(engine, Path(kept or folder), WORKERS, keep=bool(kept)) as workers:
            told = workers.run(seed, days, int(only) if only else None)
            if kept:
                print("\n".join(f"the last markets lie in {place}" for place in workers.places()))
    print(told.report())
    return 0 if told.is_sound else 1


if __name__ == "__main__":
    sys.exit(main())
