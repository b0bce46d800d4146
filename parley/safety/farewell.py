"""How the safety room takes leave of a member: restrictions are forgotten, and blocks on either side; a
restriction that is in force leaves a tombstone until it would have ended."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from parley.ground import clock
from parley.members.models import Member
from parley.privacy.leavings import Fate, When, leaving
from parley.safety.models import Block, Restriction
from parley.safety.tombstones import Tombstone


def preview(subject: UUID) -> list[Fate]:
    """The announcement of the tombstone, to whom it concerns."""
    member = Member.objects.get(subject=subject)
    until = Tombstone.end_of(member, clock.now())
    if until is None:
        return []
    what = _("A keyed hash of your mail address, and until when you are restricted. Not the reason.")
    why = _("Who joins with this address before then is restricted as you are now.")
    return [Fate(When.LATER, what, "tombstone", until, why)]


@leaving("safety", preview=preview)
def leave(subject: UUID) -> None:
    """Forget whom this person blocked and who blocked them, and their restrictions, but for the tombstone.
    That is made before the members room forgets the address."""
    member = Member.objects.filter(subject=subject).first()
    if member is not None:
        Tombstone.put_up(member, clock.now())
    Restriction.objects.filter(member__subject=subject).delete()
    Block.objects.filter(Q(by__subject=subject) | Q(member__subject=subject)).delete()
