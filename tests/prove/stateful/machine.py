"""The machine: members, the desk, the operator and time, in any order; and how it is run in a home."""

import logging
import tempfile
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, run_state_machine_as_test

from parley.ground import clock, scrubbing
from parley.members.models import City, Member
from parley.privacy.ledger_models import Entry
from parley.site import start, sweeping
from tests.cast import city
from tests.prove.stateful import broken
from tests.prove.stateful.asking import Asking
from tests.prove.stateful.desk import Desk
from tests.prove.stateful.ending import Ending
from tests.prove.stateful.trading import Trading
from tests.prove.stateful.world import STEPS, World

SEED = 20261124
PLAYING = {  # letters stay in memory, and no second is spent on a password
    "EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend",
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
}


class Marketplace(Trading, Asking, Desk, Ending):
    """Everything that can happen. It begins with a deal that two have confirmed, one that
    waits for that, and perhaps a backup."""

    @initialize(backup=st.booleans())
    def two_have_a_deal(self, backup: bool) -> None:
        first, second, third = self.join(), self.join(), self.join()
        self.agree(first, second)
        for handle in self.market.dealings[0].sides:
            self.confirm(self.market.dealings[0], handle, meets=False)
        self.agree(third, first)
        if backup:
            self.back_up()


def open_market() -> None:
    """Tables and static files. Of the world's cities only one stays, so that backups are small."""
    start.migrate()
    call_command("collectstatic", interactive=False, verbosity=0)
    City.objects.exclude(pk=city().pk)._raw_delete("default")
    scrubbing.rewrite(connections["default"], [City._meta.db_table])


def play(examples: int, steps_each: int, without: str = "") -> dict:
    """Play so many examples. `without` names the protection in `broken` that is off meanwhile.

    -> {"did": {step: how often}, "saw": {what came about: how often}, "fault": what was found, or ""}"""
    logging.disable(logging.WARNING)  # the gate says each refusal, and there are thousands
    how = settings(
        max_examples=examples, stateful_step_count=steps_each, deadline=None, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck), report_multiple_bugs=False,
    )  # fmt: skip
    with ExitStack() as stack:
        stack.enter_context(override_settings(**PLAYING))
        time = stack.enter_context(clock.frozen(_later()))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="parley-stateful-"))
        _let_all_leave()
        if without:
            stack.enter_context(getattr(broken, without)())
        world = World(time, Path(folder))
        found = type("Found", (Marketplace,), {"world": world})
        told = {"did": dict.fromkeys(STEPS, 0), "saw": world.saw, "fault": ""}
        try:
            run_state_machine_as_test(seed(SEED)(found), settings=how)
        except Exception as error:
            # Hypothesis plays what failed once more; the first time counts.
            told["fault"] = "\n".join([*world.faults[:1], str(error), *getattr(error, "__notes__", [])])
        told["did"].update(world.did)
    return told


def _later() -> datetime:
    """Now, or when the last run ended: time only goes on."""
    last = Entry.objects.order_by("-at_us").first()
    return max(clock.now(), last.at) if last else clock.now()


def _let_all_leave() -> None:
    """Those whom an earlier run has left behind, in whatever state."""
    for each in Member.objects.filter(is_moderator=False, imported=False):
        if not each.is_gone:
            each.cancel(by=each)
    sweeping.sweep(clock_is_right=True)
