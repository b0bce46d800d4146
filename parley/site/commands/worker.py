"""`parley worker`"""

import argparse

from parley.site import start
from parley.site.supervise import obey_parent

help = """Do the background work in this process until it is told to stop: send mail, make photo
sizes, remind, sequence the ledger. `parley serve` and `parley demo` start one by themselves; run it
alone where the web servers are started with --no-worker. Two at once do no harm."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(options: argparse.Namespace) -> int:
    """Work until told to stop."""
    obey_parent()
    start.django_up()
    start.reach_databases()
    start.demand_migrated()
    start.guard()
    from parley.site.work import work

    work()
    return 0
