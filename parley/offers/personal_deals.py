"""What is known of a deal when something went wrong in it."""

from django.utils.translation import gettext_lazy as _

from parley.offers.models import Contest, Instruction
from parley.privacy.catalogue import (
    CONTRACT,
    COUNTERPARTY,
    DELETE,
    LEGITIMATE,
    MESSAGE,
    MODERATOR,
    OPINION,
    SELF,
    SHRED,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
)

_NUMBER = NotPersonal("a number of the database")
_KEY = NotPersonal("which key it is sealed under; it says nothing without the key store")
_TIME = NotPersonal("a time that the row needs to work")
_STAFF = NotPersonal("which of the staff answers for it")
_STATE = NotPersonal("how far it has come", label=_("how far it has come"))
_SIDE = NotPersonal("whose row it is; user IDs are public")
_PAGE = "offers:negotiations"
_OWN = Use("complete-deal", to=SELF, basis=CONTRACT, page=_PAGE)
_SETTLE = Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE, reason_required=True)
_BOTH = [
    _OWN,
    Use("complete-deal", to=COUNTERPARTY, when="same-negotiation", basis=CONTRACT),
    Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE),
]


def _sealed(label: object, *others: Use) -> Personal:
    return Personal(kind=MESSAGE, keeping="deal", uses=[_OWN, *others, _SETTLE], erase=SHRED, label=label)


def _plain(kind: object, label: object) -> Personal:
    """What is put into the deal in words that both sides and staff read."""
    return Personal(kind=kind, keeping="deal", uses=_BOTH, erase=DELETE, sealed=False, label=label)


def _subject() -> Personal:
    return Personal(
        kind=TECHNICAL, keeping="deal", uses=[_OWN], erase=DELETE, sealed=False, export=False,
        label=_("a random number that stands for you"),
    )  # fmt: skip


declare(
    Instruction,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _subject(),
        "keeping": _KEY,
        "side": _SIDE,
        "words": Personal(
            kind=MESSAGE,
            keeping="deal",
            uses=[
                _OWN,
                Use("complete-deal", to=COUNTERPARTY, when="deal-confirmed", basis=CONTRACT, page=_PAGE),
                _SETTLE,
            ],
            erase=SHRED,
            label=_("how you want to be paid in a deal"),
        ),
        "made_at": _TIME,
        "shown_from": _TIME,
        "dropped_at": _TIME,
        "again": NotPersonal("whether to begin the next deal with it"),
    },
    label=_("How you want to be paid"),
)
declare(
    Contest,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _subject(),
        "keeping": _KEY,
        "side": _SIDE,
        "words": _sealed(_("what you said against a mark")),
        "made_at": _TIME,
        "state": _STATE,
        "answer": _plain(OPINION, _("why it was decided so")),
        "decided_by": _STAFF,
        "decided_at": _TIME,
    },
    label=_("What you said against a mark"),
)
