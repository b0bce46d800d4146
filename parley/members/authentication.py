"""Who is signed in, by which proof."""

import ipaddress
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare

from parley.ground import clock, locks
from parley.ground.prepared import Prepared
from parley.members.models import Attempt, Member
from parley.members.models.profile import named
from parley.notices.models import Event


def _not_gone(**which: object) -> QuerySet[Member]:
    return Member.objects.filter(Q(cancelled_on=None) | Q(returns_until__isnull=False), **which).order_by()


# Asked by every request of whoever is signed in.
OF_SESSION = Prepared(lambda pk: _not_gone(pk=pk), Member._meta.get_field("id"))


class MemberBackend(BaseBackend):
    """Signs in by user ID or mail address, and password."""

    def authenticate(
        self, request: HttpRequest | None, name: str = "", password: str = "", **other: object
    ) -> Member | None:
        """The member whose user ID or mail address is `name` and whose password fits, or None. The
        same work is done whether or not there is such a member."""
        member = named(name)
        if member is None or not member.may_sign_in:
            make_password(password)
            return None
        return member if check_password(password, member.password) else None

    def get_user(self, user_id: int) -> Member | None:
        """The member of a session, unless they have left for good or are hidden. Who may still come back is
        let in, to the pages that are for that alone (parley.members.closed)."""
        found = OF_SESSION.first(user_id)
        return None if found is None or found.is_hidden else found

    def get_users(self, user_ids: Iterable[int | str]) -> list[Member]:
        """The same for many sessions, in one query: those who would be found."""
        return [member for member in _not_gone(pk__in=set(user_ids)) if not member.is_hidden]


def signed_in(sessions: Mapping[str, Mapping]) -> dict[str, Member]:
    """What sessions hold, by their key -> by their key, the members who are signed in by them, as
    `django.contrib.auth.get_user` says of one; in one query for all, and nothing is written."""
    ours = {
        key: held[SESSION_KEY]
        for key, held in sessions.items()
        if SESSION_KEY in held and held.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
    }
    members = {str(member.pk): member for member in MemberBackend().get_users(ours.values())}
    return {
        key: members[pk]
        for key, pk in ours.items()
        if pk in members and _proves(sessions[key].get(HASH_SESSION_KEY) or "", members[pk])
    }


def _proves(proof: str, member: Member) -> bool:
    return constant_time_compare(proof, member.get_session_auth_hash())


def network_of(request: HttpRequest) -> str:
    """The network address a request came from; of IPv6 the half that belongs to one household."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.SECURE:
        # Behind the proxy that speaks TLS: the last hop it wrote down is the one it saw itself.
        address = request.headers.get("X-Forwarded-For", address).rpartition(",")[2].strip()
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def warn_owner(name: str) -> None:
    """After a wrong password: when it was one of many, tell whose account it is, once a day, and
    without saying from where."""
    if not Attempt.is_suspicious(name):
        return
    member = named(name)
    if member is None or not member.is_active:
        return
    with transaction.atomic():
        locks.row(Member.objects.filter(pk=member.pk))
        day = clock.now() - timedelta(days=1)
        if not Event.objects.about(member).filter(kind="wrong-passwords", at__gt=day).exists():
            Event.record("wrong-passwords", member, None, [member.subject])
