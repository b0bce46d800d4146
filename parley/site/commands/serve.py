"""`parley serve`"""

import argparse
import os

from parley.site import serving, start

help = """Serve the marketplace: the web server, the background worker and the live streams, looked after
until Ctrl-C or SIGTERM. Put a web server with TLS in front and set PARLEY_PUBLIC_URL to the address people
use."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, how many processes, whether to migrate."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=serving.port, help="port to listen on (default PORT, or 8000)")
    parser.add_argument("--workers", type=serving.count, help="web processes (default one a core)")
    parser.add_argument("--migrate", action="store_true", help="bring the tables up to date first")
    parser.add_argument(
        "--no-worker", action="store_true", help="leave the background work to `parley worker`"
    )
    parser.add_argument(
        "--no-live", action="store_true", help="leave the live streams to `parley live`, or have none"
    )


def run(options: argparse.Namespace) -> int:
    """Prepare, then serve until told to stop."""
    if options.port:
        os.environ["PORT"] = str(options.port)
    start.django_up()
    place = serving.Place.chosen(options.host, options.port, options.workers, live=not options.no_live)
    with serving.home_alone():
        place.demand_free()
        if options.migrate:
            start.make_databases()
        start.reach_databases()
        if options.migrate:
            print("Bringing the tables up to date …", flush=True)
            start.migrate()
        start.demand_migrated()
        start.gather_static()
        start.guard()
        start.warn(serving.say)
        children = [serving.web(place), *serving.live(place)]
        if not options.no_worker:
            children.append(serving.worker())
        return serving.serve(place, children, greeting=[f"Parley answers at {serving.public_address()}"])
