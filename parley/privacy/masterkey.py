"""The versioned master key, which wraps all other keys and opens nothing else."""

import base64
import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.apps import apps

from parley.privacy import secretfiles

FILE = "master-keys"
SAMPLE = 20
_seen: set[bytes] = set()  # hashes of the master keys that were found to fit


class KeyUnreadable(InvalidTag):
    """A key cannot be unwrapped: it was altered, or the master key is not the one that wrapped it."""


class MasterKeyMissing(KeyUnreadable):
    """The master key that wrapped a key is not on file."""


def versions() -> dict[int, bytes]:
    """All master keys on file, by version; the first is made on the first run. Raises MasterKeyMissing
    when the file is gone and keys are there: a new one would open none of them."""
    text = secretfiles.read(FILE)
    if text is None:
        if any_keys():
            raise MasterKeyMissing(f"secrets/{FILE} is missing: put it back from a backup of the keys")
        text = secretfiles.read_or_make(FILE, lambda: _line(1, secrets.token_bytes(32)))
    return parsed(text)


def parsed(text: bytes) -> dict[int, bytes]:
    """The master keys in the bytes of a file. Raises KeyUnreadable if they are none."""
    try:
        pairs = [line.split() for line in text.decode("ascii").splitlines() if line.strip()]
        known = {int(version): base64.b64decode(key, validate=True) for version, key in pairs}
    except ValueError:
        raise KeyUnreadable(f"secrets/{FILE} is damaged: put it back from a backup of the keys") from None
    if not known or any(len(key) != 32 for key in known.values()):
        raise KeyUnreadable(f"secrets/{FILE} is damaged: put it back from a backup of the keys")
    return known


def any_keys() -> bool:
    """Whether there is a key that a master key wraps."""
    return any(apps.get_model("privacy", name).objects.exists() for name in ("IndexKey", "Keeping"))


def wrap(key: bytes, context: str) -> tuple[int, bytes]:
    """Wrap `key` under the newest master key, bound to `context`; gives the version and the wrapped bytes.
    Raises KeyUnreadable when that master key opens none of the keys it should have wrapped."""
    known = versions()
    newest = max(known)
    _demand_fitting(newest, known)
    nonce = secrets.token_bytes(12)
    return newest, nonce + AESGCM(known[newest]).encrypt(nonce, key, _bound(newest, context))


def unwrap(version: int, wrapped: bytes, context: str, known: dict[int, bytes] | None = None) -> bytes:
    """The key that `wrap` wrapped. Raises MasterKeyMissing for an unknown version, KeyUnreadable if the key
    was altered or another master key stands under that version."""
    wrapped, masters = bytes(wrapped), known or versions()
    if version not in masters:
        raise MasterKeyMissing(f"master key {version} is not on file")
    try:
        return AESGCM(masters[version]).decrypt(wrapped[:12], wrapped[12:], _bound(version, context))
    except (InvalidTag, ValueError):
        raise KeyUnreadable(f"a key does not open with master key {version}") from None


def opens_any(known: dict[int, bytes], **wanted) -> bool | None:
    """Whether these master keys open one of some keys (rows of Keeping, IndexKey); None if there are none."""
    rows = [
        row
        for name in ("Keeping", "IndexKey")
        for row in apps.get_model("privacy", name).objects.filter(**wanted).order_by("pk")[:SAMPLE]
    ]
    return any(_opens(row, known) for row in rows) if rows else None


def _opens(row, known: dict[int, bytes]) -> bool:
    try:
        unwrap(row.master, row.wrapped, row.context, known)
    except KeyUnreadable:
        return False
    return True


def _demand_fitting(version: int, known: dict[int, bytes]) -> None:
    # Looked at once a process for each master key: nothing may be wrapped under one that is not ours.
    mark = hashlib.sha256(b"parley master key seen|%d|" % version + known[version]).digest()
    if mark in _seen:
        return
    if opens_any(known, master=version) is False:
        raise KeyUnreadable(f"master key {version} opens none of the keys that are here")
    _seen.add(mark)


def add_version() -> int:
    """Add a new master key to the file; from now on it wraps. Older ones stay until `keep_only`."""
    known = versions()
    newest = max(known) + 1
    known[newest] = secrets.token_bytes(32)
    _store(known)
    return newest


def keep_only(version: int) -> None:
    """Destroy every master key but `version`."""
    _store({version: versions()[version]})


def _store(known: dict[int, bytes]) -> None:
    secretfiles.replace(FILE, b"".join(_line(version, key) for version, key in sorted(known.items())))


def _line(version: int, key: bytes) -> bytes:
    return f"{version} ".encode() + base64.b64encode(key) + b"\n"


def _bound(version: int, context: str) -> bytes:
    return f"parley key wrap 1|{version}|{context}".encode()
