"""The environment of a clone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.site.processes import ROOT

pytestmark = pytest.mark.long


def made(clone: Path) -> str:
    """Have the environment of the clone made. -> what was said"""
    command = [sys.executable, str(clone / "tools" / "environment.py"), "run"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_a_clone_that_was_moved_gets_a_new_environment_and_one_that_stays_keeps_it(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in ("tools", "requirements"):
        (one / folder).mkdir(parents=True)
    shutil.copy(ROOT / "tools" / "environment.py", one / "tools")
    (one / "requirements" / "run.lock").write_text("")  # nothing has to be fetched
    assert "Making .venv" in made(one)
    assert made(one) == ""
    os.rename(one, two)
    assert "Making .venv" in made(two)
    assert made(two) == ""
    command = two / ".venv" / "bin" / "parley"
    assert command.read_text().startswith(f"#!{two}/.venv/bin/python\n")
    said = subprocess.run([two / ".venv" / "bin" / "pip", "--version"], capture_output=True, text=True)
    assert f" from {two}/" in said.stdout
