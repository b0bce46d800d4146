"""When staff may read what a use allows only while something holds, as the check knows it by itself: from the
rows, and not by the relations that the gate asks. A mistake in those must not excuse itself."""

from collections.abc import Callable

from django.db.models import Model

from parley.desk.models import Matter
from parley.members.models import Member
from parley.offers.message_states import HELD
from parley.offers.models import Dispute, Message, MessagePhoto
from parley.privacy.catalogue import Use
from parley.safety.models import Block
from parley.site.check.secrets import Home


def staff_may(use: Use, home: Home, staff: Member) -> bool:
    """Whether the condition of the use, if it has one, holds now for the row in which the value lies. One
    that is not known here never does."""
    if not use.when:
        return True
    row, holds = home.row(), HOLDS.get(use.when)
    return bool(row and holds and holds(row, staff))


def _is_held(row: Model, staff: Member) -> bool:
    message = _message(row, staff)
    return message is not None and message.state == HELD


def _was_reported(row: Model, staff: Member) -> bool:
    message = _message(row, staff)
    named = {"about_type__app_label": "offers", "about_type__model": "message"}
    return message is not None and Matter.objects.filter(**named, about_id=message.pk).exists()


def _message(row: Model, staff: Member) -> Message | None:
    """The message that the row is, or is a photo of; None where `staff` is a side of it."""
    message = row.message if isinstance(row, MessagePhoto) else row
    if not isinstance(message, Message):
        return None
    sides = (message.negotiation.buyer_id, message.negotiation.owner_id)
    return None if staff.pk in sides else message


def _in_dispute(row: Model, staff: Member) -> bool:
    """The row is a block, and the two were in a dispute."""
    if not isinstance(row, Block):
        return False
    deals = Dispute.objects.filter(deal__sides__member=row.by_id)
    return deals.filter(deal__sides__member=row.member_id).exists()


HOLDS: dict[str, Callable[[Model, Member], bool]] = {
    "message-held": _is_held,
    "message-reported": _was_reported,
    "in-dispute": _in_dispute,
}
