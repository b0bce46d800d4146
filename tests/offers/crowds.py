"""More than a page holds, written straight into the tables."""

from datetime import datetime, timedelta

from django.db.models import F

from parley.ground import clock
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers import transitions
from parley.offers.models import Negotiation, Offer, OfferLine
from tests.offers.things import put_up


def many_offers(number: int, owner: Member, buyer: Member, expires_at: datetime) -> list[Offer]:
    """So many offers of `buyer` to `owner`, each on a listing of its own, that have not been answered and
    stand until then."""
    like = put_up(owner, title="Crowd")
    now = expires_at - timedelta(hours=48)
    said = {field.attname: getattr(like, field.attname) for field in Listing._meta.concrete_fields}
    listings = Listing.objects.bulk_create(Listing(**{**said, "id": None}) for _each in range(number))
    talks = Negotiation.objects.bulk_create(
        Negotiation(listing=each, buyer=buyer, owner=owner, opened_at=now) for each in listings
    )
    offers = Offer.objects.bulk_create(_offer(each, buyer, now, expires_at) for each in talks)
    _lines(offers, {offer.pk: offer.negotiation.listing for offer in offers})
    return offers


def countered(offer: Offer, times: int) -> Offer:
    """`offer`, countered so often by the two in turn. -> the last counter, which is open"""
    talk, sides = offer.negotiation, (offer.negotiation.owner, offer.negotiation.buyer)
    Offer.objects.filter(pk=offer.pk).update(state=transitions.REPLACED)
    made = Offer.objects.bulk_create(
        _offer(talk, sides[turn % 2], clock.now(), clock.now() + timedelta(hours=48), tie=offer.tie,
               state=transitions.LIVE if turn == times - 1 else transitions.REPLACED, cash_amount=1000 + turn)
        for turn in range(times)
    )  # fmt: skip
    Offer.objects.filter(pk__in=[each.pk for each in made[1:]]).update(answers=F("id") - 1)
    Offer.objects.filter(pk=made[0].pk).update(answers=offer.pk)
    _lines(made, {each.pk: talk.listing for each in made})
    return Offer.objects.get(pk=made[-1].pk)


def _offer(talk: Negotiation, maker: Member, made_at: datetime, expires_at: datetime, **columns) -> Offer:
    said = {"cash_amount": 3000, "currency": "EUR", "handover": "met", **columns}
    return Offer(negotiation=talk, maker=maker, made_at=made_at, expires_at=expires_at, **said)


def _lines(offers: list[Offer], listings: dict[int, Listing]) -> None:
    OfferLine.objects.bulk_create(_line(offer, listings[offer.pk]) for offer in offers)


def _line(offer: Offer, listing: Listing) -> OfferLine:
    return OfferLine(offer=offer, listing=listing, giver=listing.owner, terms_version=listing.terms_version)
