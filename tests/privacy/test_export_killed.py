"""A worker that is killed hard while it makes a copy: the next one finds the row and makes it anew."""

import os
import signal

import pytest
from django.db import connections

from parley.privacy import exporting
from parley.privacy.exports import Export
from parley.site.jobs import make_exports
from tests.privacy.exported import data, table

pytestmark = pytest.mark.django_db(transaction=True)


def killed_at(step: int) -> int:
    """Make the copies in a process that dies after so many rows -> the signal that ended it."""
    connections.close_all()
    child = os.fork()
    if not child:
        real = exporting.Steps.step

        def dying(self) -> None:
            real(self)
            if self.done == step:
                os.kill(os.getpid(), signal.SIGKILL)

        exporting.Steps.step = dying
        try:
            make_exports()
        finally:
            os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    """A folder of the test's own, keys included, before anything is sealed."""
    settings.PARLEY_HOME = tmp_path


def test_the_next_worker_makes_it_anew(ana):
    export = Export.ask(by=ana)
    assert killed_at(3) == signal.SIGKILL
    export.refresh_from_db()
    assert export.state == "running" and export.file.path.exists() and not export.is_there
    make_exports()
    export.refresh_from_db()
    assert (export.state, export.tries) == ("ready", 2)
    assert table(data(export), "members_profile")["rows"][0]["email"] == "ana@example.org"
