"""Whoever is hidden: not signed in, but let in to one page that says why, and to a copy of their own data."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare

from parley.members.models import Member

HIDDEN = "hidden"  # in the session of somebody who proved to be a member that is hidden
COPY = frozenset(("privacy:exports", "privacy:export", "privacy:export-file"))


def mark(request: HttpRequest, member: Member) -> None:
    """Begin a session that is nobody's but knows who came in, by which password."""
    request.session.flush()
    request.session[HIDDEN] = str(member.subject)
    request.session[HASH_SESSION_KEY] = member.get_session_auth_hash()


def who_came_in(request: HttpRequest) -> Member | None:
    """The hidden member whose session it is; nobody once they are shown again, or their sessions ended."""
    if HIDDEN not in request.session:
        return None
    member = Member.objects.filter(subject=request.session[HIDDEN]).first()
    if member is None or member.is_gone or not member.is_hidden:
        return None
    proof = request.session.get(HASH_SESSION_KEY, "")
    return member if constant_time_compare(proof, member.get_session_auth_hash()) else None


class HiddenAccount:
    """Middleware: says to the pages of the copy, and to no other, whose it is (`request.owner`)."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        if request.resolver_match.view_name in COPY and settings.SESSION_COOKIE_NAME in request.COOKIES:
            request.owner = who_came_in(request)
