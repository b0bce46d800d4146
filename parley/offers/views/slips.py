"""An offer as its reader sees it: a slip that shows what changed since the last."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.ground.money import Money
from parley.market.models import Photo
from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models import Offer
from parley.offers.terms import Handover, Side


@dataclass(frozen=True)
class Term:
    """One thing an offer says, and what the offer before said if that was something else."""

    label: str
    text: str
    before: str | None = None


@dataclass(frozen=True)
class Thing:
    """So many of a listing, on one side of a slip."""

    title: str
    quantity: int
    photo: Photo | None
    address: str


@dataclass(frozen=True)
class Slip:
    """One offer for one reader."""

    offer: Offer
    mine: bool
    standing: str
    selling: bool
    things: list[Thing]
    cash: Money
    cash_before: Money | None
    terms: list[Term] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.standing in (transitions.LIVE, transitions.SUSPENDED, transitions.BACKUP)

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return transitions.name(self.standing)

    def may(self, verb: str) -> bool:
        """Is `verb` there for this reader? One answers the other side only."""
        own = verb in ("withdraw", "reconfirm")
        return own == self.mine and transitions.OFFER.allows(self.standing, verb)

    @property
    def changed(self) -> list[Term]:
        """Only what is not as in the offer before."""
        return [term for term in self.terms if term.before is not None]


def slips(offers: list[Offer], reader: Member, now: datetime) -> list[Slip]:
    """The offers of one negotiation, oldest first, as `reader` sees them at `now`."""
    before: list[Offer | None] = [None, *offers]
    return [_slip(offer, last, reader, now) for offer, last in zip(offers, before, strict=False)]


def _slip(offer: Offer, last: Offer | None, reader: Member, now: datetime) -> Slip:
    return Slip(
        offer=offer,
        mine=offer.maker_id == reader.pk,
        standing=offer.standing(now),
        selling=offer.negotiation.owner_id == reader.pk,
        things=[_thing(line) for line in offer.lines.all()],
        cash=offer.cash,
        cash_before=last.cash if last and last.cash != offer.cash else None,
        terms=_compared(said(offer), said(last) if last else {}),
    )


def _thing(line) -> Thing:
    photos = line.listing.photos.all()
    return Thing(
        line.listing.named, line.quantity, photos[0] if photos else None, line.listing.get_absolute_url()
    )


def _compared(now: dict[str, str], before: dict[str, str]) -> list[Term]:
    terms = [Term(label, text, _if_other(before.get(label, ""), text, before)) for label, text in now.items()]
    gone = [Term(label, _("not any more"), text) for label, text in before.items() if label not in now]
    return terms + gone


def _if_other(before: str, now: str, any_before: dict[str, str]) -> str | None:
    return before if any_before and before != now else None


def said(offer: Offer) -> dict[str, str]:
    """The terms of an offer beside things and price, in words."""
    terms = {_("Hand-over"): Handover(offer.handover).label}
    if offer.quantity > 1:
        terms[_("How many")] = str(offer.quantity)
    if offer.handover == Handover.POSTED:
        terms[_("Postage")] = _postage(offer)
        terms[_("Parcel")] = _("tracked") if offer.tracked else _("not tracked")
        terms[_("Send within")] = _days(offer.send_by_days)
    if offer.place:
        terms[_("Where to") if offer.handover == Handover.POSTED else _("Where")] = offer.place
    terms[_("Pay within")] = _days(offer.pay_by_days)
    if offer.words:
        terms[_("Own terms")] = offer.words
    return terms


def _postage(offer: Offer) -> str:
    if offer.postage_from == Side.OWNER:
        return _("included")
    if not offer.postage:
        return _("none")
    return _("%(sum)s, the buyer pays") % {"sum": offer.postage.format()}


def _days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}
