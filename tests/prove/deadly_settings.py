"""Parley's settings, for servers that kill themselves when they are ordered to (dying.py has those that are
killed at a statement; here it is the real server, between any two statements of a request)."""

from django.db.backends.signals import connection_created

from parley.site.settings import *  # noqa: F403  (they are the same in everything else)
from tests.prove import orders

EMAIL_BACKEND = "tests.prove.letters.Backend"

connection_created.connect(orders.watch, dispatch_uid="orders")
