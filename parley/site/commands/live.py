"""`parley live`"""

import argparse
import asyncio

from parley.site import serving, start
from parley.site.supervise import obey_parent
from parley.site.trouble import Trouble

help = """Serve the live streams, to which open pages listen, in this process until it is told to stop.
`parley serve` and `parley demo` start one by themselves; run it alone where the web servers are started
with --no-live. Without any, open pages ask from time to time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    parser.add_argument("--port", type=serving.port, help="port to listen on (default PARLEY_LIVE_PORT)")


def run(options: argparse.Namespace) -> int:
    """Serve until told to stop."""
    obey_parent()
    start.django_up()
    from django.conf import settings

    port = options.port or settings.PARLEY_LIVE_PORT or settings.PORT + 1
    start.reach_databases()
    start.demand_migrated()
    from parley.site.live.reading import begin_anew
    from parley.site.live.server import serve

    begin_anew()  # by the thread that asks
    try:
        asyncio.run(serve(options.host, port))
    except OSError as error:
        raise Trouble(f"cannot listen on {options.host} port {port}: {error.strerror}") from None
    return 0
