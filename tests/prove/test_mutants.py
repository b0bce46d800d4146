"""Each decision of the gate, taken out, is missed by a test."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.prove import mutating

pytestmark = pytest.mark.only("sqlite", reason="the gate decides alike on both; its tests run on SQLite here")

ROOT = Path(__file__).resolve().parents[2]
TESTS = [
    "tests/privacy/test_gate.py",
    "tests/privacy/test_choices.py",
    "tests/privacy/test_effect.py",
    "tests/desk/test_producing.py",
    "tests/promises/test_X2_who_saw_my_data.py",
    "tests/promises/test_K6_contact_only_after_deal.py",
]
# Mutants that do the same as the gate does, each with its reason.
ALIKE = {
    "_own: without operand 0: subject is not None and getattr(self.viewer, 'subject', None) == subject": (
        "_subject has refused a row that is nobody's before this is asked"
    )
}


def test_every_mutant_of_the_gate_is_killed(tmp_path):
    told = tmp_path / "told.json"
    environment = {**os.environ, "PARLEY_MUTANTS": str(told), "DATABASE_URL": "", "PARLEY_HOME": ""}
    line = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", "-p", "tests.prove.mutating", *TESTS]
    done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1800)
    assert told.exists(), done.stdout[-3000:] + done.stderr[-3000:]
    found = json.loads(told.read_text("utf-8"))
    assert found["passed"] == found["of"] > 40
    survivors = sorted(name for name, killer in found["mutants"].items() if not killer)
    assert survivors == sorted(ALIKE)


def test_there_are_as_many_mutants_as_the_gate_has_decisions():
    names = [mutant.name for mutant in mutating.mutants()]
    assert len(names) == len(set(names)) >= 40
