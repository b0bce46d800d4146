"""The versioned master key, which wraps all other keys and opens nothing else."""

import base64
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from parley.privacy import secretfiles

FILE = "master-keys"


def versions() -> dict[int, bytes]:
    """All master keys on file, by version; the first is made on the first run."""
    text = secretfiles.read_or_make(FILE, lambda: _line(1, secrets.token_bytes(32))).decode("ascii")
    pairs = (line.split() for line in text.splitlines() if line.strip())
    return {int(version): base64.b64decode(key) for version, key in pairs}


def wrap(key: bytes, context: str) -> tuple[int, bytes]:
    """Wrap `key` under the newest master key, bound to `context`; gives the version and the wrapped bytes."""
    known = versions()
    newest = max(known)
    nonce = secrets.token_bytes(12)
    return newest, nonce + AESGCM(known[newest]).encrypt(nonce, key, _bound(newest, context))


def unwrap(version: int, wrapped: bytes, context: str, known: dict[int, bytes] | None = None) -> bytes:
    """The key that `wrap` wrapped. Raises KeyError for an unknown version, InvalidTag if altered."""
    wrapped = bytes(wrapped)
    master = (known or versions())[version]
    return AESGCM(master).decrypt(wrapped[:12], wrapped[12:], _bound(version, context))


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
