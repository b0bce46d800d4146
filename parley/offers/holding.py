"""What a member deals is put on hold while it is looked into who uses the account, or whose it is; and
goes on, or ends for good. All of it in the caller's transaction, before it locks the member's row: who
rates locks a deal first and then the members in it."""

from collections.abc import Iterable
from uuid import UUID

from django.db import models

from parley.ground import clock, locks
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import transitions
from parley.offers.models import Deal, Invitation, Negotiation, Offer, OfferLine
from parley.offers.models.offers import OfferQuerySet
from parley.safety.models import Restriction

AT_ONCE = 1000  # numbers in one statement


def hold(member: Member) -> None:
    """Suspend the offers that `member` made and that are open, so that nobody can accept them until
    the member says that they still stand; and tell the other sides of all that runs, in neutral words."""
    listings = Listing.objects.filter(offer_lines__offer__in=_open(member).values("pk"))
    locks.rows(Listing.objects.filter(pk__in=listings.values("pk")))
    for offer in locks.rows(_open(member).filter(maker=member).prefetch_related("lines__listing")):
        if transitions.OFFER.allows(offer.standing(clock.now()), "suspend"):
            offer.rest("suspend", "offer-held", tell=None)
    Invitation.objects.of(member).end()
    _tell(member, "dealing-held")


def resume(member: Member) -> None:
    """A hold of `member` has ended: tell the other sides that it goes on, unless another one binds still.
    Offers stay suspended until the member reconfirms each."""
    if not Restriction.holds([member.pk]):
        _tell(member, "dealing-resumed")


def call_off(member: Member) -> None:
    """End every deal of `member` that runs, without a mark on anybody, and forget their side of the
    contact in all their deals: the account is about to be removed."""
    lock_all(member)
    for deal in Deal.objects.visible_to(member).select_related("offer").order_by("pk"):
        deal.call_off(member)


def lock_all(member: Member) -> None:
    """Lock together, in order, all listings that anything open of `member` is about, before any of it is
    ended one by one: two whose dealings end at once must not wait for each other."""
    offers, deals = _open(member), Deal.objects.visible_to(member).running()
    about = OfferLine.objects.filter(models.Q(offer__in=_ids(offers)) | models.Q(offer__deal__in=_ids(deals)))
    _lock_what(about, Listing.objects.of(member))


def lock_between(one: Member, other: Member) -> None:
    """Lock together, in order, all listings that an offer between the two is about or could be about."""
    offers = Offer.objects.between(one.pk, other.pk).open()
    about = OfferLine.objects.filter(offer__in=_ids(offers))
    _lock_what(about, Listing.objects.filter(owner__in=[one, other]))


def answer_all(offers: OfferQuerySet, by: Member) -> None:
    """Withdraw those of `offers` that are open and that `by` made, and decline the others. The caller has
    locked what they are about."""
    for offer in offers.open().prefetch_related("lines__listing"):
        if offer.standing_now() != transitions.EXPIRED:
            offer.withdraw(by=by) if offer.maker_id == by.pk else offer.decline(by=by)


def _lock_what(lines: "models.QuerySet[OfferLine]", theirs: "models.QuerySet[Listing]") -> None:
    """Lock the listings of these lines, and of those others that have not ended."""
    # Numbers, not subqueries: with those SQLite would look at every listing there is.
    unended = _ids(theirs.exclude(state=Listing.State.ENDED))
    wanted = sorted({*lines.values_list("listing", flat=True), *unended})
    for first in range(0, len(wanted), AT_ONCE):
        locks.rows(Listing.objects.filter(pk__in=wanted[first : first + AT_ONCE]).only("pk"))


def _open(member: Member) -> "models.QuerySet[Offer]":
    return Offer.objects.visible_to(member).open()


def _ids(rows: models.QuerySet) -> list[int]:
    return list(rows.values_list("pk", flat=True))


def _tell(member: Member, kind: str) -> None:
    negotiations = Negotiation.objects.filter(pk__in=_open(member).values("negotiation"))
    for each in negotiations.select_related("listing", "buyer", "owner"):
        _record(kind, each, each.listing.title, member, (each.buyer.subject, each.owner.subject))
    for deal in Deal.objects.visible_to(member).running().prefetch_related("sides__member"):
        _record(kind, deal, deal.title, member, (side.member.subject for side in deal.both))


def _record(kind: str, about: models.Model, title: str, member: Member, both: Iterable[UUID]) -> None:
    others = [subject for subject in both if subject != member.subject]
    Event.record(kind, about, None, others, {"title": title})
