"""Backups of the keys: where they go, and that they can be read.

Whoever holds both a backup of the market and one of the keys reads everything, so the two never lie together;
and a key that was destroyed lives on in a backup of the keys until that is removed.
"""

import json
from datetime import datetime
from pathlib import Path

from django.conf import settings

from parley.ground import clock
from parley.site import backups, keyproof
from parley.site.trouble import Trouble

REMEMBERED = "backups.json"


def make(folder: Path) -> tuple[Path, str]:
    """Write a backup of the keys into `folder` and prove that it can be read -> its path, and the proof in
    words. Raises Trouble; a backup that cannot be read is removed again."""
    folder = _apart(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(f"cannot use {folder}: {error.strerror}") from None
    path = folder / f"parley-keys-{backups.marketplace()}-{clock.now():%Y%m%dT%H%M%S%fZ}.zip"
    backups.back_up_keys(path)
    try:
        proof = keyproof.prove(path)
    except Trouble:
        path.unlink()
        raise
    remember(keys=folder)
    return path, proof


def newest() -> datetime | None:
    """When the newest backup of the keys was made that is where they go; None if there is none."""
    folder = chosen()
    return max((at for _path, at in backups.found("keys", folder)), default=None) if folder else None


def chosen() -> Path | None:
    """Where backups of the keys go: as the setting says, else where the last one went, else nowhere yet."""
    place = settings.PARLEY_KEY_BACKUPS or remembered().get("keys")
    return Path(place) if place else None


def remember(market: Path | None = None, keys: Path | None = None) -> None:
    """Remember where a backup went."""
    known = remembered()
    if market is not None:
        known["market"] = sorted({*known.get("market", ()), str(market)})
    if keys is not None:
        known["keys"] = str(keys)
    path = settings.PARLEY_HOME / REMEMBERED
    draft = path.with_name(f".backup-{REMEMBERED}")
    draft.write_text(json.dumps(known, indent=1), "utf-8")
    draft.replace(path)


def remembered() -> dict:
    """{"market": [folders], "keys": folder}, as far as there were backups."""
    try:
        return json.loads((settings.PARLEY_HOME / REMEMBERED).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError:
        raise Trouble(f"{settings.PARLEY_HOME / REMEMBERED} is damaged; delete it") from None


def market_folder(path: Path) -> Path:
    """The folder that a backup of the market is to be written into. Raises Trouble where the keys' go."""
    folder, keys = path.resolve().parent, chosen()
    if keys and _together(folder, keys.resolve()):
        raise Trouble(
            f"the backups of the keys go to {keys}: whoever has both reads everything. Choose another folder"
        )
    return folder


def _apart(folder: Path) -> Path:
    folder = folder.resolve()
    if _together(folder, Path(settings.PARLEY_HOME)):
        raise Trouble(
            f"{folder} and PARLEY_HOME lie together: what takes the one takes the other, and a lost disk "
            "loses both. Choose a folder elsewhere, best on another machine's disk"
        )
    for other in remembered().get("market", ()):
        if _together(folder, Path(other)):
            raise Trouble(
                f"backups of the marketplace go to {other}: whoever has both reads everything. "
                "Choose another folder"
            )
    return folder


def _together(one: Path, other: Path) -> bool:
    return one == other or one in other.parents or other in one.parents
