"""The background process: huey's consumer, and a thread for each beat (parley.notices.queue.every)."""

import importlib
import logging
import signal
from threading import Event, Thread

from django.apps import apps
from django.db import close_old_connections, connections
from huey.consumer import Consumer

from parley.notices.queue import BEATS, Beat, huey
from parley.site.logs import kind_of, places

log = logging.getLogger("parley.worker")
GRACE = 5.0


class Jobs(Consumer):
    """huey's consumer, but for SIGHUP: it would start itself anew by a command line that is not ours."""

    def _set_signal_handlers(self) -> None:
        super()._set_signal_handlers()
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


def find_jobs() -> list[str]:
    """Import parley.<room>.jobs of every room that has one -> the names of the modules."""
    found = []
    for room in apps.get_app_configs():
        module = f"{room.name}.jobs"
        if room.name.startswith("parley.") and importlib.util.find_spec(module):
            importlib.import_module(module)
            found.append(module)
    return found


def keep_beating(beat: Beat, stop: Event) -> None:
    """Do the work again and again until told to stop. An error is logged and does not end it; the
    error's own words stay out of the log, since they may hold somebody's data."""
    name = f"{beat.work.__module__}.{beat.work.__name__}"
    while not stop.wait(beat.seconds):
        try:
            close_old_connections()
            beat.work()
        except Exception as error:
            log.error("%s failed: %s at %s", name, kind_of(error), places(error.__traceback__)[-1])
    connections.close_all()


def work() -> None:
    """Run until SIGTERM or SIGINT; what is under way has GRACE seconds to end. What does not end
    in time is found again by the next process, from its rows."""
    find_jobs()
    stop = Event()
    beats = [Thread(target=keep_beating, args=(beat, stop), daemon=True) for beat in BEATS]
    for thread in beats:
        thread.start()
    huey.pre_execute("connections")(lambda task: close_old_connections())
    Jobs(huey, workers=1, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=GRACE).run()
    stop.set()
    for thread in beats:
        thread.join(GRACE / len(beats))
