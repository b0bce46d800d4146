"""`parley live` on the databases of this test run."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection, connections

from tests.site.ears import Ear
from tests.site.processes import free_port, running, until

SETTINGS = {"default": "DATABASE_URL", "keys": "KEYS_DATABASE_URL", "ledger": "LEDGER_DATABASE_URL"}


@contextmanager
def live_process(folder: Path) -> Iterator[tuple[subprocess.Popen, int, Path]]:
    """While the block runs: the process, its port, and the file of what it says; its home is in `folder`."""
    home, port = folder / "home", free_port()
    home.mkdir()
    (home / "secrets").symlink_to(Path(settings.PARLEY_HOME) / "secrets")
    environment = {"PORT": "8000", **databases(home)}
    with running("parley", "live", "--port", port, home=home, **environment) as (process, said):
        until(lambda: Ear.answered(port) or said.read_text())
        yield process, port, said


def databases(home: Path) -> dict[str, str]:
    """The settings by which a process finds them; for SQLite files in `home` that lead to them."""
    places = {alias: connections[alias].settings_dict for alias in SETTINGS}
    if connection.vendor == "sqlite":
        for alias, place in places.items():
            (home / f"{'market' if alias == 'default' else alias}.sqlite3").symlink_to(place["NAME"])
        return {}
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}"
    return {name: url.format(**places[alias]) for alias, name in SETTINGS.items()}
