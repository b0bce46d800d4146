"""Each test process gets a PARLEY_HOME of its own, before Django's settings are read (see pyproject.toml)."""

import atexit
import os
import shutil
import tempfile

if not os.environ.get("PARLEY_HOME") or os.environ.get("PARLEY_HOME") == os.environ.get("PARLEY_TEST_HOME"):
    folder = tempfile.mkdtemp(prefix="parley-test-")
    os.environ["PARLEY_HOME"] = os.environ["PARLEY_TEST_HOME"] = folder
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
