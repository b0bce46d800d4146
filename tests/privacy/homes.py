"""A marketplace of its own on disk, run as people run it: by the command line, in processes of its own."""

import os
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = """
from parley.site import start
start.migrate()
from tests.cast import make_member
from parley.members.models import Profile
from parley.privacy import ledger
from parley.privacy.gate import Partner, disclose
ana = make_member("ana")
for _mail in range(3):
    disclose(Partner("mail"), "send-notices", ["email"], Profile.objects.get(member=ana))
ledger.sequence()
disclose(Partner("mail"), "send-notices", ["email"], Profile.objects.get(member=ana))
print(*(entry.pk.hex for entry in ledger.entries_about(ana.subject)))
"""


def run(home, *arguments, timeout=300):
    """What `python -m parley …` did with this PARLEY_HOME, on SQLite."""
    environment = {**os.environ, "PARLEY_HOME": str(home), "DATABASE_URL": ""}
    line = [sys.executable, "-m", "parley", *map(str, arguments)]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=timeout)


@cache
def seeded():
    """A marketplace with its tables, and one member of whom three disclosures are in sequence and one waits.

    Gives its folder and the ids of the entries. It goes when the test process ends.
    """
    folder = tempfile.TemporaryDirectory(prefix="parley-home-")
    _keep.append(folder)
    filled = run(folder.name, "manage", "shell", "--verbosity", "0", "--command", SEED)
    assert filled.returncode == 0, filled.stderr
    return Path(folder.name), filled.stdout.split()


_keep = []


def copied(folder):
    """A marketplace like `seeded`, in `folder`, that may be spoiled."""
    return Path(shutil.copytree(seeded()[0], Path(folder) / "home"))


def did(home, script, **more):
    """What `script` printed, run with Django up in this home. It has to end well."""
    done = run(home, "manage", "shell", "--verbosity", "0", "--command", script, **more)
    assert done.returncode == 0, done.stderr
    return done.stdout


def begun(home, script):
    """A process with Django up in this home that runs `script`; it speaks through stdin and stdout."""
    environment = {**os.environ, "PARLEY_HOME": str(home), "DATABASE_URL": "", "PYTHONUNBUFFERED": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "parley.site.settings"
    line = [sys.executable, "-c", f"import django\ndjango.setup()\n{script}"]
    return subprocess.Popen(
        line, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
