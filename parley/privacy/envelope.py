"""The sealed form of bytes: version, nonce, AES-GCM of the padded text, bound to where it lies."""

import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = 1
BLOCK = 64


def close(key: bytes, plain: bytes, place: tuple[str, ...]) -> bytes:
    """Seal `plain`, bound to `place` (table, column, row, subject). Its length shows only in blocks of 64."""
    nonce = secrets.token_bytes(12)
    return bytes([VERSION]) + nonce + AESGCM(key).encrypt(nonce, _padded(plain), _bound(VERSION, place))


def open(key: bytes, sealed: bytes, place: tuple[str, ...]) -> bytes:
    """What `close` sealed. Raises InvalidTag if key, place, version or a single bit differs."""
    return _unpadded(AESGCM(key).decrypt(sealed[1:13], sealed[13:], _bound(sealed[0], place)))


def commitment(key: bytes) -> bytes:
    """A hash that fixes which key it was and says nothing about it."""
    return hashlib.sha256(b"parley key commitment 1|" + key).digest()


def entry_key(book: bytes, entry: bytes) -> bytes:
    """The key of one entry of the ledger, from the key of its subject's whole ledger keeping."""
    return hmac.digest(book, b"parley entry key 1|" + entry, "sha256")


def _padded(plain: bytes) -> bytes:
    return plain + b"\x80" + b"\0" * (-(len(plain) + 1) % BLOCK)


def _unpadded(padded: bytes) -> bytes:
    return padded.rstrip(b"\0")[:-1]


def _bound(version: int, place: tuple[str, ...]) -> bytes:
    # Each part with its length, so that no two places ever share a name.
    parts = [part.encode() for part in (f"parley seal {version}", *place)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
