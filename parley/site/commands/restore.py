"""`parley restore`"""

import argparse
from pathlib import Path

from parley.site import serving, start

help = """Bring back what `parley backup` wrote. The whole file is checked first. A ledger and keys that are
here already stay as they are: neither is ever taken back. Keys that were destroyed since the backup are
destroyed again, as the shred list says; a list that is older than the backups is refused. Stop Parley
before."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which files, and whether to replace what is here."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the backup of the marketplace")
    parser.add_argument("--keys", metavar="FILE", type=Path, help="the backup of the keys")
    parser.add_argument(
        "--shred-list", metavar="FILE", type=Path, help="a copy of the shred list, where it was lost here"
    )
    parser.add_argument("--force", action="store_true", help="replace the marketplace that is here")


def run(options: argparse.Namespace) -> int:
    """Restore."""
    start.django_up()
    from parley.site.restoring import restore

    keys = options.keys.absolute() if options.keys else None
    listed = options.shred_list.absolute() if options.shred_list else None
    with serving.home_alone():
        restore(options.file.absolute(), keys, options.force, serving.say, listed)
    return 0
