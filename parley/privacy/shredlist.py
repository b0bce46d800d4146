"""The shred list: one line for each destroyed keeping, in a file apart from both stores, only ever added to.

A line is on the disk before the key it names is destroyed, so a crash between the two is harmless: whoever
starts next destroys what is listed (`replay`). Each line carries a MAC over itself and the one before it.
"""

import fcntl
import hashlib
import hmac
import os
import re
import secrets
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from parley.ground import clock
from parley.privacy import secretfiles

FILE = "shred-list"
MARK = uuid.UUID(int=0)  # a line that names no keeping: a backup of the keys was made
LENGTH = 126
_LINE = re.compile(rb"([0-9a-f]{32}) (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) ([0-9a-f]{64})\n")


class ShredListBroken(Exception):
    """The list is not whole, or is not this marketplace's. The message says which line."""


class ShredListUnwritable(Exception):
    """The list could not be written (a full disk). Nothing was destroyed."""


@dataclass(frozen=True)
class Position:
    """How far a list goes: the number of its lines, and the MAC of the last one."""

    length: int
    head: str


@dataclass(frozen=True)
class ShredList:
    """A list whose chain is whole: the ids in it, and the MAC and the time of each line."""

    ids: list[uuid.UUID]
    macs: list[str]
    times: list[str]

    @property
    def position(self) -> Position:
        """Where it ends."""
        return Position(len(self.macs), self.macs[-1] if self.macs else _start(_secret()).hex())

    @property
    def keepings(self) -> list[uuid.UUID]:
        """The destroyed keepings."""
        return [each for each in self.ids if each != MARK]

    def covers(self, earlier: Position) -> bool:
        """Whether it goes on from there: as long or longer, and the same up to it."""
        if earlier.length == 0:
            return True
        return earlier.length <= len(self.macs) and self.macs[earlier.length - 1] == earlier.head


def path() -> Path:
    """Where the list lies."""
    return Path(settings.PARLEY_SHRED_LIST or Path(settings.PARLEY_HOME) / FILE)


def market_id() -> str:
    """A name for this marketplace that its backups carry; it follows from the list's secret. Raises
    ShredListBroken."""
    return identity(_secret())


def secret_here() -> bytes | None:
    """The secret of the marketplace that is here, if there is one."""
    return secretfiles.read(FILE)


def identity(secret: bytes) -> str:
    """The name of the marketplace with this secret."""
    return hmac.digest(secret, b"parley marketplace 1", hashlib.sha256)[:6].hex()


def add(keepings: Iterable[uuid.UUID]) -> Position:
    """Write these down, durably, all with one write. Raises ShredListUnwritable and ShredListBroken; then
    the list is as it was."""
    secret = _secret()
    with _alone() as file:
        end = _end(file, secret)
        at, mac, lines = f"{clock.now():%Y-%m-%dT%H:%M:%S.%fZ}", bytes.fromhex(end.head), []
        for each in keepings:
            text = f"{each.hex} {at}".encode()
            mac = _mac(secret, mac, text)
            lines.append(text + b" " + mac.hex().encode() + b"\n")
        _write(file, end.length * LENGTH, b"".join(lines))
    return Position(end.length + len(lines), mac.hex())


def mark() -> Position:
    """Write down that a backup of the keys is being made, so that every older copy of the list is shorter."""
    return add([MARK])


def here() -> ShredList:
    """The list of this marketplace, checked from its first line. Raises ShredListBroken."""
    if not path().exists():
        return ShredList([], [], [])
    return checked(path().read_bytes(), _secret())


def checked(content: bytes, secret: bytes) -> ShredList:
    """The list in `content`. What a crash left behind the last whole line is ignored. Raises
    ShredListBroken for a line that is not what was written, or not in its place."""
    found, mac = ShredList([], [], []), _start(secret)
    whole = len(content) // LENGTH * LENGTH
    while whole and _is_torn(content[whole - LENGTH : whole]):
        whole -= LENGTH
    for number, at in enumerate(range(0, whole, LENGTH), 1):
        line = _LINE.fullmatch(content[at : at + LENGTH])
        mac = _mac(secret, mac, content[at : at + 60])
        if line is None or not hmac.compare_digest(line[3].decode(), mac.hex()):
            raise ShredListBroken(
                f"line {number} of the shred list was altered, or the list is another marketplace's"
            )
        found.ids.append(uuid.UUID(line[1].decode()))
        found.times.append(line[2].decode())
        found.macs.append(mac.hex())
    return found


def put(content: bytes) -> None:
    """Make `content` the list that is here, durably: for a restore that has checked it."""
    place = path()
    draft = place.with_name(f".restore-{place.name}")
    with open(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, place)
    secretfiles.sync_folder(place)


@contextmanager
def _alone() -> Iterator[int]:
    """The open list, with nobody else at it."""
    place = path()
    new = not place.exists()
    try:
        file = os.open(place, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise _unwritable(error) from None
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        if new:
            secretfiles.sync_folder(place)
        yield file
    finally:
        os.close(file)


def _end(file: int, secret: bytes) -> Position:
    """Where the list ends; what a crash left behind is not counted, and will be written over."""
    length = os.fstat(file).st_size // LENGTH
    while length and _is_torn(_at(file, length)):
        length -= 1
    if not length:
        return Position(0, _start(secret).hex())
    line = _LINE.fullmatch(_at(file, length))
    before = _LINE.fullmatch(_at(file, length - 1)) if length > 1 else None
    last = bytes.fromhex(before[3].decode()) if before else _start(secret)
    right = _mac(secret, last, line[0][:60]).hex() if line else ""
    if line is None or (length > 1 and before is None) or not hmac.compare_digest(line[3].decode(), right):
        raise ShredListBroken(
            f"the end of the shred list {path()} was altered, or it is another marketplace's"
        )
    return Position(length, right)


def _at(file: int, number: int) -> bytes:
    return os.pread(file, LENGTH, (number - 1) * LENGTH)


def _is_torn(line: bytes) -> bool:
    # A block that was given to the file and never written is all zeros.
    return b"\0" in line


def _write(file: int, start: int, content: bytes) -> None:
    try:
        os.ftruncate(file, start)
        done = 0
        while done < len(content):
            done += os.pwrite(file, content[done:], start + done)
        os.fsync(file)
    except OSError as error:
        with suppress(OSError):
            os.ftruncate(file, start)
            os.fsync(file)
        raise _unwritable(error) from None


def _unwritable(error: OSError) -> ShredListUnwritable:
    words = f"cannot write the shred list {path()}: {error.strerror}. No key was destroyed"
    return ShredListUnwritable(words)


def _secret() -> bytes:
    known = secretfiles.read(FILE)
    if known is None and path().exists() and path().stat().st_size:
        raise ShredListBroken(
            f"there is a shred list and not its secret: put secrets/{FILE} back from a backup of the keys"
        )
    return known or secretfiles.read_or_make(FILE, lambda: secrets.token_bytes(32))


def _start(secret: bytes) -> bytes:
    return hmac.digest(secret, b"parley shred list 1", hashlib.sha256)


def _mac(secret: bytes, before: bytes, text: bytes) -> bytes:
    return hmac.digest(secret, before + text, hashlib.sha256)
