"""What the streams ask of the database, for all of them at once: a few rows, in single reads that hold
nothing open and write nothing."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.http import parse_cookie

from parley.members.authentication import signed_in
from parley.notices.live import news
from parley.site.sessions import loaded


@dataclass(frozen=True)
class Listener:
    """Who listens, by which session."""

    session: str
    subject: UUID


def admit(cookies: bytes) -> tuple[Listener, str] | None:
    """Who sends these cookies, and their news; None for who is not signed in or has closed the account."""
    key = parse_cookie(cookies.decode("utf-8", "replace")).get(settings.SESSION_COOKIE_NAME, "")
    subject = present([key]).get(key) if key else None
    return (Listener(key, subject), news([subject])[subject]) if subject else None


def present(keys: Collection[str]) -> dict[str, UUID]:
    """Of these sessions those by which somebody is signed in now, and who."""
    return {key: member.subject for key, member in signed_in(loaded(keys)).items() if not member.has_left}


def look(
    subjects: Collection[UUID], sessions: Collection[str]
) -> tuple[Mapping[UUID, str], Mapping[str, UUID]]:
    """The news of all these subjects, and, where `sessions` are named, what is present of them."""
    return news(subjects), present(sessions) if sessions else {}


def begin_anew() -> None:
    """After something went wrong: the next question opens the database anew."""
    connections.close_all()
