"""`parley keys`"""

import argparse

help = """The keys that open what is sealed. `status` unwraps every key, checks the shred list from its first
line, and says how old the newest backup of the keys is; exit status 1: something is wrong. `rotate`
makes a new master key, wraps every key under it and destroys the old one. It may be stopped at any
time and is then run again; nothing that is sealed is touched, and the server may go on running."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with them."""
    deeds = parser.add_subparsers(dest="deed", metavar="status|rotate", required=True)
    deeds.add_parser("status", help="check the keys and the shred list")
    deeds.add_parser("rotate", help="change the master key")


def run(options: argparse.Namespace) -> int:
    """Check or rotate. Raises Trouble."""
    from parley.privacy import rotation
    from parley.site import start
    from parley.site.trouble import Trouble

    start.reach_databases()
    start.demand_migrated()
    try:
        return _rotate() if options.deed == "rotate" else _status()
    except (rotation.KeyUnreadable, rotation.RotationRuns) as trouble:
        raise Trouble(str(trouble)) from None


def _rotate() -> int:
    from parley.privacy import rotation
    from parley.site import sweeping

    half_way = rotation.is_half_way()
    count = rotation.rotate()
    sweeping.scrub(set())
    print(f"{count} keys are wrapped anew; the old master key is destroyed.")
    if half_way:
        print("This ended a rotation that had been stopped. Run it again for a new master key.")
    print("Older backups of the keys hold the old master key: make a new one and delete those.")
    return 0


def _status() -> int:
    from parley.privacy import rotation

    found = rotation.status()
    for version in sorted({*found.masters, *found.wrapped}):
        there = "" if version in found.masters else " (this master key is MISSING)"
        print(f"master key {version}: {found.wrapped.get(version, 0)} keys{there}")
    if rotation.is_half_way():
        print("A rotation was stopped before its end: run `parley keys rotate` again.")
    for name in found.unreadable:
        print(f"UNREADABLE: the key {name}")
    return 1 if found.unreadable or not _list_is_whole() or not _backup_is_young() else 0


def _list_is_whole() -> bool:
    from parley.privacy import shredlist

    try:
        listed = shredlist.here()
    except shredlist.ShredListBroken as broken:
        print(f"BROKEN: {broken}")
        return False
    last = f", the last at {listed.times[-1]}" if listed.times else ""
    print(f"shred list {shredlist.path()}: {len(listed.keepings)} destroyed keys{last}")
    return True


def _backup_is_young() -> bool:
    from django.conf import settings

    from parley.ground import clock
    from parley.site import keybackups

    newest = keybackups.newest()
    if newest is None:
        print("There is NO BACKUP of the keys: parley backup --keys")
        return False
    age = clock.now() - newest
    print(f"newest backup of the keys: {newest:%Y-%m-%d %H:%M}")
    if age.days >= settings.PARLEY_KEY_BACKUPS_KEPT_DAYS:
        print("It is TOO OLD: parley backup --keys")
        return False
    return True
