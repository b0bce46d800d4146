"""How simulated markets are run: one marketplace is made, and copied for each market; workers share them."""

import gc
import logging
import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.db.backends.signals import connection_created

from parley.ground import clock, scrubbing
from parley.members.models import City
from parley.site import start
from tests import machine
from tests.cast import BERLIN, LEEDS, make_member
from tests.prove import letters
from tests.prove.simulate import spoiling
from tests.prove.simulate.hands import A_MOMENT, Hands
from tests.prove.simulate.market import BEGIN, MEMBERS, Market, Sum
from tests.prove.simulate.watch import OnPostgreSQL, OnSQLite, Watch

FILES = ("market", "keys", "ledger")


def prepare() -> None:
    """Tables, a moderator, and people of whom some are new here, in the marketplace of this process."""
    start.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    City.objects.exclude(pk__in=[BERLIN["id"], LEEDS["id"]])._raw_delete("default")
    if connections["default"].vendor == "sqlite":
        scrubbing.rewrite(connections["default"], [City._meta.db_table])
    for number in range(MEMBERS):
        with clock.frozen(BEGIN.replace(year=BEGIN.year - number % 2)):
            make_member(f"member-{number}", country="GB" if number % 3 == 0 else "DE")
    make_member("moderator", moderator=True)
    connections.close_all()


def live(
    seed: int, markets: list[tuple[int, int]], plain: str, without: str = "", moment: float = A_MOMENT
) -> dict:
    """Live these markets (number, days), each begun as a copy of the marketplace `plain` (a folder, or a
    database); `without` names a protection in `spoiling` that is off. -> their `Sum` as a dict"""
    logging.disable(logging.WARNING)
    letters.use()
    connection_created.connect(_hurry)
    _spare_the_collector()
    total = Sum()
    with ExitStack() as stack:
        if without:
            stack.enter_context(getattr(spoiling, without)())
        hands = Hands()
        stack.callback(hands.end)
        for number, days in markets:
            with _begun(plain, hands) as watch:
                total.add(Market(seed, number, watch, hands, moment).live(days))
            if total.anomaly:
                break
            print(f"market {number}: {_line(total)}", file=sys.stderr, flush=True)
    return {"counts": total.counts, "verbs": total.verbs, "digest": total.digest, "anomaly": total.anomaly}


def _line(total: Sum) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(total.counts.items()))


@contextmanager
def _begun(plain: str, hands: Hands) -> Iterator[Watch]:
    """A market that is a copy of `plain`, and who watches it."""
    connections.close_all()
    hands.let_go()
    watch = _copied_files(Path(plain)) if connections["default"].vendor == "sqlite" else _copied(plain)
    try:
        yield watch
    finally:
        watch.close()


def _copied_files(plain: Path) -> Watch:
    home = Path(settings.PARLEY_HOME)
    for name in FILES:
        for old in home.glob(f"{name}.sqlite3*"):
            old.unlink()
        shutil.copy(plain / f"{name}.sqlite3", home)
    return OnSQLite(home)


def _copied(plain: str) -> Watch:
    name = connections["default"].settings_dict["NAME"]
    machine.copy_databases(plain, name)
    return OnPostgreSQL(machine.postgres_named(name))


def _spare_the_collector() -> None:
    """What has been imported is there for good; it need not be looked through again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _hurry(connection: Any, **_signal: Any) -> None:
    """Nobody waits for the disk: it is processes that are killed here, not machines."""
    if connection.vendor == "sqlite":
        connection.connection.execute("PRAGMA synchronous=OFF")
