"""The background process: huey's consumer, and a thread for each beat (parley.notices.queue.every)."""

import importlib
import logging
from threading import Event, Thread

from django.apps import apps
from django.db import close_old_connections, connections
from huey.consumer import Consumer

from parley.notices.queue import BEATS, Beat, huey

log = logging.getLogger("parley.worker")
GRACE = 5.0


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
            log.error("%s failed: %s", name, _where(error))
    connections.close_all()


def work() -> None:
    """Run until SIGTERM or SIGINT; what is under way has GRACE seconds to end. What does not end
    in time is found again by the next process, from its rows."""
    find_jobs()
    stop = Event()
    beats = [Thread(target=keep_beating, args=(beat, stop), daemon=True) for beat in BEATS]
    for thread in beats:
        thread.start()
    Consumer(huey, workers=1, max_delay=1.0, graceful_signal="TERM", shutdown_timeout=GRACE).run()
    stop.set()
    for thread in beats:
        thread.join(GRACE / len(beats))


def _where(error: Exception) -> str:
    """The kind of error and the line of ours that it came from."""
    step, place = error.__traceback__, "?"
    while step:
        place = f"{step.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{step.tb_lineno}"
        step = step.tb_next
    return f"{type(error).__name__} at {place}"
