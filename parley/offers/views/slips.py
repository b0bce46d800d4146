"""An offer as its reader sees it: a slip that shows what changed since the last."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.ground.money import Money
from parley.market.models import Listing, Photo
from parley.members.models import Member
from parley.offers import contact_words, transitions
from parley.offers.models import Offer, OfferLine
from parley.offers.terms import Handover, Side


@dataclass(frozen=True)
class Term:
    """One thing an offer says, and what the offer before said if that was something else."""

    label: str
    text: str
    before: str | None = None


@dataclass(frozen=True)
class Thing:
    """So many of a listing, on one side of a slip. `address`: where both sides can look at it, "" where it is
    not shown any more; `is_new`: the offer before had none of it there; `before`: that one had so many."""

    title: str
    quantity: int
    photo: Photo | None
    address: str
    is_new: bool = False
    before: int | None = None


@dataclass(frozen=True)
class Pile:
    """What lies on one side of a slip: things and money, and what lay there in the offer before.
    `other_cash`: the money is not what it was there."""

    things: list[Thing]
    gone: list[Thing]
    cash: Money | None
    cash_before: Money | None
    other_cash: bool


@dataclass(frozen=True)
class Slip:
    """One offer for one reader."""

    offer: Offer
    mine: bool
    standing: str
    selling: bool
    photo: Photo | None
    gives: Pile
    gets: Pile
    terms: list[Term] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return self.offer.made_at

    @property
    def is_open(self) -> bool:
        return self.standing in (transitions.LIVE, transitions.SUSPENDED, transitions.BACKUP)

    @property
    def state(self) -> str:
        """How it stands, in words."""
        return transitions.name(self.standing)

    @property
    def warns(self) -> bool:
        """Has the other side put contact details into its words, before the two have a deal?"""
        return not self.mine and contact_words.stand_in(self.offer)

    @property
    def may_be_reported(self) -> bool:
        """Has the other side said something in it, or of a thing in it that is not listed?"""
        private = any(line.listing.state == Listing.State.PRIVATE for line in self.offer.things)
        return not self.mine and bool(self.offer.place or self.offer.words or private)

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
        photo=_thing(offer.line).photo,
        gives=_pile(offer, last, mine=True, reader=reader),
        gets=_pile(offer, last, mine=False, reader=reader),
        terms=_compared(said(offer), said(last) if last else {}),
    )


def _pile(offer: Offer, last: Offer | None, mine: bool, reader: Member) -> Pile:
    """One side of `offer`: the reader's own (`mine`) or the other."""
    now = _lines(offer, mine, reader)
    before = _lines(last, mine, reader) if last else now
    cash, cash_before = _cash(offer, mine, reader), _cash(last, mine, reader) if last else None
    gone = [_thing(line) for number, line in before.items() if number not in now]
    other = last is not None and cash != cash_before
    things = [_thing(line, before) for line in now.values()]
    return Pile(things, gone, cash, cash_before if other else None, other)


def _lines(offer: Offer, mine: bool, reader: Member) -> dict[int, OfferLine]:
    return {line.listing_id: line for line in offer.things if (line.giver_id == reader.pk) == mine}


def _cash(offer: Offer, mine: bool, reader: Member) -> Money | None:
    """What one side pays. Where no things are given in return for things, it stands there though it be
    nothing."""
    payer = offer.payer_id or (None if offer.is_swap else offer.negotiation.buyer_id)
    return offer.cash if payer and (payer == reader.pk) == mine else None


def _thing(line: OfferLine, before: dict[int, OfferLine] | None = None) -> Thing:
    """One line; compared with those `before` when they are given."""
    photos, listing = line.listing.photos.all(), line.listing
    was = before.get(listing.pk) if before else None
    return Thing(
        f"{listing.named} ({_not_listed(listing)})"
        if listing.state == listing.State.PRIVATE
        else listing.named,
        line.quantity,
        photos[0] if photos else None,
        listing.get_absolute_url() if listing.can_be_given else "",
        is_new=before is not None and was is None,
        before=was.quantity if was and was.quantity != line.quantity else None,
    )


def _not_listed(listing: Listing) -> str:
    return _("not listed, %(condition)s") % {"condition": listing.get_condition_display().lower()}


def gist(offer: Offer) -> str:
    """An offer in a word or two: its price, or that it is a swap and what is paid on top."""
    if not offer.is_swap:
        return offer.cash.format()
    return _("swap and %(sum)s") % {"sum": offer.cash.format()} if offer.cash else _("swap")


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
    if offer.is_posted:
        terms[_("Postage")] = _postage(offer)
        terms[_("Parcel")] = _("tracked") if offer.tracked else _("not tracked")
        terms[_("Send within")] = _days(offer.send_by_days)
        terms[_("Where to")] = offer.place or _("the address that the deal shows")
    else:
        terms[_("Hand over within")] = _days(offer.send_by_days)
        if offer.place:
            terms[_("Where")] = offer.place
    if offer.total:
        terms[_("Pay within")] = _days(offer.pay_by_days)
    if offer.words:
        terms[_("A word to the seller") if offer.bought else _("Own terms")] = offer.words
    return terms


def dry(offer: Offer) -> dict[str, str]:
    """The terms of an offer, but for what its maker put in words."""
    words = {offer.place, offer.words} - {""}
    return {label: text for label, text in said(offer).items() if text not in words}


def _postage(offer: Offer) -> str:
    if offer.is_swap:
        return _paid_in_a_swap(offer)
    if offer.postage_from == Side.OWNER:
        return _("included")
    if not offer.postage:
        return _("none")
    return _("%(sum)s, the buyer pays") % {"sum": offer.postage.format()}


def _paid_in_a_swap(offer: Offer) -> str:
    if not offer.postage:
        return _("each pays their own")
    talk = offer.negotiation
    payer = talk.buyer if offer.postage_from == Side.BUYER else talk.owner
    words = {"sum": offer.postage.format(), "payer": payer.as_seen().called}
    return _("%(payer)s pays the other %(sum)s for theirs") % words


def _days(number: int) -> str:
    return ngettext("%(number)d day", "%(number)d days", number) % {"number": number}
