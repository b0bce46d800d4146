"""What this room knows about people, whom it may be shown to, and how it takes leave of them."""

from uuid import UUID

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.offers import (
    farewell,  # noqa: F401  how this room takes leave of a member
    rules,
)
from parley.offers.models import (
    AutoAnswer,
    AutoRule,
    Away,
    Deal,
    DealContact,
    DealSide,
    Message,
    Negotiation,
    Offer,
    OfferLine,
)
from parley.privacy.catalogue import (
    CONTRACT,
    COUNTERPARTY,
    DEALING,
    DELETE,
    EMAIL,
    LEGAL,
    LEGITIMATE,
    MESSAGE,
    MODERATOR,
    NAME,
    POSTAL_ADDRESS,
    SELF,
    SHRED,
    TECHNICAL,
    About,
    NotPersonal,
    Personal,
    Public,
    Use,
    declare,
    declare_keeping,
    declare_purpose,
)
from parley.privacy.grounds import handed_out
from parley.privacy.relations import Asked, relation

declare_purpose(
    "negotiate", _("haggle and agree"), "dpv:EstablishContractualAgreement", page="offers:negotiations"
)
declare_purpose(
    "complete-deal",
    _("complete a deal: post, meet and pay"),
    "dpv:FulfilmentOfContractualObligation",
    page="offers:negotiations",
)
declare_keeping(
    "offers", _("what you offered, agreed and wrote to each other"), until=_("the other side has left too")
)
declare_keeping(
    "deal",
    _("your contact in one deal, as it was then, and what you said when something was wrong"),
    until=_("the deal has ended and the time for a dispute is over"),
    days=rules.CONTACT_KEPT.days,
)


@relation("deal-confirmed", _("both sides have confirmed a deal with each other"), each="row")
def deal_confirmed(viewer: UUID, about: UUID, because: object, asked: Asked) -> bool:
    """`because` is a deal between the two that both confirmed and that did not come to nothing since (or left
    something open), the row was frozen for that very deal, and both are still members: the contact of who has
    left is opened by no page, though it is kept."""
    if not isinstance(because, Deal) or viewer is None or viewer == about:
        return False
    deal = Deal.objects.filter(pk=because.pk).prefetch_related("sides__member").first()
    if deal is None or getattr(asked.row, "side_id", None) not in {side.pk for side in deal.both}:
        return False
    if not getattr(asked.row, "is_shown", True):  # how to pay, changed a short while ago
        return False
    subjects = {side.member.subject for side in deal.both if side.member.is_active}
    return {viewer, about} <= subjects and deal.opens_contact(clock.now())


@relation("same-negotiation", _("you negotiate with each other"))
def same_negotiation(viewer: UUID, about: UUID, because: object) -> bool:
    """`because` is a negotiation of the two, or an offer, a deal or a message in one."""
    negotiation = _negotiation_of(because)
    if negotiation is None or viewer == about:
        return False
    return {viewer, about} == {negotiation.buyer.subject, negotiation.owner.subject}


def _negotiation_of(thing: object) -> Model | None:
    if isinstance(thing, Deal):
        thing = thing.offer
    if isinstance(thing, Offer | Message):
        thing = thing.negotiation
    return thing if isinstance(thing, Negotiation) else None


_NUMBER = NotPersonal("a number of the database")
_WHOSE = NotPersonal("whose row it is; user IDs are public")
_TIME = NotPersonal("a time that the row needs to work")
_STATE = NotPersonal("how far it has come", label=_("how far it has come"))
_OWN = Use("negotiate", to=SELF, basis=CONTRACT, page="offers:negotiations")
_DISPUTED = Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE)
_BETWEEN = [_OWN, Use("negotiate", to=COUNTERPARTY, when="same-negotiation", basis=CONTRACT)]


def _between(label: object, kind: object = DEALING) -> Personal:
    """A term of two members, read by both and by nobody else."""
    return Personal(kind=kind, keeping="offers", uses=_BETWEEN, erase=DELETE, sealed=False, label=label)


