"""Fresh marketplaces for proofs, on either engine. Imports nothing of Parley: whoever uses it may not have
started it yet."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests import machine


@contextmanager
def marketplace(engine: str, home: Path, name: str) -> Iterator[dict[str, str]]:
    """The settings of a fresh marketplace in `home`, without tables yet; `name` tells its databases apart."""
    common = {"PARLEY_HOME": str(home), "DJANGO_SETTINGS_MODULE": "parley.site.settings"}
    common |= {"PARLEY_MAIL_CATCHER": "", "PARLEY_CONFIG": str(Path(home, "none.toml"))}
    if engine == "sqlite":
        yield {**common, "DATABASE_URL": ""}
        return
    if not machine.postgres():
        machine.left_out(machine.NO_POSTGRES)
    database = f"parley_{name}_{os.getpid()}"
    yield {**common, "DATABASE_URL": machine.make_databases(database)}
    machine.drop_databases(database)
