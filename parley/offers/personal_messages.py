"""What two members write to each other: sealed under the key of whoever wrote it, read by the other side
through the gate, and by staff only while it is held."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parley.offers.message_states import HELD, READ
from parley.offers.models import Message, MessagePhoto, Negotiation
from parley.offers.models.writing import KEEPING
from parley.privacy.catalogue import (
    CONTRACT,
    COUNTERPARTY,
    DELETE,
    LEGAL,
    LEGITIMATE,
    MESSAGE,
    MODERATOR,
    OPINION,
    SELF,
    SHRED,
    TECHNICAL,
    About,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_purpose,
)
from parley.privacy.relations import Asked, relation

declare_purpose(
    "check-messages",
    _("look at what newcomers write with contact details in it, before anybody reads it"),
    "dpv:MisusePreventionAndDetection",
    page="desk:messages",
)


@relation("message-read", _("you negotiate with each other, and it is not held"), each="row")
def message_read(viewer: UUID, about: UUID, because: object, asked: Asked) -> bool:
    """`because` is a negotiation of the two, and the row a message in it that has reached the other side, or
    a photo of one."""
    row = asked.row.message if isinstance(asked.row, MessagePhoto) else asked.row
    if not (isinstance(because, Negotiation) and isinstance(row, Message)) or viewer == about:
        return False
    both = {because.buyer.subject, because.owner.subject}
    return row.negotiation_id == because.pk and row.state in READ and {viewer, about} == both


@relation("message-held", _("it is held"), each="row")
def message_held(viewer: UUID, about: UUID, because: object, asked: Asked) -> bool:
    """The row is a message, or a photo of one, that waits for staff, and not one to whoever looks."""
    row = asked.row.message if isinstance(asked.row, MessagePhoto) else asked.row
    if not isinstance(row, Message):
        return False
    found = Message.objects.filter(pk=row.pk, state=HELD)
    return any(viewer not in (each.by.subject, each.other.subject) for each in found)


_NUMBER = NotPersonal("a number of the database")
_TIME = NotPersonal("a time that the row needs to work")
_OWN = Use("negotiate", to=SELF, basis=CONTRACT, page="offers:negotiations")
_READ = Use("negotiate", to=COUNTERPARTY, when="message-read", basis=CONTRACT, page="offers:negotiations")
_REPORTED = Use("look-into-reports", to=MODERATOR, when="message-reported", basis=LEGAL, reason_required=True)
_HELD = Use("check-messages", to=MODERATOR, when="message-held", basis=LEGITIMATE, reason_required=True)


def _plain(kind: object, uses: list[Use], label: object, export: bool = True) -> Personal:
    return Personal(
        kind=kind, keeping=KEEPING, uses=uses, erase=DELETE, sealed=False, export=export, label=label
    )


def _photo(label: object, uses: list[Use], export: bool = True) -> Personal:
    return Personal(
        kind=MESSAGE, keeping=KEEPING, uses=uses, erase=SHRED, export=export, label=label, is_file=True
    )


declare(
    Message,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _plain(TECHNICAL, [_OWN], _("a random number that stands for you"), export=False),
        "keeping": NotPersonal("which key it is sealed under; it says nothing without the key store"),
        "negotiation": NotPersonal("the negotiation it belongs to", label=_("in which negotiation")),
        "by": NotPersonal("whose row it is; user IDs are public", label=_("written by")),
        "text": Personal(
            kind=MESSAGE, keeping=KEEPING, uses=[_OWN, _READ, _HELD, _REPORTED], erase=SHRED,
            label=_("messages to the other side"),
        ),
        "state": NotPersonal("how far it has come"),  # not told: who declined does not say so
        "made_with": NotPersonal("a random number of the form it was written in"),
        "has_contact": _plain(TECHNICAL, [_OWN, _READ], _("whether contact details were found in it")),
        "likeness": _plain(
            TECHNICAL, [_OWN], _("a keyed hash of the words; its key is that of the day"), export=False
        ),
        "written_at": NotPersonal("a time that the row needs to work", label=_("written on")),
        "read_at": _plain(TECHNICAL, [_OWN], _("when the other side was shown it")),
        "reason": _plain(OPINION, [_OWN], _("why staff kept it back")),
        "looked_at": _TIME,
        "looked_by": NotPersonal("which of the staff answers for it"),
    },
    subject="subject",
    label=_("Messages you wrote and got"),
    also=[
        About("negotiation__buyer__subject", shown=Message.for_other),
        About("negotiation__owner__subject", shown=Message.for_other),
    ],
)  # fmt: skip
declare(
    MessagePhoto,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _plain(TECHNICAL, [_OWN], _("a random number that stands for you"), export=False),
        "keeping": NotPersonal("which key it is sealed under; it says nothing without the key store"),
        "message": NotPersonal("the message it belongs to", label=_("message")),
        "small": _photo(_("photos in messages, small"), [_OWN, _READ], export=False),
        "large": _photo(_("photos in messages"), [_OWN, _READ, _HELD, _REPORTED]),
        "width": NotPersonal("how wide it is"),
        "height": NotPersonal("how high it is"),
    },
    subject="subject",
    label=_("Photos in those messages"),
)
