"""What a restore asks of the shred list: that it is this marketplace's, whole, and not older than the
backups; and afterwards that nothing of what it names is left."""

from collections.abc import Callable
from pathlib import Path

from django.db import connections, transaction

from parley.ground import scrubbing
from parley.privacy import departures, repeating, rotation, shredlist, soundness
from parley.privacy.shredlist import Position, ShredList, ShredListBroken
from parley.site.trouble import Trouble


def secret_here() -> bytes:
    """The secret of the marketplace whose keys are here. Raises Trouble."""
    if (secret := shredlist.secret_here()) is None:
        raise Trouble(f"keys are here and secrets/{shredlist.FILE} is not: bring their secrets back first")
    return secret


def same_market(secret: bytes, manifests: list[tuple[Path, dict]]) -> None:
    """Raises Trouble for a backup of another marketplace than the one with this secret."""
    here = shredlist.identity(secret)
    for path, manifest in manifests:
        if manifest["market"] != here:
            raise Trouble(f"{path} is of another marketplace ({manifest['market']}, not {here})")


def usable(secret: bytes, given: Path | None, manifests: list[tuple[Path, dict]]) -> ShredList:
    """The longest of the list that is here and the `given` copy, if it is whole and goes on from where it was
    when the backups were made. Raises Trouble."""
    lists = [_read(path, secret) for path in (shredlist.path(), given) if path is not None]
    listed = max(lists, key=lambda each: len(each.macs))
    for other in lists:
        if other.macs and not listed.covers(other.position):
            raise Trouble(f"{given} and the shred list that is here differ; neither goes on from the other")
    for path, manifest in manifests:
        _demand(listed, path, Position(**manifest["shred_list"]))
    return listed


def put_in_place(given: Path | None, listed: ShredList) -> None:
    """Make the list that counts the one that is here, durably, before any key comes back."""
    place = shredlist.path()
    if given is None or (place.exists() and place.stat().st_size >= len(listed.macs) * shredlist.LENGTH):
        return
    shredlist.put(given.read_bytes()[: len(listed.macs) * shredlist.LENGTH])


def end_again(listed: ShredList, say: Callable[[str], None]) -> None:
    """Destroy the keys that the list names, let those take leave who had left, and delete what no key
    opens any more. Raises Trouble."""
    try:
        destroyed = soundness.check()
    except soundness.KeysUnsound as unsound:
        raise Trouble(str(unsound)) from None
    gone, failed = _take_leave_again(listed)
    rows = repeating.forget_rows(listed)
    if destroyed:
        # Copies of the wrapped keys may lie about on the disk; with the old master key they mean nothing.
        rotation.rotate()
        scrubbing.rewrite(connections["keys"], ["privacy_keeping"])
    last = f" It ends at {listed.times[-1]}." if listed.times else ""
    done = f"{destroyed} keys destroyed, {rows} rows deleted, {gone} members left again"
    say(f"The shred list was replayed: {done}.{last}")
    if failed:
        say(f"{failed} members had left, and taking leave of them again failed: cancel them by hand.")


def _take_leave_again(listed: ShredList) -> tuple[int, int]:
    """-> of how many subjects leave was taken, and of how many that failed."""
    gone = failed = 0
    for subject in repeating.left(listed):
        try:
            with transaction.atomic():
                departures.take_leave(subject, wholly=repeating.wholly(subject, listed))
            gone += 1
        except Exception:
            failed += 1
    return gone, failed


def _demand(listed: ShredList, path: Path, then: Position) -> None:
    if len(listed.macs) < then.length:
        raise Trouble(
            f"the shred list is older than {path}: it has {len(listed.macs)} lines, and {then.length} were "
            "written by then. With it, destroyed keys would come back. "
            "Give a newer copy with --shred-list FILE"
        )
    if not listed.covers(then):
        raise Trouble(f"the shred list does not go on from where it was when {path} was made")


def _read(path: Path, secret: bytes) -> ShredList:
    try:
        return shredlist.checked(path.read_bytes(), secret)
    except FileNotFoundError:
        if path == shredlist.path():
            return ShredList([], [], [])
        raise Trouble(f"there is no {path}") from None
    except OSError as error:
        raise Trouble(f"cannot read {path}: {error.strerror}") from None
    except ShredListBroken as broken:
        raise Trouble(f"{path}: {broken}") from None
