"""Everything that a marketplace could ever write into a log, written: each logger at DEBUG, with the
product's own form of a line, and every statement that goes to a database with its values."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connections

from parley.site.logs import Line

SQL = "django.db.backends"
LOUD = ("", "parley", "django")


@contextmanager
def logged(folder: Path) -> Iterator[None]:
    """While the block runs, log.txt and sql.txt in `folder` take all lines, and the console none."""
    root, sql = logging.getLogger(), logging.getLogger(SQL)
    before = root.handlers[:], {name: logging.getLogger(name).level for name in LOUD}
    logging.getLogger("mail.log").propagate = False  # the catcher's: a mail server of the check's own
    into, traces = (_file(folder / name) for name in ("log.txt", "sql.txt"))
    root.handlers = [into]
    for name in before[1]:
        logging.getLogger(name).setLevel(logging.DEBUG)
    sql.handlers, sql.propagate = [traces], False
    sql.setLevel(logging.DEBUG)
    for connection in connections.all():
        connection.force_debug_cursor = True
    try:
        yield
    finally:
        for connection in connections.all():
            connection.force_debug_cursor = False
        sql.handlers, sql.propagate = [], True
        sql.setLevel(logging.NOTSET)
        root.handlers = before[0]
        for name, level in before[1].items():
            logging.getLogger(name).setLevel(level)
        into.close()
        traces.close()


def _file(path: Path) -> logging.Handler:
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(Line())
    return handler