def _agreed(label: object, kind: object = DEALING) -> Personal:
    """A term of an offer: read by both, and by staff once a deal about it is in dispute."""
    uses = [*_BETWEEN, _DISPUTED]
    return Personal(kind=kind, keeping="offers", uses=uses, erase=DELETE, sealed=False, label=label)


def _said(label: object, kind: object = DEALING) -> Personal:
    """A term in somebody's own words: read by staff too when the other side reported it."""
    uses = [*_BETWEEN, _DISPUTED, Use("look-into-reports", to=MODERATOR, basis=LEGAL, reason_required=True)]
    return Personal(kind=kind, keeping="offers", uses=uses, erase=DELETE, sealed=False, label=label)


def _own(label: object) -> Personal:
    """What a member says of their own dealing, and nobody else reads."""
    return Personal(kind=DEALING, keeping="offers", uses=[_OWN], erase=DELETE, sealed=False, label=label)


declare(
    Negotiation,
    {
        "id": _NUMBER,
        "listing": NotPersonal("what it is about", label=_("what it is about")),
        "buyer": _between(_("with whom you negotiate")),
        "owner": NotPersonal("whose row it is; user IDs are public", label=_("whose listing it is about")),
        "want": NotPersonal("which want it answers"),
        "opened_at": NotPersonal("a time that the row needs to work", label=_("opened on")),
    },
    subject="buyer__subject",
    why="two members negotiate: whoever opened it, and whose listing it is about",
    label=_("Negotiations"),
    also=[About("owner__subject")],
)
declare(
    Offer,
    {
        "id": _NUMBER,
        "negotiation": NotPersonal("the negotiation it belongs to"),
        "maker": NotPersonal("whose row it is; user IDs are public", label=_("made by")),
        "answers": NotPersonal("the offer it answers"),
        "state": _STATE,
        "made_at": NotPersonal("a time that the row needs to work", label=_("made on")),
        "expires_at": _TIME,
        "answered_at": _TIME,
        "reminded_at": _TIME,
        "run_out_told_at": _TIME,
        "cash_amount": _agreed(_("the sum you offered")),
        "currency": NotPersonal("a currency", label=_("currency")),
        "cash_from": NotPersonal("which side pays"),
        "handover": _agreed(_("how it is handed over")),
        "postage_amount": _agreed(_("what posting costs")),
        "postage_from": NotPersonal("which side pays postage"),
        "tracked": NotPersonal("whether the parcel is tracked"),
        "place": _said(_("where it is to go, or where you meet")),
        "pay_by_days": NotPersonal("a number of days"),
        "send_by_days": NotPersonal("a number of days"),
        "words": _said(_("terms in your own words"), MESSAGE),
        "tie": NotPersonal("a random number that offers share of which one is wanted"),
        "stood_still": _TIME,
        "bought": _agreed(_("whether you bought it at once, at its price")),
    },
    subject="maker__subject",
    label=_("Offers you made and got"),
    also=[About("negotiation__buyer__subject"), About("negotiation__owner__subject")],
)
declare(
    AutoRule,
    {
        "id": _NUMBER,
        "listing": NotPersonal("the listing that it is of"),
        "decline_below": _own(_("below what an offer is declined for you")),
        "accept_from": _own(_("from what on an offer is accepted for you")),
        "currency": NotPersonal("a currency"),
        "set_at": _TIME,
    },
    subject="listing__owner__subject",
    label=_("Offers that are answered for you"),
)
declare(
    AutoAnswer,
    {
        "id": _NUMBER,
        "offer": NotPersonal("the offer that is looked at"),
        "due_at": _TIME,
        "done_at": _TIME,
        "declined": _own(_("that an offer was declined for you")),
    },
    subject="offer__negotiation__owner__subject",
    label=_("What was answered for you"),
)
declare(
    Away,
    {
        "id": _NUMBER,
        "member": _WHOSE,
        "since": _own(_("from when you are away")),
        "until": _own(_("until when you are away")),
    },
    subject="member__subject",
    label=_("When you are away"),
)
declare(
    OfferLine,
    {
        "id": _NUMBER,
        "offer": NotPersonal("the offer it belongs to"),
        "listing": _between(_("what you offered on")),
        "giver": _WHOSE,
        "quantity": NotPersonal("how many", label=_("how many")),
        "terms_version": NotPersonal("a counter of the listing"),
    },
    subject="offer__maker__subject",
    label=_("What those offers are about"),
    also=[About("offer__negotiation__buyer__subject"), About("offer__negotiation__owner__subject")],
)
declare(
    Deal,
    {
        "id": _NUMBER,
        "offer": NotPersonal("the offer that was accepted"),
        "state": _STATE,
        "agreed_at": NotPersonal("a time that the row needs to work", label=_("agreed on")),
        "confirmed_at": _TIME,
        "ended_at": _TIME,
        "ended_by": NotPersonal("which side called it off; user IDs are public"),
        "asked_at": _TIME,
        "stood_still": _TIME,
        "went_on_at": _TIME,
        "reason": _between(_("why a deal was cancelled"), MESSAGE),
        "things": _between(_("what the listing said when you agreed")),
    },
    subject="offer__maker__subject",
    label=_("Deals"),
    also=[About("offer__negotiation__buyer__subject"), About("offer__negotiation__owner__subject")],
)
declare(
    DealSide,
    {
        "id": _NUMBER,
        "deal": NotPersonal("the deal it belongs to", label=_("deal")),
        "member": _WHOSE,
        "role": _between(_("on which side of a deal you were")),
        "confirmed_at": _between(_("when you confirmed a deal")),
        "meets_only": NotPersonal("whether no postal address is needed"),
        "sends_first": NotPersonal("whether this side of a swap sends first"),
        "contact_opened_at": _between(_("when you opened the other side's contact")),
        "paid_at": _between(_("when you said that you had paid")),
        "sent_at": _between(_("when you said that you had sent it")),
        "handed_at": _between(_("when you said that you had handed it over")),
        "received_at": _between(_("when you said that it had come")),
        "carrier": _between(_("by whom a parcel was carried")),
        "tracking": _between(_("the number of a parcel")),
        "came_back_at": _between(_("when you said that it had come back")),
        "written_off_at": _between(_("when you said that it would not come back")),
        "cancel_asked_at": _TIME,
        "overdue_told_at": _TIME,
        "did_not_perform": Public(
            _("so that others know whether deals are kept"), label=_("that you did not perform in a deal")
        ),
    },
    subject="member__subject",
    label=_("What you ticked in a deal"),
)

_CONTACT = [
    Use("complete-deal", to=SELF, basis=CONTRACT, page="offers:negotiations"),
    Use("complete-deal", to=COUNTERPARTY, when="deal-confirmed", basis=CONTRACT, page="offers:negotiations"),
    Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE, reason_required=True),
    *handed_out(),
]
declare(
    DealContact,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": Personal(
            kind=TECHNICAL,
            keeping="deal",
            uses=_CONTACT[:1],
            erase=DELETE,
            sealed=False,
            export=False,
            label=_("a random number that stands for you"),
        ),
        "keeping": NotPersonal("which key it is sealed under; it says nothing without the key store"),
        "side": _WHOSE,
        "name": Personal(kind=NAME, keeping="deal", uses=_CONTACT, erase=SHRED),
        "email": Personal(kind=EMAIL, keeping="deal", uses=_CONTACT, erase=SHRED),
        "address": Personal(kind=POSTAL_ADDRESS, keeping="deal", uses=_CONTACT, erase=SHRED),
    },
    label=_("Your contact in a deal, as it was then"),
)
