"""The web server: granian, one worker a core, and before Django in each the front (front.py).

Run as `python -m parley.site.web` by the supervisor. Photos never reach Python, static files never
reach Django."""

import argparse
import gc
import multiprocessing
import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.urls import get_resolver
from granian import Granian
from granian.constants import Interfaces

from parley.site.orphans import die_with_parent
from parley.site.supervise import obey_parent

# Names of photos carry a random token: what one names never changes.
A_YEAR = 31_536_000


def application() -> Callable:
    """What each worker process runs; it goes when granian's own process goes."""
    if parent := multiprocessing.parent_process():
        die_with_parent(parent.pid)
    from parley.site.wsgi import application as django_application

    get_resolver().url_patterns  # noqa: B018  (imports every view now, not at the first request)
    from parley.site.front import Front  # after Django is up
    from parley.site.streams import Streams

    # What is there by now stays: a collection that walks through all of it stops the worker for 50 ms.
    gc.collect()
    gc.freeze()
    uploads, streams = ThreadPoolExecutor(1, "uploads"), ThreadPoolExecutor(1, "streams")
    return Front(django_application, uploads, Streams(streams))


def server(host: str, port: int, workers: int, home: Path) -> Granian:
    """A server for the marketplace whose data lies in `home`."""
    return Granian(
        "parley.site.web:application",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=3,
        log_level="error",
        static_path_route=["/photos"],
        static_path_mount=[home / "photos"],
        static_path_expires=A_YEAR,
    )


def main() -> int:
    """Serve until told to stop."""
    obey_parent()
    parser = argparse.ArgumentParser(prog="parley.site.web")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--home", type=Path, required=True)
    options = parser.parse_args()
    server(options.host, options.port, options.workers, options.home).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
