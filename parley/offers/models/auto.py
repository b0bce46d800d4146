"""Answers that an owner leaves to the program: below one sum no, from another one yes. Nobody else learns the
sums: an answer comes after a delay drawn for each offer, and after two refusals of one buyer none comes any
more, so that nobody finds them out by asking."""

from datetime import datetime, timedelta
from random import SystemRandom
from typing import Self

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.money import Money
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import rules, transitions
from parley.offers.models.offers import Offer
from parley.offers.terms import Handover, Side
from parley.safety.doors import may_deal


class AutoRule(models.Model):
    """What the owner of `listing` has answered to offers made from `set_at` on: below `decline_below` no,
    from `accept_from` on yes, for one; None: that is left to them."""

    listing = models.OneToOneField(Listing, models.CASCADE, related_name="auto_rule")
    decline_below = models.BigIntegerField(null=True)
    accept_from = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decline_below=None)
                | Q(accept_from=None)
                | Q(accept_from__gte=models.F("decline_below")),
                name="offers_rule_of_one_mind",
            )
        ]

    def __str__(self) -> str:
        return f"rule #{self.pk}"

    @classmethod
    def put(
        cls, listing: Listing, by: Member, decline_below: Money | None, accept_from: Money | None
    ) -> None:
        """The owner's rule for `listing` from now on; none where both sums are. Raises Refusal: not-yours,
        closed, bounds."""
        with transaction.atomic():
            held = listing.locked(by)
            if held.is_want or not held.for_sale:
                message = _("Only offers of money for what you sell can be answered for you.")
                raise Refusal(message, code="closed")
            if decline_below and accept_from and accept_from < decline_below:
                message = _("This must not be less than the sum below which you decline.")
                raise Refusal(message, "accept_from", "bounds")
            cls.objects.filter(listing=held).delete()
            if decline_below or accept_from:
                cls.objects.create(
                    listing=held,
                    decline_below=decline_below and decline_below.amount,
                    accept_from=accept_from and accept_from.amount,
                    currency=held.currency,
                    set_at=clock.now(),
                )

    def verb_for(self, offer: Offer) -> str:
        """ "accept", "decline", or "" where the owner answers themselves."""
        if offer.currency != self.currency:
            return ""
        if self.accept_from is not None and offer.cash_amount >= self.accept_from * offer.quantity:
            return "accept" if _pays_postage(offer) else ""
        if self.decline_below is not None and offer.cash_amount < self.decline_below * offer.quantity:
            return "decline"
        return ""


class AutoAnswerQuerySet(models.QuerySet["AutoAnswer"]):
    def due(self, now: datetime) -> Self:
        """Those whose time has come and that were not looked at."""
        return self.filter(done_at=None, due_at__lte=now)


class AutoAnswer(models.Model):
    """That `offer` is looked at by its listing's rule at `due_at`; what came of it. One an offer."""

    offer = models.OneToOneField(Offer, models.CASCADE, related_name="auto_answer")
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    declined = models.BooleanField(default=False)

    objects = AutoAnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="offers_auto_due", condition=Q(done_at=None))]

    def __str__(self) -> str:
        return f"answer #{self.pk}"

    @classmethod
    def plan(cls, most: int) -> int:
        """Draw when the offers are looked at that came in on listings with a rule. -> how many were new"""
        new = Offer.objects.filter(
            state=transitions.LIVE, auto_answer=None, maker=models.F("negotiation__buyer")
        )
        ruled = new.filter(
            negotiation__listing__auto_rule__set_at__lte=models.F("made_at"), answers=None, bought=False
        )
        offers = list(ruled.order_by("pk").values_list("pk", "made_at")[:most])
        rows = [cls(offer_id=pk, due_at=made_at + _delay()) for pk, made_at in offers]
        cls.objects.bulk_create(rows, ignore_conflicts=True)
        return len(rows)

    def answer(self) -> None:
        """Answer the offer if the rule still says so once all that it is about is locked, and note that it
        was looked at. Nothing happens a second time."""
        offer = Offer.objects.get(pk=self.offer_id)
        try:
            with transaction.atomic():
                # First, as everywhere: whoever accepts by hand meanwhile was before, or finds it done.
                locks.rows(Listing.objects.filter(pk__in=offer.about_when_accepted))
                held = locks.row(AutoAnswer.objects.filter(pk=self.pk))
                if held.done_at is None:
                    held._answer(offer)
        except Refusal:
            # What the owner may not do now, nobody does for them later.
            AutoAnswer.objects.filter(pk=self.pk, done_at=None).update(done_at=clock.now())

    def _answer(self, offer: Offer) -> None:
        self.done_at = clock.now()
        offer = Offer.objects.select_related("negotiation__owner", "negotiation__listing").get(pk=offer.pk)
        rule = AutoRule.objects.filter(listing=offer.negotiation.listing_id).first()
        verb = rule.verb_for(offer) if rule and _is_plain(offer) and _waits(offer, self.done_at) else ""
        if verb:
            may_deal(offer.negotiation.owner, offer.maker)
        if verb == "accept":
            offer.accept(by=offer.negotiation.owner)
        elif verb == "decline" and self._may_decline(offer):
            offer.decline(by=offer.negotiation.owner)
            self.declined = True
        else:
            verb = ""
        self.save(update_fields=["done_at", "declined"])
        if verb:
            self._tell(offer, verb)

    def _may_decline(self, offer: Offer) -> bool:
        before = AutoAnswer.objects.filter(offer__negotiation=offer.negotiation_id, declined=True)
        return before.count() < rules.AUTO_DECLINES

    def _tell(self, offer: Offer, verb: str) -> None:
        """Tell the owner, and nobody else, that it was not they who answered."""
        facts = {"negotiation": offer.negotiation_id, "title": offer.negotiation.listing.title}
        kind = {"accept": "offer-accepted-for-you", "decline": "offer-declined-for-you"}[verb]
        Event.record(kind, offer, None, [offer.negotiation.owner.subject], facts)


def _is_plain(offer: Offer) -> bool:
    """Is it for cash alone, on the usual terms? Everything else its owner reads first."""
    included = offer.negotiation.listing.postage_amount == 0
    posted = offer.handover == Handover.POSTED and (included or offer.postage_from == Side.BUYER)
    usual = posted and not offer.words.strip()
    in_time = offer.pay_by_days <= rules.PAY_BY_DAYS and offer.send_by_days >= rules.SEND_BY_DAYS
    return usual and in_time and offer.cash_from == Side.BUYER and len(offer.things) == 1


def _pays_postage(offer: Offer) -> bool:
    """Does the buyer pay what the owner states that posting costs? Where that is not stated, the owner reads
    what the buyer thinks."""
    stated = offer.negotiation.listing.postage_amount
    return stated is not None and offer.postage_amount >= stated


def _waits(offer: Offer, now: datetime) -> bool:
    """Does it wait for an answer about the listing as it is, and is its owner there?"""
    return offer.standing(now) == transitions.LIVE and not offer.stands_still


def _delay() -> timedelta:
    low, high = rules.AUTO_DELAY
    return low + (high - low) * SystemRandom().random()
