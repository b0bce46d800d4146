"""Telling the stories: every step by the verb that the pages use, at its own time."""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import transaction

from parley.ground import clock
from parley.ground.money import Money
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers.buying import asking
from parley.offers.models import Deal, Dispute, Message, Negotiation
from parley.offers.terms import Terms
from parley.offers.things import Thing
from parley.privacy.gate import disclose
from parley.ratings.models import Rating
from parley.safety.models import Block
from parley.site.demo.goods import Past, minor
from parley.site.demo.stories import B, S, Step, Story

# Who had deals before, often enough that a rating says something.
REGULARS = (
    "marguerite-77",
    "marguerite-77",
    "tomasz.k",
    "tomasz.k",
    "old-oak",
    "papermoon",
    "kettle_and_cup",
)
CONTACT = ["name", "email", "address"]


class Teller:
    """One story while it is told: the negotiation as far as it has come."""

    def __init__(self, listing: Listing, buyer: Member, listings: dict[str, Listing]) -> None:
        self.listings = listings
        self.listing, self.sides = listing, {B: buyer, S: listing.owner}
        self.negotiation = Negotiation.objects.filter(listing=listing, buyer=buyer).first()

    def tell(self, step: Step) -> None:
        """Do what `step` says. Raises Refusal when the rules say no: then the story is wrong."""
        getattr(self, f"_{step.verb}", self._deal_verb(step.verb))(self.sides[step.who], **step.said)

    def _offer(self, by: Member, **said: object) -> None:
        offer = Negotiation.open(self._now(), by, self._terms(**said))
        self.negotiation = offer.negotiation

    def _answer(self, by: Member, want: str, **said: object) -> None:
        offer = Negotiation.answer(self.listings[want], self._now(), by, self._terms(**said))
        self.negotiation = offer.negotiation

    def _buy(self, by: Member, **said: object) -> None:
        listing, terms = self._now(), self._terms(0, **said)
        told = {"cash": asking(listing, terms.quantity), "postage": listing.postage_amount or 0}
        deal = Negotiation.buy(listing, by, replace(terms, **told))
        self.negotiation = deal.offer.negotiation

    def _counter(self, by: Member, **said: object) -> None:
        self._last().counter(by, self._terms(**said))

    def _accept(self, by: Member) -> None:
        self._last().accept(by)

    def _decline(self, by: Member) -> None:
        self._last().decline(by)

    def _withdraw(self, by: Member) -> None:
        self._last().withdraw(by)

    def _block(self, by: Member) -> None:
        Block.put_up(next(each for each in self.sides.values() if each.pk != by.pk), by)

    def _suspend(self, by: Member) -> None:
        self._last().suspend()

    def _edit(self, by: Member, price: float | None = None, **changes: object) -> None:
        if price is not None:
            changes["price_amount"] = minor(price, self.listing.currency)
        self._now().edit(by, **changes)

    def _rate(self, by: Member, kind: str, comment: str) -> None:
        Rating.give(self._deal(), by, kind, comment)

    def _pass_time(self, by: Member) -> None:
        self._deal().pass_time()

    def _cancel(self, by: Member, reason: str) -> None:
        self._deal().cancel(by, reason)

    def _write(self, by: Member, words: str) -> None:
        Message.write(self.negotiation, by, words)

    def _dispute(self, by: Member, kind: str, words: str) -> None:
        Dispute.open(self._deal(), by, kind, words, uuid4())

    def _say(self, by: Member, words: str) -> None:
        self._deal().dispute.say(by, words, uuid4())

    def _propose(self, by: Member, outcome: str, words: str) -> None:
        self._deal().dispute.propose(by, outcome, words)

    def _agree(self, by: Member) -> None:
        dispute = self._deal().dispute
        dispute.accept(by, dispute.proposals)

    def _contact(self, by: Member) -> None:
        """Opened after the stories, since the gate refuses inside a transaction: see `open_contacts`."""

    def _deal_verb(self, verb: str):
        name = {"pay": "mark_paid", "send": "mark_sent", "receive": "mark_received"}.get(verb, verb)
        return lambda by: getattr(self._deal(), name)(by)

    def _now(self) -> Listing:
        return Listing.objects.get(pk=self.listing.pk)

    def _last(self):
        return self.negotiation.offers.order_by("-pk").select_related("negotiation").first()

    def _deal(self) -> Deal:
        return Deal.objects.get(offer__negotiation=self.negotiation)

    def _terms(
        self, cash: float, postage: float = 0, hours: float = 48, also: tuple[str, ...] = (), **said: object
    ) -> Terms:
        currency = self.listing.currency
        return Terms(
            also=tuple(Thing(self.listings[title].pk) for title in also),
            cash=Money(minor(cash, currency), currency),
            postage=minor(postage, currency),
            stands_for=timedelta(hours=hours),
            **said,
        )


def tell(
    stories: Iterable[Story], listings: dict[str, Listing], members: dict[str, Member], now: datetime
) -> int:
    """Tell those stories of which nothing was told yet, all in the order of their steps and in one
    transaction. `listings` by title, `members` by handle. -> how many stories"""
    tellers = [(Teller(listings[story.title], members[story.buyer], listings), story) for story in stories]
    new = [(teller, story) for teller, story in tellers if teller.negotiation is None]
    steps = [(step, teller) for teller, story in new for step in story.steps]
    with transaction.atomic():
        for step, teller in sorted(steps, key=lambda each: -each[0].ago):
            with clock.frozen(now - timedelta(hours=step.ago)):
                teller.tell(step)
    open_contacts(steps, now)
    return len(new)


def open_contacts(steps: Iterable[tuple[Step, Teller]], now: datetime) -> None:
    """Open a contact wherever a story says so, through the gate and with its entry in the ledger."""
    for step, teller in steps:
        if step.verb == "contact":
            with clock.frozen(now - timedelta(hours=step.ago)):
                deal, by = teller._deal(), teller.sides[step.who]
                theirs = deal.open_contact(by).contact
                disclose(by, "complete-deal", CONTACT, about=theirs, because=deal)


def story_of(past: Past) -> Story:
    """A deal of long ago as a story: a little haggling, a sale, two ratings."""
    dice = random.Random(past.good.title)
    buyer = dice.choice([handle for handle in REGULARS if handle != past.good.owner.handle])
    began = dice.randint(70, 300) * 24
    asked = past.good.price / minor(1, past.good.owner.currency)
    kind, of_owner = (
        ("neutral", past.of_owner[1:]) if past.of_owner[0] == "~" else ("positive", past.of_owner)
    )
    steps = [
        Step(began, B, "offer", {"cash": round(asked * dice.uniform(0.75, 0.95)), "postage": 5}),
        Step(began - 10, S, "counter", {"cash": asked, "postage": 5}),
        Step(began - 20, B, "accept"),
        Step(began - 21, B, "confirm"),
        Step(began - 22, S, "confirm"),
        Step(began - 30, B, "pay"),
        Step(began - 50, S, "send"),
        Step(began - 51, S, "receive"),
        Step(began - 100, B, "receive"),
        Step(began - 110, B, "rate", {"kind": kind, "comment": of_owner}),
        Step(began - 120, S, "rate", {"kind": "positive", "comment": past.of_buyer}),
    ]
    return Story(past.good.title, buyer, tuple(steps))
