"""Codes that go out by mail. Each follows from a secret and a row, so it is stored nowhere."""

from uuid import UUID

from django.utils.crypto import salted_hmac


def six_digits(salt: str, row: UUID) -> str:
    """The code of that row; `salt` says of what sort it is."""
    digest = salted_hmac(salt, str(row), algorithm="sha256").digest()
    return f"{int.from_bytes(digest[:8]) % 1_000_000:06d}"
