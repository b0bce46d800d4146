"""A negotiation: the conversation of two members about something."""

from collections.abc import Collection
from functools import cached_property
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.ground import clock, locks, rows
from parley.ground.prepared import Prepared
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers import buying, reserving, things, transitions
from parley.offers.making import check_listing, check_open, check_own, check_want, lay, make
from parley.offers.models.deals import Deal
from parley.offers.models.offers import Offer, OfferLine
from parley.offers.terms import Terms


class NegotiationQuerySet(models.QuerySet["Negotiation"]):
    def visible_to(self, viewer: Member) -> Self:
        """Those that `viewer` is a side of. Nobody else reads a negotiation."""
        return self.filter(Q(buyer=viewer) | Q(owner=viewer))

    def of_kind(self, kind: str, member: Member) -> Self:
        """Those in which `member` is "buying" or "selling", those for a swap ("swapping"), as the newest
        offer in them says, or those that answer a want ("wants"); all for anything else."""
        offers = Offer.objects.filter(negotiation=models.OuterRef(models.OuterRef("pk"))).order_by("-pk")
        newest = models.Subquery(offers.values("pk")[:1])
        swaps = OfferLine.objects.filter(offer=newest, giver=models.OuterRef("buyer"))
        kinds = {
            "buying": Q(buyer=member) & ~models.Exists(swaps),
            "selling": Q(owner=member) & ~models.Exists(swaps),
            "swapping": models.Exists(swaps),
            "wants": Q(want__isnull=False),
        }
        return self.filter(kinds.get(kind, Q()))

    def abandoned(self) -> Self:
        """Those whose both sides have left for good, and in which no contact is kept any more."""
        gone = Member.objects.gone()
        held = Q(deal__sides__contact__isnull=False) | Q(deal__state=transitions.IN_DISPUTE)
        kept = Offer.objects.filter(held).values("negotiation")
        return self.filter(buyer__in=gone, owner__in=gone).exclude(pk__in=kept)

    def with_listing(self) -> Self:
        """With what a form for its next offer shows."""
        return self.select_related("listing__owner__city", "buyer__city", "owner__city")

    def with_all(self) -> Self:
        """With what its page shows, but for what the offers of that page are about."""
        return self.select_related(
            "listing", "want", "buyer__city", "owner__city", "buyer__away", "owner__away"
        ).prefetch_related("offers")


