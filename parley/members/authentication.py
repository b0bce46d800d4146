"""Who is signed in, by which proof."""

import ipaddress
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest

from parley.ground import clock, locks
from parley.ground.prepared import Prepared
from parley.members.models import Attempt, Member
from parley.members.models.profile import named
from parley.notices.models import Event

# Asked by every request of whoever is signed in.
OF_SESSION = Prepared(
    lambda pk: Member.objects.filter(Q(cancelled_on=None) | Q(returns_until__isnull=False), pk=pk).order_by(),
    Member._meta.get_field("id"),
)


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
