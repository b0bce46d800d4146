"""Addresses that the operator set, and that are no member's: mail to each has a subject of its own."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings

OUTSIDE_SECOND = UUID("0f8a1d52-6c3e-5b7a-9e41-7d2c90b6a3f1")

OFFICES: dict[UUID, Callable[[], str]] = {OUTSIDE_SECOND: lambda: settings.PARLEY_OUTSIDE_SECOND}


def is_office(subject: UUID) -> bool:
    """Whether mail to this subject goes to an address of the operator's settings."""
    return subject in OFFICES


def office_address(subject: UUID) -> str | None:
    """The address as it is set now; None where none is."""
    return OFFICES[subject]() or None
