"""What is known when something was reported: who reported what, what was decided, and who appealed."""

from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from parley.desk.models import Appeal, Complaint, Matter, Ruling
from parley.desk.models.complaints import KEEPING
from parley.desk.models.matters import KEPT
from parley.desk.personal_minors import network
from parley.offers.models import Message, MessagePhoto
from parley.privacy.catalogue import (
    DELETE,
    LEGAL,
    MESSAGE,
    MODERATOR,
    OPINION,
    PARTNER,
    SELF,
    SHRED,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_keeping,
    declare_purpose,
)
from parley.privacy.relations import Asked, relation

declare_purpose(
    "look-into-reports",
    _("look into what was reported, and into appeals"),
    "dpv:MisusePreventionAndDetection",
    page="desk:reports-mine",
)
declare_keeping(
    KEEPING, _("what was reported, decided and appealed"),
    until=_("a year has passed since it was decided, or you cancel your registration"), days=KEPT.days,
)  # fmt: skip


@relation("message-reported", _("it was reported"), each="row")
def message_reported(viewer: UUID, about: UUID, because: object, asked: Asked) -> bool:
    """The row is a message, or a photo of one, that was reported, and `viewer` is no side of it."""
    row = asked.row.message if isinstance(asked.row, MessagePhoto) else asked.row
    if not isinstance(row, Message) or not Matter.objects.about(row).exists():
        return False
    return viewer not in (row.negotiation.buyer.subject, row.negotiation.owner.subject)


_NUMBER = NotPersonal("a number of the database")
_KEY = NotPersonal("which key it is sealed under; it says nothing without the key store")
_TIME = NotPersonal("a time without a person")
_STAFF = NotPersonal("which of the staff answers for it")
_MATTER = NotPersonal("which matter it belongs to")
_OUTSIDE = Use("look-into-reports", to=PARTNER("outside-second"), basis=LEGAL)
_OWN = Use("look-into-reports", to=SELF, basis=LEGAL)
_SEALED = [_OWN, Use("look-into-reports", to=MODERATOR, basis=LEGAL, reason_required=True)]
_APPEALED = [*_SEALED, _OUTSIDE]
_READ = [_OWN, Use("look-into-reports", to=MODERATOR, basis=LEGAL)]  # what staff wrote: it stands in the row


def _sealed(label: object, uses: list[Use] = _SEALED) -> Personal:
    return Personal(kind=MESSAGE, keeping=KEEPING, uses=uses, erase=SHRED, label=label)


def _plain(kind: object, label: object, *more: Use) -> Personal:
    return Personal(kind=kind, keeping=KEEPING, uses=[*_READ, *more], erase=DELETE, sealed=False, label=label)


def _number(label: object) -> Personal:
    return Personal(
        kind=TECHNICAL, keeping=KEEPING, uses=[_OWN], erase=DELETE, sealed=False, export=False, label=label
    )


_SUBJECT = _number(_("a random number that stands for you"))

declare(
    Matter,
    {
        "id": _NUMBER,
        "about_type": NotPersonal("what sort of thing was reported"),
        "about_id": NotPersonal("the number of that thing"),
        "member": Personal(
            kind=TECHNICAL,
            keeping=KEEPING,
            uses=_READ,
            erase=DELETE,
            sealed=False,
            label=_("that something of yours was reported, and acted on"),
        ),
        "state": NotPersonal("how far it has come"),
        "opened_at": NotPersonal("a time without a person", label=_("looked into since")),
        "hidden_until": _TIME,
        "closed_at": NotPersonal("a time without a person", label=_("decided on")),
        "closed_by": _STAFF,
    },
    subject="member__subject",
    why="whose thing was reported. Before it is acted on they are not told: that could say who reported it",
    label=_("What was reported of yours"),
    shown=lambda: Q(state=Matter.State.ACTED),
)
declare(
    Complaint,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _SUBJECT,
        "keeping": _KEY,
        "matter": _MATTER,
        "reporter": NotPersonal("who reported it, for staff never shown by name; nobody for a visitor"),
        "network": network(_OWN),
        "kind": _plain(TECHNICAL, _("what you reported")),
        "words": _sealed(_("what you wrote when you reported it")),
        "seen": _plain(MESSAGE, _("what stood there when you reported it")),
        "made_at": _TIME,
    },
    subject="subject",
    label=_("What you reported"),
)
declare(
    Ruling,
    {
        "id": _NUMBER,
        "matter": _MATTER,
        "member": NotPersonal("whom it is about"),
        "act": _plain(TECHNICAL, _("what was decided"), _OUTSIDE),
        "rule": _plain(TECHNICAL, _("by which rule"), _OUTSIDE),
        "reason": _plain(OPINION, _("why it was decided"), _OUTSIDE),
        "by": _STAFF,
        "at": _plain(TECHNICAL, _("since when"), _OUTSIDE),
        "until": _plain(TECHNICAL, _("until when"), _OUTSIDE),
        "restriction": NotPersonal("the restriction that it imposed"),
        "earlier": NotPersonal("the decision in the same matter whose place it takes"),
        "undone_at": _plain(TECHNICAL, _("when it was taken back")),
    },
    subject="member__subject",
    label=_("Decisions about you"),
)
declare(
    Appeal,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _SUBJECT,
        "keeping": _KEY,
        "ruling": NotPersonal("which decision it is against"),
        "words": _sealed(_("why you appealed"), _APPEALED),
        "made_at": _TIME,
        "outcome": _plain(TECHNICAL, _("what came of your appeal"), _OUTSIDE),
        "answer": _plain(OPINION, _("why it was decided so"), _OUTSIDE),
        "decided_by": _STAFF,
        "decided_at": _TIME,
        "asked_outside_at": _TIME,
    },
    subject="subject",
    label=_("Your appeals"),
)
