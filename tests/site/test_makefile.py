"""What make hands on."""

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def recipe(target: str, **said: str) -> str:
    """What `make target` would run, with the variables `said`."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    plain.pop("SEED", None)
    command = ["make", "--no-print-directory", "-n", target, *(f"{name}={it}" for name, it in said.items())]
    return subprocess.run(command, cwd=ROOT, env=plain, capture_output=True, text=True, check=True).stdout


def test_a_simulated_market_has_a_new_seed_each_time_unless_one_is_named():
    assert " SEED= " in recipe("simulate")
    assert " SEED=7 " in recipe("simulate", SEED="7")


def test_interleavings_are_the_same_each_time_unless_a_seed_is_named():
    assert " PARLEY_SEED=1 " in recipe("interleavings")
    assert " PARLEY_SEED=7 " in recipe("interleavings", SEED="7")
