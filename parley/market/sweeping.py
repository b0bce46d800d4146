"""Files of photos that belong to nothing: an upload that was cut off, or one that no deal shows any more."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from parley.market import keepsakes
from parley.privacy import retention

KEPT = timedelta(days=1)


def _strays(now: datetime, most: int) -> retention.Due:
    """The files that are older than a day and belong to no photo, with since when they should be gone. Lets
    go first of keepsakes that no deal shows any more: their files are strays from then on."""
    keepsakes.release()
    found: retention.Due = {}
    for folder in _folders():
        known = keepsakes.names(folder.name)
        for file in folder.iterdir():
            if file.name[:32] not in known and (until := _until(file)) < now:
                found[file] = until
        if len(found) >= most:
            break
    return dict(sorted(found.items(), key=lambda each: each[1]))


@retention.sweeps("stray-photos", _strays, KEPT)
def remove_strays(files: list[Path]) -> None:
    """Remove them."""
    for file in files:
        file.unlink(missing_ok=True)


def _until(file: Path) -> datetime:
    """Until when a stray file is left alone: it may be an upload under way."""
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) + KEPT


def _folders() -> Iterator[Path]:
    root = Path(settings.PARLEY_PHOTOS)
    return (each for each in sorted(root.iterdir()) if each.is_dir()) if root.is_dir() else iter(())