class Negotiation(models.Model):
    """Two members about one listing: its owner, and the `buyer`, who opened the conversation unless its
    owner did, for something the buyer wants. What lies on either side of an offer stands in its lines."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="negotiations")
    buyer = models.ForeignKey(Member, models.PROTECT, related_name="negotiations_opened")
    owner = models.ForeignKey(Member, models.PROTECT, related_name="negotiations_received")
    # The want that its owner answered by opening it.
    want = models.ForeignKey(Listing, models.SET_NULL, null=True, related_name="answers")
    opened_at = models.DateTimeField()

    objects = NegotiationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["listing", "buyer"], name="offers_one_negotiation_each"),
            models.CheckConstraint(condition=~Q(buyer=models.F("owner")), name="offers_never_with_oneself"),
        ]

    def __str__(self) -> str:
        return f"negotiation #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("offers:negotiation", args=[self.pk])

    @classmethod
    def open(
        cls,
        listing: Listing,
        by: Member,
        terms: Terms,
        seen: int | None = None,
        after: int | None = None,
        as_backup: bool = False,
        tied_to: Collection[int] = (),
    ) -> Offer:
        """`by` offers `terms` for `listing`, opening a negotiation where there is none. `seen`: the
        terms version of the listing that `by` read; `after`, `as_backup`: see `making.make`; `tied_to`: the
        numbers of open offers of `by`, of which and this one only one is wanted. -> the offer.

        Raises Refusal: yourself, closed, sold, stale, quantity, bounds, too-many, restricted,
        blocked, details-needed, not-yours, contact."""
        with transaction.atomic():
            listing, *others = _locked(listing.pk, terms, tied_to)
            check_listing(listing, by, seen, as_backup)
            negotiation, is_new = cls._about(listing, by)
            lines = lay(negotiation, listing, others, terms)
            offer = make(negotiation, lines, by, terms, after=after, is_new=is_new, as_backup=as_backup)
            return _tied(offer, tied_to, [listing, *others])

    @classmethod
    def buy(
        cls, listing: Listing, by: Member, terms: Terms, seen: int | None = None, after: int | None = None
    ) -> Deal:
        """`by` buys `listing` at once: an offer of its price, accepted in the name of its owner, who allowed
        that. `terms.cash` is the price that `by` read, for all of them; nothing lies beside the listing.
        `seen`, `after`: as in `open`. An open offer of `by` is replaced. -> the deal.

        Raises Refusal as `open`, and not-at-once, newcomer."""
        with transaction.atomic():
            tied_to = cls.tied_before(listing.pk, by)
            listing, *others = _locked(listing.pk, terms, tied_to)
            buying.check(listing, by, seen)
            buying.check_terms(listing, terms)
            buying.check_owner(listing.owner)
            # All at once and in order, the offer that is replaced among them: see `ground.locks`.
            Offer.lock_open(listing, tied_to)
            negotiation, is_new = cls._about(listing, by)
            lines = lay(negotiation, listing, [], terms)
            offer = make(negotiation, lines, by, terms, after=after, is_new=is_new, bought=True)
            return offer.accept_for_owner([listing, *others])

    @classmethod
    def take(cls, listing: Listing, by: Member, terms: Terms, others: Collection[Listing] = ()) -> Deal:
        """`by` takes what the owner of `listing` offers to several on `terms`: an offer of the owner,
        accepted. An open offer between the two is replaced, and those it was tied to end. The caller has
        locked the listing and every open offer about it, the offers of that tie and the `others` that those
        are about, has asked whether both sides may deal, and holds the transaction. -> the deal

        Raises Refusal: closed, sold, bounds, stale."""
        negotiation, is_new = cls._about(listing, by)
        theirs = negotiation.offers.open().filter(maker=by).prefetch_related("lines__listing").first()
        if theirs and not transitions.OFFER.allows(theirs.standing_now(), "counter"):
            theirs = None  # it is replaced like any other that is over or waits
        lines = lay(negotiation, listing, [], terms)
        offer = make(negotiation, lines, listing.owner, terms, answers=theirs, is_new=is_new, taken=True)
        return offer.accept_for_owner([listing, *others], by=by)

    @classmethod
    def tied_before(cls, listing: int, by: Member) -> list[int]:
        """The number of the open offer between `by` and the owner of the listing of this number, if it is
        tied to others: what those are about is locked before an offer that is accepted at once takes its
        place, and ends them."""
        return [pk for (pk,) in _TIED.all(listing, by.pk)]

    @classmethod
    def answer(
        cls,
        want: Listing,
        listing: Listing,
        by: Member,
        terms: Terms,
        seen: int | None = None,
        after: int | None = None,
        tied_to: Collection[int] = (),
        want_seen: int | None = None,
    ) -> Offer:
        """`by` offers `listing`, which is theirs, to whoever wants `want`, on `terms`; `seen`, `after` and
        `tied_to` as for `open`; `want_seen`: the terms version of the want that `by` read. -> the offer.

        Raises Refusal: yourself, not-yours, closed, sold, stale, quantity, bounds, too-many, restricted,
        details-needed."""
        with transaction.atomic():
            want, listing, *others = _locked_for(want, listing, terms, tied_to)
            check_want(want, by, want_seen)
            check_own(listing, by, seen)
            negotiation, is_new = cls._about(listing, want.owner, want)
            lines = lay(negotiation, listing, others, terms)
            offer = make(negotiation, lines, by, terms, after=after, is_new=is_new)
            return _tied(offer, tied_to, [want, listing, *others])

    def offer(
        self,
        by: Member,
        terms: Terms,
        answers: Offer | None = None,
        seen: int | None = None,
        after: int | None = None,
        as_backup: bool = False,
        tied_to: Collection[int] = (),
    ) -> Offer:
        """The next offer of `by`, a side of this negotiation; `answers` is the one it counters. Only what
        a buyer offers anew can wait `as_backup`, and only what is offered anew be `tied_to` others. -> it.

        Raises Refusal as `open`, and not-yours."""
        if by.pk not in (self.buyer_id, self.owner_id):
            raise Refusal(_("This is a negotiation of others."), code="not-yours")
        with transaction.atomic():
            listing, *others = _locked(self.listing_id, terms, tied_to)
            reserving.check_thing(listing)
            may_wait = answers is None and by.pk == self.buyer_id
            waits = as_backup and may_wait
            check_open(listing, seen, waits, may_wait)
            lines = lay(self, listing, others, terms)
            offer = make(self, lines, by, terms, answers, after, as_backup=waits)
            return _tied(offer, tied_to, [listing, *others])

    @classmethod
    def about(cls, listing: Listing, buyer: Member) -> "Negotiation":
        """The negotiation of `buyer` about `listing`, whose lock the caller holds; opened where there is
        none."""
        return cls._about(listing, buyer)[0]

    @cached_property
    def have_contact(self) -> bool:
        """Have its two sides a confirmed deal, and with it each other's contact?"""
        return Deal.objects.confirmed_between(self.buyer, self.owner).exists()

    def other_than(self, member: Member) -> Member:
        """The side across from `member`."""
        return self.owner if member.pk == self.buyer_id else self.buyer

    @classmethod
    def _about(
        cls, listing: Listing, buyer: Member, want: Listing | None = None
    ) -> "tuple[Negotiation, bool]":
        """The negotiation of `buyer` about `listing`, whose lock is held, and whether it was opened now:
        then it is for that `want`, if any."""
        # Under the listing's lock nobody opens the same one meanwhile; the constraint is the last line.
        if here := _HERE.first(listing.pk, buyer.pk):
            return here, False
        new = cls(listing=listing, buyer=buyer, owner=listing.owner, want=want, opened_at=clock.now())
        return rows.insert(new), True


