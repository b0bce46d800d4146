"""Serves the bare page as parley/site/web.py serves Parley:  python -m bench.bare_server PORT WORKERS"""

import sys

from granian import Granian
from granian.constants import Interfaces


def main() -> None:
    """Serve until told to stop."""
    Granian(
        "bench.bare:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=int(sys.argv[2]),
        blocking_threads=1,
        websockets=False,
        log_level="warning",
    ).serve()


if __name__ == "__main__":
    main()
