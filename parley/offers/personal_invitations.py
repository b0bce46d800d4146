"""What the offers room knows of offers to those who watch: the owner reads what they offered and not to whom;
each to whom it was made reads it, and not who else."""

from django.utils.translation import gettext_lazy as _

from parley.offers.models import Invitation, Invitee
from parley.offers.sweeping_invitations import KEPT
from parley.privacy.catalogue import (
    CONTRACT,
    COUNTERPARTY,
    DEALING,
    DELETE,
    LEGAL,
    MESSAGE,
    MODERATOR,
    SELF,
    About,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_keeping,
)
from parley.privacy.relations import relation

declare_keeping(
    "invitation",
    _("an offer to those who watch a listing"),
    until=_("its time is up for a month, or you leave"),
    days=KEPT.days,
)


@relation("invited", _("you watch something of theirs, and agreed to be made an offer"))
def invited(viewer: object, about: object, because: object) -> bool:
    """`because` is an invitation by `about` to `viewer`."""
    if not isinstance(because, Invitation) or viewer == about:
        return False
    theirs = because.listing.owner.subject == about
    return theirs and because.invitees.filter(member__subject=viewer).exists()


_NUMBER = NotPersonal("a number of the database")
_TIME = NotPersonal("a time that the row needs to work")
_OWN = Use("negotiate", to=SELF, basis=CONTRACT, page="offers:negotiations")
_REPORTED = Use("look-into-reports", to=MODERATOR, basis=LEGAL, reason_required=True)


def _offered(label: object, kind: object = DEALING, *more: Use) -> Personal:
    uses = [_OWN, Use("negotiate", to=COUNTERPARTY, when="invited", basis=CONTRACT), *more]
    return Personal(kind=kind, keeping="invitation", uses=uses, erase=DELETE, sealed=False, label=label)


declare(
    Invitation,
    {
        "id": _NUMBER,
        "listing": NotPersonal("what is offered", label=_("what is offered")),
        "made_at": NotPersonal("a time that the row needs to work", label=_("made on")),
        "expires_at": _TIME,
        "ended_at": _TIME,
        "reminded_at": _TIME,
        "terms_version": NotPersonal("a counter of the listing"),
        "cash_amount": _offered(_("the sum that is asked")),
        "currency": NotPersonal("a currency", label=_("currency")),
        "handover": _offered(_("how it is handed over")),
        "postage_amount": _offered(_("what posting costs")),
        "postage_from": NotPersonal("which side pays postage"),
        "tracked": NotPersonal("whether the parcel is tracked"),
        "place": _offered(_("where it is to go, or where you meet"), DEALING, _REPORTED),
        "words": _offered(_("terms in your own words"), MESSAGE, _REPORTED),
    },
    subject="listing__owner__subject",
    label=_("Offers to those who watch something"),
    also=[About("invitees__member__subject")],
)
# Of two people whom a row is about, it is shown to one: so there is no `also`.
declare(
    Invitee,
    {
        "id": _NUMBER,
        "invitation": Personal(
            kind=DEALING,
            keeping="invitation",
            uses=[_OWN],
            erase=DELETE,
            sealed=False,
            label=_("which offer was made to you as one who watches"),
        ),
        "member": NotPersonal("whose row it is; user IDs are public"),
        "taken_at": NotPersonal("a time that the row needs to work", label=_("accepted on")),
    },
    subject="member__subject",
    label=_("Offers made to you because you watch something"),
)