def _tied(offer: Offer, to: Collection[int], listings: list[Listing]) -> Offer:
    """The offer, tied to the offers `to`, what all are about being among the locked `listings`."""
    if to and offer.answers_id is None:
        Offer.tie_locked({offer.pk, *to}, offer.maker, {listing.pk for listing in listings})
        offer.refresh_from_db(fields=["tie"])
    return offer


def _locked(about: int, terms: Terms, tied_to: Collection[int] = ()) -> list[Listing]:
    """The listing `about`, what lies beside it and what the offers `tied_to` are about, locked together in
    primary-key order. -> that listing, then those of the others that there are. Raises Refusal, and
    Listing.DoesNotExist."""
    if not (terms.also or tied_to):
        return [locks.only(_LISTING.rows(about), Listing)]
    things.check_number(terms.also, about)
    numbers = [about, *(thing.listing for thing in terms.also), *Offer.tied_listings(tied_to)]
    found = locks.rows(_with_owners(numbers))
    first = locks.only([listing for listing in found if listing.pk == about], Listing)
    return [first, *(listing for listing in found if listing.pk != about)]


def _locked_for(want: Listing, listing: Listing, terms: Terms, tied_to: Collection[int]) -> list[Listing]:
    """The same with the want that is answered: it first. Raises as `_locked`."""
    things.check_number(terms.also, listing.pk)
    beside = [*(thing.listing for thing in terms.also), *Offer.tied_listings(tied_to)]
    numbers = [want.pk, listing.pk, *beside]
    found = {each.pk: each for each in locks.rows(_with_owners(numbers))}
    first = [locks.only([found[pk]] if pk in found else [], Listing) for pk in (want.pk, listing.pk)]
    return [*first, *(each for pk, each in found.items() if pk not in (want.pk, listing.pk))]


def _with_owners(numbers: list[int]) -> "models.QuerySet[Listing]":
    return Listing.objects.filter(pk__in=numbers).select_related("owner")


_ID = Listing._meta.get_field("id")
_LISTING = locks.PreparedLock(lambda pk: Listing.objects.filter(pk=pk).select_related("owner"), _ID)
_TIED = Prepared(
    lambda listing, by: (
        Offer.objects.filter(negotiation__listing=listing, negotiation__buyer=by, tie__isnull=False)
        .open()
        .values_list("pk")
    ),
    _ID,
    _ID,
)
_HERE = Prepared(lambda listing, by: Negotiation.objects.filter(listing=listing, buyer=by), _ID, _ID)
