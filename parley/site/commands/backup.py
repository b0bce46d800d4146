"""`parley backup`"""

import argparse
from pathlib import Path

help = """Write the marketplace into one new file: its database, photos, policy and a copy of the ledger,
while it runs. The keys that open what is sealed are not in it: `parley backup --keys FILE` writes them
into a file of their own. Keep the two apart, and delete old keys first."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and whether the keys."""
    parser.add_argument("file", metavar="FILE", type=Path, help="the file to make")
    parser.add_argument("--keys", action="store_true", help="back up the keys instead")


def run(options: argparse.Namespace) -> int:
    """Write the backup."""
    from parley.site import backups, start

    start.reach_databases()
    start.demand_migrated()
    path = options.file.absolute()
    write = backups.back_up_keys if options.keys else backups.back_up_market
    write(path)
    print(f"{path} is written ({path.stat().st_size / 1e6:.1f} MB).")
    return 0
