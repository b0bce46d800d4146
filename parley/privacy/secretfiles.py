"""Secrets on disk: made once, on the first run, readable by their owner alone."""

import os
import secrets
from pathlib import Path

from django.conf import settings


def secret_path(name: str) -> Path:
    """Where the secret `name` lies, in a directory only the owner may enter."""
    folder = Path(settings.PARLEY_HOME) / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder / name


def read(name: str) -> bytes | None:
    """The bytes of the secret `name`, or None if there is none."""
    try:
        return (Path(settings.PARLEY_HOME) / "secrets" / name).read_bytes()
    except FileNotFoundError:
        return None


def read_or_make(name: str, make) -> bytes:
    """The bytes of the secret `name`; on the first run `make()` gives them. Durable before use."""
    path = secret_path(name)
    try:
        return path.read_bytes()
    except FileNotFoundError:
        draft = _written(path, make())
    try:
        # A link fails if another process was faster; then that one's secret is the secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    sync_folder(path)
    return path.read_bytes()


def replace(name: str, content: bytes) -> None:
    """Put `content` in the place of the secret `name`: after a crash there is the old or the new, whole."""
    path = secret_path(name)
    if not path.exists():
        os.replace(_written(path, content), path)
        sync_folder(path)
        return
    with open(path, "r+b") as old:
        os.replace(_written(path, content), path)
        sync_folder(path)
        # The old one has no name any more; on the disk it is written over as well as a disk allows.
        old.write(b"\0" * os.fstat(old.fileno()).st_size)
        old.flush()
        os.fsync(old.fileno())


def _written(path: Path, content: bytes) -> Path:
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def sync_folder(path: Path) -> None:
    """Make durable that `path` is in its folder."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
