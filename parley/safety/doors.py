"""Who may deal: the one check that listing, offering and accepting ask."""

from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.safety.models import Restriction
from parley.safety.tombstones import Tombstone


def may_deal(member: Member) -> None:
    """Pass when `member` is an active adult with complete details and not restricted.

    Raises Refusal with code "restricted" (its message holds the reason given) or "details-needed"."""
    if not member.is_active or member.adult_checked_on is None:
        raise Refusal(_("This account cannot deal."), code="restricted")
    if restriction := Restriction.in_force(member):
        raise Refusal(
            _("You cannot deal at present. Reason: %(reason)s") % {"reason": restriction.reason},
            code="restricted",
        )
    if stone := Tombstone.over(member):
        raise Refusal(
            _("You cannot deal at present. Reason: %(reason)s") % {"reason": stone.reason}, code="restricted"
        )
    member.may_deal()
