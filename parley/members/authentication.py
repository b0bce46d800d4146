"""Who is signed in, by which proof."""

import ipaddress

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from parley.ground.prepared import Prepared
from parley.members.models import Member, Profile
from parley.privacy.sealing import blind

# Asked by every request of whoever is signed in.
OF_SESSION = Prepared(
    lambda pk: Member.objects.filter(pk=pk, cancelled_on=None).order_by(), Member._meta.get_field("id")
)


class MemberBackend(BaseBackend):
    """Signs in by user ID or mail address, and password."""

    def authenticate(
        self, request: HttpRequest | None, name: str = "", password: str = "", **other: object
    ) -> Member | None:
        """The member whose user ID or mail address is `name` and whose password fits, or None. The
        same work is done whether or not there is such a member."""
        member = _named(name)
        if member is None or not member.is_active or not member.has_usable_password():
            make_password(password)
            return None
        return member if check_password(password, member.password) else None

    def get_user(self, user_id: int) -> Member | None:
        """The member of a session, unless they have left."""
        return OF_SESSION.first(user_id)


def _named(name: str) -> Member | None:
    # Both look-ups are always made, so that the time does not tell a user ID from an address.
    by_handle = Member.objects.by_handle(name).first()
    by_email = Profile.objects.filter(email_index=blind(Profile, "email", name)).select_related("member")
    profile = by_email.first()
    return by_handle or (profile.member if profile else None)


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
