"""`parley backup`"""

import argparse
import sys
from pathlib import Path

help = """Write the marketplace into one new file: its database, photos, policy and a copy of the ledger,
while it runs. The keys that open what is sealed are not in it: `parley backup --keys` writes them
into a folder of their own and proves that they can be read from there. Whoever has only one of the two reads
nothing sealed. Either removes this marketplace's backups of its sort in that folder that would be older than
the policy allows before the next night."""

ASK = """Backups of the keys must lie apart from the other backups and from this machine's data, best on a
disk of another machine or one that is unplugged. Whoever holds them and a backup of the marketplace
reads everything. Into which folder shall they go? """


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and whether the keys."""
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="the file to make")
    parser.add_argument("--keys", action="store_true", help="back up the keys instead")
    parser.add_argument("--to", metavar="DIR", type=Path, help="the folder for the backups of the keys")


def run(options: argparse.Namespace) -> int:
    """Write the backup. Raises Trouble."""
    from parley.site import start
    from parley.site.trouble import Trouble

    if options.keys and options.file:
        raise Trouble("a backup of the keys gets its name by itself: give the folder with --to DIR")
    if not options.keys and (options.to or not options.file):
        raise Trouble("give the FILE to make, or --keys (and --to DIR) for the keys")
    start.reach_databases()
    start.demand_migrated()
    return _keys(options.to) if options.keys else _market(options.file.absolute())


def _market(path: Path) -> int:
    from parley.site import backups, keybackups

    folder = keybackups.market_folder(path)
    backups.back_up_market(path)
    keybackups.remember(market=folder)
    _written(path)
    _remove_old("market", folder)
    return 0


def _keys(to: Path | None) -> int:
    from parley.site import keybackups

    folder = (to or keybackups.chosen() or _asked()).absolute()
    path, proof = keybackups.make(folder)
    _written(path)
    print(f"Read again: {proof}.")
    _remove_old("keys", path.parent)
    return 0


def _remove_old(what: str, folder: Path) -> None:
    from parley.site import backups

    for old in backups.remove_old(what, folder):
        print(f"{old} would be older than {backups.kept(what).days} days by tomorrow and is removed.")


def _asked() -> Path:
    from parley.site.trouble import Trouble

    if not sys.stdin.isatty():
        raise Trouble("where shall backups of the keys go? Say it with --to DIR or PARLEY_KEY_BACKUPS")
    if not (answer := input(ASK).strip()):
        raise Trouble("no folder was given; nothing is written")
    return Path(answer).expanduser()


def _written(path: Path) -> None:
    print(f"{path} is written ({path.stat().st_size / 1e6:.1f} MB).")
