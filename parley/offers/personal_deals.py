"""What is known of a deal when something went wrong in it."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parley.offers.models import Contest, Deal, Dispute, Exhibit, Instruction, Statement
from parley.privacy.catalogue import (
    CONTRACT,
    COUNTERPARTY,
    DEALING,
    DELETE,
    DOCUMENT,
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
)
from parley.privacy.relations import Asked, relation

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


@relation("in-dispute", _("you two have a dispute about a deal"), each="row")
def in_dispute(viewer: UUID, about: UUID, because: object, asked: Asked) -> bool:
    """`because` is a deal between the two that is or was in dispute, and the row was put into it. Who
    has left may still be read: the dispute goes on."""
    if not isinstance(because, Deal) or viewer is None or viewer == about:
        return False
    side = asked.row.statement.side_id if isinstance(asked.row, Exhibit) else asked.row.side_id
    deal = Deal.objects.filter(pk=because.pk, dispute__isnull=False).prefetch_related("sides__member").first()
    if deal is None or side not in {each.pk for each in deal.both}:
        return False
    return {viewer, about} == {each.member.subject for each in deal.both}


_IN_DISPUTE = Use("settle-dispute", to=COUNTERPARTY, when="in-dispute", basis=CONTRACT)
_TOGETHER = [
    _OWN,
    Use("negotiate", to=COUNTERPARTY, when="same-negotiation", basis=CONTRACT),
    Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE),
]


def _both_know(label: object, kind: object = MESSAGE) -> Personal:
    """What stands in the dispute itself, for as long as the deal does."""
    return Personal(kind=kind, keeping="offers", uses=_TOGETHER, erase=DELETE, sealed=False, label=label)


declare(
    Dispute,
    {
        "id": _NUMBER,
        "deal": NotPersonal("the deal it is about", label=_("deal")),
        "opened_by": _both_know(_("that you disputed a deal"), DEALING),
        "opened_at": NotPersonal("a time that the row needs to work", label=_("opened on")),
        "was": NotPersonal("how far the deal had come before"),
        "was_ended_at": _TIME,
        "kind": _both_know(_("what was wrong with a deal"), DEALING),
        "proposals": NotPersonal("how often something was proposed"),
        "proposal": _both_know(_("what was proposed in a dispute"), DEALING),
        "proposal_words": _both_know(_("the words of a proposal")),
        "proposed_by": NotPersonal("which side proposed it; user IDs are public"),
        "outcome": _both_know(_("how a dispute was settled"), DEALING),
        "reason": _both_know(_("why a dispute was settled so")),
        "settled_by": _STAFF,
        "settled_at": _TIME,
    },
    subject="opened_by__subject",
    label=_("Disputes about deals"),
    also=[
        About("deal__offer__negotiation__buyer__subject"),
        About("deal__offer__negotiation__owner__subject"),
    ],
)
declare(
    Statement,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _subject(),
        "keeping": _KEY,
        "side": _SIDE,
        "words": _sealed(_("what you said in a dispute"), _IN_DISPUTE),
        "made_at": _TIME,
    },
    label=_("What you said in disputes"),
)
declare(
    Exhibit,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _subject(),
        "keeping": _KEY,
        "statement": NotPersonal("the statement it came with"),
        "kind": NotPersonal("what sort of file it is", label=_("sort of file")),
        "content": Personal(
            kind=DOCUMENT,
            keeping="deal",
            uses=[_OWN, _IN_DISPUTE, _SETTLE],
            erase=SHRED,
            label=_("the files you put into a dispute"),
            is_file=True,
        ),
    },
    label=_("Files you put into disputes"),
)
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
