"""A backup file: a ZIP whose last member lists every other one with its size and SHA-256."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO

from parley.site.trouble import Trouble

MANIFEST = "manifest.json"
FORMAT = 2
CHUNK = 1 << 20


class Writer:
    """Puts files into an archive and remembers what it put."""

    def __init__(self, zipped: zipfile.ZipFile) -> None:
        self.zipped = zipped
        self.files: dict[str, dict] = {}

    def add(self, name: str, path: Path, pack: bool = True) -> None:
        """Add the file at `path` as `name`; `pack` False for what is compressed already."""
        digest, size = hashlib.sha256(), 0
        entry = zipfile.ZipInfo(name)
        entry.compress_type = zipfile.ZIP_DEFLATED if pack else zipfile.ZIP_STORED
        entry.external_attr = 0o600 << 16
        with path.open("rb") as source, self.zipped.open(entry, "w", force_zip64=True) as target:
            while chunk := source.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                target.write(chunk)
        self.files[name] = {"size": size, "sha256": digest.hexdigest()}


@contextmanager
def written(path: Path, about: dict) -> Iterator[Writer]:
    """Write an archive that appears at `path`, readable by its owner alone, when it is complete and
    durable. `about` goes into the manifest. Raises Trouble where a file is in the way."""
    if path.exists():
        raise Trouble(f"{path} exists already; a backup never overwrites a file")
    draft = path.with_name(f".{path.name}.partial")
    try:
        with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w") as zipped:
                writer = Writer(zipped)
                yield writer
                manifest = {"parley": FORMAT, **about, "files": writer.files}
                zipped.writestr(MANIFEST, json.dumps(manifest, indent=1))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        raise Trouble(f"{path} exists already; a backup never overwrites a file") from None
    except OSError as error:
        raise Trouble(f"cannot write {path}: {error.strerror or error}") from None
    finally:
        draft.unlink(missing_ok=True)


def about(path: Path) -> dict:
    """What the manifest of the archive at `path` says, unchecked; empty where there is none of Parley's."""
    try:
        with zipfile.ZipFile(path) as zipped:
            manifest = json.loads(zipped.read(MANIFEST))
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError, KeyError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) and "parley" in manifest else {}


def unpacked(path: Path, into: Path) -> dict:
    """Check the whole archive and unpack it into the empty folder `into` -> its manifest. Raises
    Trouble when a byte is wrong, a file is missing or one is there that the manifest does not name."""
    try:
        with zipfile.ZipFile(path) as zipped:
            manifest = _manifest(zipped)
            if sorted(zipped.namelist()) != sorted([MANIFEST, *manifest["files"]]):
                raise Trouble(f"{path} is damaged: its files are not those of its list")
            for name, known in manifest["files"].items():
                target = into / _safe(name)
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                with zipped.open(name) as source, _private(target) as file:
                    if _copy(source, file) != known["sha256"]:
                        raise Trouble(f"{path} is damaged: {name} is not what was written")
            return manifest
    except (zipfile.BadZipFile, EOFError, KeyError, ValueError, TypeError, NotImplementedError) as error:
        raise Trouble(f"{path} is not a whole backup of Parley ({type(error).__name__})") from None
    except OSError as error:
        raise Trouble(f"cannot read {path}: {error.strerror or error}") from None


def _manifest(zipped: zipfile.ZipFile) -> dict:
    manifest = json.loads(zipped.read(MANIFEST))
    if manifest["parley"] != FORMAT:
        raise Trouble(f"this backup has format {manifest['parley']}; this Parley reads format {FORMAT}")
    return manifest


def _safe(name: str) -> PurePosixPath:
    """A name that stays inside the folder it is unpacked to. Raises ValueError."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or not path.parts:
        raise ValueError("a name leads outside")
    return path


def _private(path: Path) -> IO[bytes]:
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _copy(source: IO[bytes], target: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return digest.hexdigest()
