"""Run everything that can fail:  run.py [all | lint | prove]

Each stage prints what it runs; at the end one line a stage, what was left out and why, and the sum. With
CI=true a stage that has to be left out is a failure.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import machine, tables  # noqa: E402  (found from wherever this file is started)

BIN = Path(sys.executable).parent
TWO_AT_ONCE = ["-n", "2", "--dist", "loadfile"]
IN_A_BROWSER = ["tests/browser", *TWO_AT_ONCE]
ROOMS = ["tests", "--ignore=tests/browser", "--ignore=tests/prove", *TWO_AT_ONCE]
FAST, LONG = [*ROOMS, "-m", "not long"], [*ROOMS, "-m", "long"]
TIMED = "tests/prove/test_writers_in_line.py"  # how long one waits says nothing while others are at work
PROOFS = ["tests/prove", f"--ignore={TIMED}", *TWO_AT_ONCE, "--no-loadscope-reorder"]  # the longest first


@dataclass
class Outcome:
    """What came of one stage: how many passed and failed, or why it was left out."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    left_out: str = ""
    seconds: float = 0.0

    def line(self):
        """One line for people."""
        if self.left_out:
            return f"  {self.name:<24} left out: {self.left_out}"
        word = "FAILED" if self.failed else "passed"
        counts = f"{self.passed} passed" + (f", {self.failed} failed" if self.failed else "")
        counts += f", {self.skipped} skipped" if self.skipped else ""
        return f"  {self.name:<24} {word}  {self.seconds:6.1f} s  {counts}"


def command(name, *arguments, **environment):
    """A stage that is one command: it passes when that ends with 0."""
    begun = start(name)
    done = subprocess.run([str(each) for each in arguments], cwd=ROOT, env={**os.environ, **environment})
    failed = int(done.returncode != 0)
    return Outcome(name, 1 - failed, failed, seconds=time.monotonic() - begun)


def tests(name, *arguments, **environment):
    """A stage of pytest's. A run that dies, or that finds no tests, counts as one failure."""
    begun = start(name)
    with tempfile.TemporaryDirectory(prefix="parley-report-") as folder:
        report = Path(folder, "report.xml")
        line = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *map(str, arguments)]
        code = subprocess.run(line, cwd=ROOT, env={**os.environ, **environment}).returncode
        outcome = counted(name, report)
    if code and not outcome.failed:
        outcome.failed = 1
    outcome.seconds = time.monotonic() - begun
    return outcome


def counted(name, report):
    """The counts in a JUnit report. None there: nothing passed."""
    if not report.exists():
        return Outcome(name)
    suites = ElementTree.parse(report).getroot().iter("testsuite")
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0))
    return Outcome(name, max(0, total - failed - skipped), failed, skipped)


def start(name):
    print(f"\n== {name}", flush=True)
    return time.monotonic()


def without(name, reason):
    """A stage that this machine cannot run."""
    print(f"\n== {name}\nleft out: {reason}", flush=True)
    return Outcome(name, left_out=reason)


def lint():
    """Style, format, the import contracts of the rooms, migrations that somebody forgot to make."""
    yield command("lint", BIN / "ruff", "check", "--output-format", "concise", ".")
    yield command("format", BIN / "ruff", "format", "--check", "--output-format", "concise", ".")
    yield command("import contracts", BIN / "lint-imports", "--no-logo")
    with tempfile.TemporaryDirectory(prefix="parley-home-") as home:
        check = ["-m", "parley", "manage", "makemigrations", "--check", "--dry-run"]
        yield command("migrations", sys.executable, *check, PARLEY_HOME=home, DATABASE_URL="")


def in_rooms(name, which, url=""):
    """A stage of what the rooms are tested with, on SQLite or on the server at `url`. What a test commits
    there need not outlive a power cut, so nobody waits for the disk; the proofs do."""
    own = {"DATABASE_URL": url, "PARLEY_TEST_DB": f"parley_run_{os.getpid()}"}
    with tables.made(url) as there:
        return tests(name, *which, **own, **there, PGOPTIONS="-c synchronous_commit=off")


def everything():
    """The whole of `make test`."""
    yield from lint()
    yield in_rooms("tests on SQLite", FAST)
    if url := machine.postgres():
        yield in_rooms("tests on PostgreSQL", FAST, url)
    else:
        yield without("tests on PostgreSQL", machine.NO_POSTGRES)
    if machine.chromium():
        yield tests("browser", *IN_A_BROWSER, "-m", "not long", DATABASE_URL="")
    else:
        yield without("browser", machine.NO_CHROMIUM)


def prove():
    """The long proofs; those on PostgreSQL where there is one."""
    yield tests("proofs on SQLite", *PROOFS, PARLEY_PROVE="sqlite", DATABASE_URL="")
    yield tests("waiting on SQLite", TIMED, "-p", "no:xdist", PARLEY_PROVE="sqlite", DATABASE_URL="")
    yield in_rooms("long tests on SQLite", LONG)
    if url := machine.postgres():
        yield tests("proofs on PostgreSQL", *PROOFS, PARLEY_PROVE="postgresql", DATABASE_URL="")
        yield in_rooms("long tests on PostgreSQL", LONG, url)
    else:
        yield without("proofs on PostgreSQL", machine.NO_POSTGRES)
    if machine.chromium():
        yield tests("long tests in a browser", *IN_A_BROWSER, "-m", "long", DATABASE_URL="")
    else:
        yield without("long tests in a browser", machine.NO_CHROMIUM)


def finish(outcomes):
    """Print the sum, and give the exit code."""
    if machine.CI:
        for outcome in outcomes:
            outcome.failed += bool(outcome.left_out)
    print("\n" + "\n".join(outcome.line() for outcome in outcomes))
    left_out = [f"{each.name} ({each.left_out})" for each in outcomes if each.left_out]
    if left_out:
        print("Left out: " + "; ".join(left_out))
    passed, failed = sum(each.passed for each in outcomes), sum(each.failed for each in outcomes)
    print(f"in {sum(each.seconds for each in outcomes):.0f} s\n{passed} passed, {failed} failed", flush=True)
    return 1 if failed or not passed else 0


def main(arguments):
    what = {"all": everything, "lint": lint, "prove": prove}.get(arguments[0] if arguments else "all")
    if what is None or len(arguments) > 1:
        sys.exit(__doc__.splitlines()[0])
    return finish(list(what()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
