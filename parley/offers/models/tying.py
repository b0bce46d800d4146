"""Offers that their maker has tied together: any one of them is wanted, and the first that is accepted ends
the others. Nobody accepts one of them without the locks on what all of them are about, and nobody ties
without the same: so of two acceptances at once the second finds its offer ended."""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks, rows
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers import rules, transitions

if TYPE_CHECKING:
    from parley.offers.models.offers import Offer

FIELD = "tied"  # of a form: the open offers that the new one is tied to


class Tying(models.Model):
    """The verbs of offers of which their maker wants one. `tie`: the same for all of them, in a counter to
    one of them too; None where an offer stands for itself."""

    tie = models.UUIDField(null=True)

    class Meta:
        abstract = True

    @classmethod
    def tie_together(cls, numbers: Collection[int], by: Member) -> int:
        """Of the offers with these numbers, and those they are tied to already, `by` wants one. -> how many
        that are now. Raises Refusal: not-yours, stale, bounds."""
        with transaction.atomic():
            known = locks.rows(Listing.objects.filter(pk__in=cls.tied_listings(numbers)))
            return cls.tie_locked(numbers, by, {listing.pk for listing in known})

    @classmethod
    def tied_listings(cls, numbers: Collection[int]) -> list[int]:
        """The numbers of the listings to lock before the offers `numbers` are tied."""
        return list(cls.objects.tied_with(numbers).values_list("lines__listing", flat=True))

    @classmethod
    def tie_locked(cls, numbers: Collection[int], by: Member, listings: Collection[int]) -> int:
        """`tie_together` of offers about `listings`, which the caller has locked."""
        with_people = cls.objects.tied_with(numbers).select_related(
            "negotiation__buyer", "negotiation__owner"
        )
        offers = locks.rows(with_people.prefetch_related("lines__listing"))
        _check([offer for offer in offers if offer.pk in numbers], numbers, by)
        if len(offers) > rules.MOST_TIED:
            message = _("At most %(number)d offers can be tied together.") % {"number": rules.MOST_TIED}
            raise Refusal(message, FIELD, "bounds")
        if not all(offer._is_about(listings) for offer in offers):
            raise retied()
        ties = [offer.tie for offer in offers if offer.tie]
        tie = ties[0] if ties else uuid4()
        # Those that were countered too: see `tied_by_id`.
        cls.objects.filter(tie__in=ties, state=transitions.REPLACED).exclude(tie=tie).update(tie=tie)
        for offer in offers:
            offer.tie = tie
            rows.update(offer, "tie")
        return len(offers)

    def untie(self, by: Member) -> None:
        """This offer, which `by` tied to others, stands for itself again. Raises Refusal: not-yours."""
        with transaction.atomic():
            held, _none = self._lock(self.lock_listings())
            if held.tied_by_id != by.pk:
                raise Refusal(_("Only whoever made this offer can do that."), code="not-yours")
            held.tie = None
            rows.update(held, "tie")
        self.tie = None

    @property
    def tied_by_id(self) -> int | None:
        """The member who wants one of it and others, None where it stands for itself. Whoever counters such
        an offer has tied nothing, though their counter has the same `tie`."""
        return type(self).tiers([self]).get(self.pk)

    @classmethod
    def tiers(cls, offers: "Collection[Offer]") -> dict[int, int]:
        """`tied_by_id` of those of these offers that are tied, by their numbers, however often each was
        countered: whoever made the first of a tie in a negotiation has tied it."""
        ties = {offer.tie for offer in offers if offer.tie}
        if not ties:
            return {}
        found = cls.objects.filter(tie__in=ties).order_by("-pk").values_list("negotiation", "tie", "maker")
        first = {(negotiation, tie): maker for negotiation, tie, maker in found}
        return {offer.pk: first.get((offer.negotiation_id, offer.tie)) for offer in offers if offer.tie}

    def _lock_to_accept(
        self, listings: list[Listing] | None = None
    ) -> "tuple[Offer, list[Offer], list[Offer]]":
        """It, its live rivals, and the open offers it is tied to, locked with what they are about: the
        `listings`, if the caller has locked those already."""
        if self.tie is None:
            known = self.lock_listings() if listings is None else listings
            held, rivals = self._lock(known, with_rivals=True)
            tied: list[Offer] = []
        else:
            held, rivals, tied = self._lock_with_tied(self.tie, listings)
        if held.tie != self.tie:
            raise retied()
        return held, rivals, tied

    @property
    def about_when_accepted(self) -> list[int]:
        """The numbers of the listings that an acceptance locks."""
        tied = type(self).tied_listings([self.pk]) if self.tie else []
        return [*tied, *self.lines.values_list("listing", flat=True)]

    def _lock_with_tied(
        self, tie: UUID, listings: list[Listing] | None
    ) -> "tuple[Offer, list[Offer], list[Offer]]":
        if listings is None:
            listings = locks.rows(Listing.objects.filter(pk__in=self.about_when_accepted))
        known = {each.pk: each for each in listings}
        offers = type(self).locked_with_tied(self.pk, tie)
        for line in (line for offer in offers for line in offer.things):
            line.listing = known.get(line.listing_id) or line.listing
        held = next(offer for offer in offers if offer.pk == self.pk)
        others = [offer for offer in offers if offer is not held]
        tied = [offer for offer in others if offer.tie == tie and offer.state in transitions.OPEN]
        if not all(offer._is_about(known) for offer in tied):
            raise retied()
        live = [offer for offer in others if offer.state == transitions.LIVE and offer not in tied]
        return held, live, tied

    def _end_tied(self, tied: "list[Offer]", now: datetime) -> None:
        """This offer was accepted: those it was `tied` to end, and whoever could get something by one is
        told. What has run out is over already, and tied no more: its maker may buy the thing later."""
        for offer in tied:
            was = offer.standing(now)
            if was == transitions.EXPIRED:
                offer.tie = None
                rows.update(offer, "tie")
            elif transitions.OFFER.allows(was, "close"):
                offer.state, offer.answered_at = transitions.OFFER.next(was, "close"), now
                rows.update(offer, "state", "answered_at")
                offer.record("offer-tie-ended", None, offer._not_in(self), was)

    def _not_in(self, accepted: "Offer") -> Member:
        """The side of this offer that has no part in the `accepted` one; its owner, where both have."""
        both = {accepted.negotiation.buyer_id, accepted.negotiation.owner_id}
        buyer, owner = self.negotiation.buyer, self.negotiation.owner
        return buyer if buyer.pk not in both else owner

    def _is_about(self, listings: Collection[int]) -> bool:
        return all(line.listing_id in listings for line in self.things)


def _check(found: "list[Offer]", numbers: Collection[int], by: Member) -> None:
    if any(offer.maker_id != by.pk for offer in found):
        raise Refusal(_("Only whoever made this offer can do that."), FIELD, "not-yours")
    if any(offer.tied_by_id not in (None, by.pk) for offer in found):
        message = _(
            "The other side wants only one of this and other things already. It cannot be tied again."
        )
        raise Refusal(message, FIELD, "bounds")
    now = clock.now()
    if len(found) < len(set(numbers)) or any(offer.standing(now) not in transitions.OPEN for offer in found):
        message = _("One of these offers is not open any more. Choose again.")
        raise Refusal(message, FIELD, "stale")
    if len(found) < 2:
        raise Refusal(_("Tick two offers or more of which you want only one."), FIELD, "bounds")


def retied() -> Refusal:
    """What is said to whoever finds a tie to be another one than they have read."""
    return Refusal(_("This offer has changed while you were looking at it. Look again."), FIELD, "stale")
