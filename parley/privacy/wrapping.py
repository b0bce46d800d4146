"""Keys that lie elsewhere than in the key store (in a backup): do the master keys there open them?"""

import uuid
from collections.abc import Iterable

from parley.privacy import masterkey, rotation
from parley.privacy.keyring import Keeping
from parley.privacy.masterkey import KeyUnreadable


def count(masters: bytes, rows: Iterable[dict]) -> tuple[int, int]:
    """How many of the keys open, and how many do not. `masters` is the file of master keys; `rows` are the
    columns of keepings as the engines write them out: bytes, or text in PostgreSQL's hexadecimal form."""
    try:
        known = masterkey.parsed(masters)
    except KeyUnreadable:
        return 0, sum(1 for _row in rows)
    found = [rotation.opens(_keeping(row), known) for row in rows]
    return found.count(True), found.count(False)


def _keeping(row: dict) -> Keeping:
    return Keeping(
        pk=uuid.UUID(row["id"]),
        subject=uuid.UUID(row["subject"]),
        name=row["name"],
        ref=row["ref"],
        master=int(row["master"]),
        wrapped=_bytes(row["wrapped"]),
        commitment=_bytes(row["commitment"]),
    )


def _bytes(value: bytes | str) -> bytes:
    return bytes.fromhex(value.lstrip("\\").removeprefix("x")) if isinstance(value, str) else bytes(value)
