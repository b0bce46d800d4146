"""Who may deal: the one check that listing, offering and accepting ask; and who may write in public."""

from django.utils.translation import gettext as _

from parley.ground import clock
from parley.ground.prepared import Prepared
from parley.ground.refusals import Refusal
from parley.members.models import Member, Profile
from parley.safety.models import Block, Restriction
from parley.safety.tombstones import Tombstone


def may_deal(member: Member, other: Member | None = None) -> None:
    """Pass when `member` is an active adult with complete details and not restricted, and `other`, with
    whom the deal is made, may deal too, and neither has blocked the other.

    Raises Refusal with code "restricted" (its message holds the reason given), "details-needed", "blocked"
    (by `member`), or, for `other` and without a reason, "closed": whom `other` blocked reads what everybody
    reads while `other` is restricted."""
    if not member.is_active or member.adult_checked_on is None:
        raise Refusal(_("This account cannot deal."), code="restricted")
    # One look says whether anything stands against either; only then it is asked what.
    bound = _BOUND.first(member.pk, (other or member).pk, clock.now())
    if bound:
        _check_unbound(member)
    Profile.load(member)
    member.may_deal()
    if other is None:
        return
    if bound and Block.stands(by=member, against=other):
        raise Refusal(_("You have blocked this member. First unblock them on their page."), code="blocked")
    if not other.is_active or bound and (Restriction.in_force(other) or Block.stands(other, member)):
        raise Refusal(_("The other side cannot deal at present."), code="closed")


def may_write(member: Member) -> None:
    """Pass when `member` may write where others read it: active and not restricted. Their details are not
    needed for that. Raises Refusal "restricted" (its message holds the reason given)."""
    if not member.is_active:
        raise Refusal(_("This account cannot write here."), code="restricted")
    _check_unbound(member)


def may_write_to(member: Member, other: Member) -> None:
    """Pass when `member` may write to `other` alone: neither is restricted, has left, is hidden or has
    blocked the other. Raises Refusal "restricted", "blocked" (by `member`), or, without reason, "closed"."""
    if not member.is_active:
        raise Refusal(_("This account cannot write here."), code="restricted")
    bound = _BOUND.first(member.pk, other.pk, clock.now())
    if bound:
        _check_unbound(member)
    if bound and Block.stands(by=member, against=other):
        raise Refusal(_("You have blocked this member. First unblock them on their page."), code="blocked")
    shut = bound and (Restriction.in_force(other) or Block.stands(other, member))
    if shut or not other.is_active or other.is_hidden:
        raise Refusal(_("The other side cannot be written to at present."), code="closed")


def _check_unbound(member: Member) -> None:
    if binding := Restriction.in_force(member) or Tombstone.over(member):
        why = {"reason": binding.reason}
        raise Refusal(_("You cannot deal at present. Reason: %(reason)s") % why, code="restricted")


_BOUND = Prepared(
    lambda member, other, now: (
        Restriction.objects.filter(member__in=[member, other])
        .in_force(now)
        .order_by()
        .values_list("pk")
        .union(
            Tombstone.objects.standing(member, now).order_by().values_list("pk"),
            Block.objects.between(member, other).values_list("pk"),
            all=True,
        )
    ),
    Member._meta.get_field("id"),
    Member._meta.get_field("id"),
    Restriction._meta.get_field("until"),
)
