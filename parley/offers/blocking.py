"""What ends between two members when one blocks the other: their offers, and what one asked to write. Deals
go on.

Whoever offers, counters, reconfirms or accepts locks the listing that it is about, and only then looks for
a block. Here every listing that an offer between the two can be about is locked, and stays so until the block
is there for all to see. So an acceptance was first, and its deal goes on; or it finds the block, and nothing
is agreed. (What is listed in that very moment is not locked: an offer on it may come through, and is never
accepted.)"""

from parley.members.models import Member
from parley.offers.holding import answer_all, lock_between
from parley.offers.models import Message, Offer
from parley.safety.endings import ending


@ending
def end_offers(by: Member, member: Member) -> None:
    """What `by` offered is withdrawn and what `member` offered declined, and told like any other withdrawal
    and refusal: an offer that ended without a word would give the block away."""
    lock_between(by, member)
    answer_all(Offer.objects.between(by.pk, member.pk), by)
    Message.end_between(by, member)
