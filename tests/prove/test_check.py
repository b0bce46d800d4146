"""X5: `parley check` finds no difference between what happens and what the policy says, and finds every
leak that is planted."""

import os
import subprocess
import sys
from pathlib import Path

from tests import machine

ROOT = Path(__file__).resolve().parents[2]


def check(*arguments: str) -> subprocess.CompletedProcess:
    line = [sys.executable, "-m", "parley", "check", *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1500)


def on(engine: str) -> list[str]:
    """What tells the check to run on that engine."""
    return ["--database-url", machine.postgres()] if engine == "postgresql" else []


def test_nothing_is_shown_that_the_policy_does_not_say(environment, engine):
    done = check(*on(engine))
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "all of it is in the ledger" in done.stdout
    assert "\nstreams " in done.stdout


def test_every_planted_leak_is_found(environment, engine):
    done = check("--self-test", *on(engine))
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "NOT FOUND" not in done.stdout
    assert "on a page of staff, a message neither held nor reported" in done.stdout
    assert done.stdout.count(" found") == len(done.stdout.splitlines()) >= 33
