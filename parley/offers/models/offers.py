"""An offer: what one gives and what one gets. It is never edited; a counter answers it with a new one."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import cached_property
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from parley.ground import clock, locks
from parley.ground.locks import PreparedLock
from parley.ground.money import Money
from parley.ground.prepared import Prepared
from parley.market.models import Listing
from parley.members.models import Member
from parley.offers import rules, transitions
from parley.offers.models.answering import Answering
from parley.offers.models.closing import Closing
from parley.offers.models.ends import ends_at, reminds_from
from parley.offers.models.tying import Tying, retied
from parley.offers.terms import Handover, Side, Terms
from parley.offers.things import Thing

STATES = [(state, state) for state in sorted(transitions.OFFER.states() - {transitions.EXPIRED})]


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, viewer: Member) -> Self:
        """The offers of the negotiations that `viewer` is a side of."""
        return self.filter(Q(negotiation__buyer=viewer) | Q(negotiation__owner=viewer))

    def between(self, one: int, other: int) -> Self:
        """The offers of the negotiations between the members of these numbers."""
        return self.filter(negotiation__buyer__in=[one, other], negotiation__owner__in=[one, other])

    def about(self, listing_ids: list[int]) -> Self:
        """Those with a line about one of these listings."""
        return self.filter(pk__in=OfferLine.objects.filter(listing__in=listing_ids).values("offer"))

    def moved_on(self, now: datetime) -> Self:
        """Live, but about a listing that has changed in what matters since."""
        outdated = OfferLine.objects.exclude(terms_version=F("listing__terms_version"))
        return self.filter(state=transitions.LIVE, expires_at__gt=now, pk__in=outdated.values("offer"))

    def ending(self, now: datetime) -> Self:
        """Live, with not much time left, and not reminded of yet: see `reminds_from`."""
        live = self.alias(ends=ends_at()).filter(state=transitions.LIVE, reminded_at=None)
        soon = now + rules.REMIND_BEFORE
        # The end that is stored, too, for the index: the true one is never earlier.
        return live.filter(expires_at__gt=now, expires_at__lte=soon, ends__lte=soon)

    def run_out(self, now: datetime) -> Self:
        """Live and past their time, of which their makers do not know yet."""
        live = self.alias(ends=ends_at()).filter(state=transitions.LIVE, run_out_told_at=None)
        return live.filter(expires_at__lte=now, ends__lte=now)

    def tied_with(self, numbers: Collection[int]) -> Self:
        """The offers of these numbers, and the open ones that any of them is tied to."""
        ties = self.filter(pk__in=numbers, tie__isnull=False).order_by().values_list("tie", flat=True)
        # The values, not a subquery: so each half is found by its index.
        return self.filter(Q(pk__in=numbers) | Q(tie__in=set(ties), state__in=transitions.OPEN))

    def open(self) -> Self:
        """Not over: live (run out or not), on hold, or a backup."""
        return self.filter(state__in=transitions.OPEN)

    def not_over(self, now: datetime) -> Self:
        """Those of `open` that have not run out: live, on hold, or a backup as of `now`."""
        not_run_out = ~Q(state=transitions.LIVE) | Q(expires_at__gt=now) | Q(ends__gt=now)
        return self.open().alias(ends=ends_at()).filter(not_run_out)

    def servable(self) -> Self:
        """Backups for which there is enough again of all that they are about."""
        lines = OfferLine.objects.filter(offer=models.OuterRef("pk"))
        given = Q(listing__state__in=[Listing.State.ACTIVE, Listing.State.PRIVATE])
        enough = given & Q(listing__available__gte=F("quantity"))
        return self.filter(~models.Exists(lines.exclude(enough)), state=transitions.BACKUP)

    def pointless(self, now: datetime) -> Self:
        """Open and not run out, but about a listing that has ended."""
        run_out = Q(state=transitions.LIVE, expires_at__lte=now)
        return self.open().exclude(run_out).filter(lines__listing__state=Listing.State.ENDED).distinct()


class Offer(Answering, Closing, Tying):
    """One offer of `maker` in a negotiation, with its lines (things) and its cash. `bought`: at the asking
    price, accepted at once in the name of its owner."""

    negotiation = models.ForeignKey("offers.Negotiation", models.PROTECT, related_name="offers")
    maker = models.ForeignKey(Member, models.PROTECT, related_name="+")
    answers = models.ForeignKey("self", models.PROTECT, null=True, related_name="answered_by", db_index=False)
    state = models.CharField(max_length=10, choices=STATES, default=transitions.OFFER.start)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    stood_still = models.DurationField(default=timedelta)  # of its time, while who may answer was away
    answered_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    run_out_told_at = models.DateTimeField(null=True)
    cash_amount = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    cash_from = models.CharField(max_length=5, choices=Side.choices, blank=True, default=Side.BUYER)
    handover = models.CharField(max_length=6, choices=Handover.choices, default=Handover.POSTED)
    postage_amount = models.BigIntegerField(default=0)
    postage_from = models.CharField(max_length=5, choices=Side.choices, blank=True, default="")
    tracked = models.BooleanField(default=False)
    place = models.CharField(max_length=rules.PLACE_LENGTH, blank=True, default="")
    pay_by_days = models.PositiveSmallIntegerField(default=rules.PAY_BY_DAYS)
    send_by_days = models.PositiveSmallIntegerField(default=rules.SEND_BY_DAYS)
    words = models.TextField(blank=True, default="")
    bought = models.BooleanField(default=False)

    objects = OfferQuerySet.as_manager()

    class Meta(Answering.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["negotiation"],
                condition=Q(state__in=transitions.OPEN),
                name="offers_one_live_offer_each",
            ),
            models.CheckConstraint(
                condition=Q(cash_amount__gte=0, postage_amount__gte=0), name="offers_no_negative_cash"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="offers_time_to_answer"),
        ]
        indexes = [
            models.Index(fields=["tie"], name="offers_tied", condition=Q(tie__isnull=False)),
            models.Index(fields=["expires_at"], name="offers_ending", condition=Q(state=transitions.LIVE)),
            models.Index(
                fields=["expires_at"],
                name="offers_run_out",
                condition=Q(state=transitions.LIVE, run_out_told_at=None),
            ),
            models.Index(fields=["id"], name="offers_backups", condition=Q(state=transitions.BACKUP)),
        ]

    def __str__(self) -> str:
        return f"offer #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("offers:negotiation", args=[self.negotiation_id])

    @staticmethod
    def lock_open(listing: Listing, tied_to: Collection[int] = ()) -> None:
        """Lock every open offer about `listing`, and those that the offers `tied_to` are tied with, in
        primary-key order. The caller has locked what they are about. Raises Refusal: stale, where one of
        `tied_to` has ended meanwhile."""
        wanted = Offer.objects.about([listing.pk]).open()
        found = locks.rows(wanted | Offer.objects.tied_with(tied_to).open() if tied_to else wanted)
        if not {offer.pk for offer in found}.issuperset(tied_to):
            raise retied()

    @staticmethod
    def seen_by(viewer: Member, pk: int) -> "Offer | None":
        """The offer `pk` with its negotiation, if it is one of `visible_to(viewer)`."""
        return _SEEN.first(viewer.pk, pk)

    @staticmethod
    def listings_locked(pk: int) -> list[Listing]:
        """The listings on both sides of an offer, locked in primary-key order."""
        return _LISTINGS.rows(pk)

    @staticmethod
    def locked(pk: int, with_rivals: bool = False) -> "list[Offer]":
        """One offer, with its rivals if wanted (open offers on the same things), as they are now and locked
        in primary-key order, with their lines and people."""
        offers = (_WITH_RIVALS if with_rivals else _ALONE).rows(pk)
        lines = (_LINES_OF_ALL if with_rivals else _LINES).all(pk)
        return _with_lines(offers, lines)

    @staticmethod
    def locked_with_tied(pk: int, tie: UUID) -> "list[Offer]":
        """One offer, its rivals, and the open ones of its `tie`, as `locked` gives them."""
        alike = Q(pk__in=_of_same_things(pk)) & (Q(pk=pk) | Q(answered_at=None))
        tied = Q(tie=tie, state__in=transitions.OPEN)
        offers = locks.rows(_WITH_PEOPLE.filter(alike | tied))
        return _with_lines(offers, list(OfferLine.objects.filter(offer__in=[offer.pk for offer in offers])))

    def standing(self, now: datetime) -> str:
        """Its state as of `now`: a live offer past its time has run out, one whose listing has moved on
        is on hold. Reads lines and their listings."""
        if self.state != transitions.LIVE:
            return self.state
        # Whether the other side is away is asked only where it matters: it never ends an offer earlier.
        if now >= self.expires_at and now >= self.ends_at:
            return transitions.EXPIRED
        outdated = any(line.is_outdated for line in self.things)
        return transitions.SUSPENDED if outdated else transitions.LIVE

    @property
    def ends_at(self) -> datetime:
        """When its time is up: later than is stored, where its clock stands still."""
        away = getattr(self.other, "away", None)
        return self.expires_at + away.stands(self) if away else self.expires_at

    def ends_for(self, reader: Member) -> datetime:
        """When its time is up, as far as that is the business of `reader`: when the other side will be away
        is not, so its maker reads what is stored. It does not end before that."""
        return self.expires_at if reader.pk == self.maker_id else self.ends_at

    @property
    def stands_still(self) -> bool:
        """Does its clock stand still, as whoever may answer is away?"""
        away = getattr(self.other, "away", None)
        return away is not None and away.is_now(clock.now())

    def standing_now(self) -> str:
        """How it stands this moment, for whoever only looks."""
        return self.standing(clock.now())

    @property
    def cash(self) -> Money:
        """The price."""
        return Money(self.cash_amount, self.currency)

    @property
    def postage(self) -> Money:
        """What posting costs."""
        return Money(self.postage_amount, self.currency)

    @property
    def total(self) -> Money:
        """What is paid in all, by whoever pays the cash; acceptance binds it."""
        return self.cash + self.postage if self.postage_from == self.cash_from else self.cash

    @cached_property
    def things(self) -> "list[OfferLine]":
        """Its lines."""
        return list(self.lines.all())

    @property
    def line(self) -> "OfferLine":
        """The line about the listing that is negotiated over: the first."""
        return self.things[0]

    @property
    def seen(self) -> int:
        """A number that grows with each material edit of anything it is about."""
        return sum(line.listing.terms_version for line in self.things)

    @property
    def is_swap(self) -> bool:
        """Do both sides give things?"""
        return any(line.giver_id != self.line.giver_id for line in self.things)

    @property
    def is_posted(self) -> bool:
        """Is it sent by post?"""
        return self.handover == Handover.POSTED

    @property
    def payer_id(self) -> int | None:
        """The member who pays the cash, if there is any."""
        sides = {Side.BUYER: self.negotiation.buyer_id, Side.OWNER: self.negotiation.owner_id}
        return sides[self.cash_from] if self.total else None

    @property
    def quantity(self) -> int:
        return self.line.quantity

    @property
    def side(self) -> str:
        """On which side of the negotiation its maker is."""
        return Side.BUYER if self.maker_id == self.negotiation.buyer_id else Side.OWNER

    @property
    def other_id(self) -> int:
        """The member who may answer it."""
        return self.negotiation.owner_id if self.side == Side.BUYER else self.negotiation.buyer_id

    @property
    def other(self) -> Member:
        """The member who may answer it."""
        return self.negotiation.owner if self.side == Side.BUYER else self.negotiation.buyer

    @property
    def stands_for(self) -> timedelta:
        """How long it was made to stand."""
        return self.expires_at - self.made_at - self.stood_still

    @property
    def reminds_from(self) -> datetime:
        """When whoever may answer is reminded."""
        return reminds_from(self.ends_at, self.stands_for)

    def offered_by(self, giver_id: int) -> set[int]:
        """The numbers of the listings that a side gives in it."""
        return {line.listing_id for line in self.things if line.giver_id == giver_id}

    def terms(self) -> Terms:
        """What it says, to start a counter from."""
        return Terms(
            cash=self.cash,
            quantity=self.quantity,
            also=tuple(Thing(line.listing_id, line.quantity) for line in self.things[1:]),
            cash_from=self.cash_from,
            handover=self.handover,
            postage_from=self.postage_from,
            postage=self.postage_amount,
            tracked=self.tracked,
            place=self.place,
            pay_by_days=self.pay_by_days,
            send_by_days=self.send_by_days,
            words=self.words,
        )


class OfferLine(models.Model):
    """So many of one listing, given by one side, as the listing was when the offer was made."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="lines")
    listing = models.ForeignKey(Listing, models.PROTECT, related_name="offer_lines")
    giver = models.ForeignKey(Member, models.PROTECT, related_name="+", db_index=False)
    quantity = models.PositiveIntegerField(default=1)
    terms_version = models.PositiveIntegerField()

    class Meta:
        ordering = ("pk",)  # the listing that is negotiated over first
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gte=1), name="offers_line_of_one_at_least"),
            models.UniqueConstraint(fields=["offer", "listing"], name="offers_one_line_a_listing"),
        ]

    def __str__(self) -> str:
        return f"line #{self.pk}"

    @property
    def is_outdated(self) -> bool:
        """Has the listing been edited, in what matters, since the offer was made?"""
        return self.terms_version != self.listing.terms_version

    @property
    def is_beyond_reach(self) -> bool:
        """Can it never be had any more: has the listing ended, or are fewer left?"""
        return self.listing.state == Listing.State.ENDED or self.quantity > self.listing.left


def _with_lines(offers: list[Offer], lines: list[OfferLine]) -> list[Offer]:
    for offer in offers:
        offer.maker = offer.negotiation.buyer if offer.side == Side.BUYER else offer.negotiation.owner
        offer.things = [line for line in lines if line.offer_id == offer.pk]
    return offers


def _of_same_things(pk: int) -> models.QuerySet:
    """The numbers of all offers with a line about something that offer `pk` is about."""
    return OfferLine.objects.filter(listing__offer_lines__offer=pk).values("offer")


# What an acceptance reads while it holds up everybody else who wants the same things. Rivals are found by
# `answered_at`: with a parameter for `state` SQLite plans anew each time, as its partial index might do.
_ID = Offer._meta.get_field("id")
_WITH_PEOPLE = Offer.objects.select_related("negotiation__buyer", "negotiation__owner")
_SEEN = Prepared(
    lambda viewer, pk: Offer.objects.visible_to(viewer).select_related("negotiation").filter(pk=pk), _ID, _ID
)
_LISTINGS = PreparedLock(lambda pk: Listing.objects.filter(offer_lines__offer=pk), _ID)
_ALONE = PreparedLock(lambda pk: _WITH_PEOPLE.filter(pk=pk), _ID)
_WITH_RIVALS = PreparedLock(
    lambda pk: _WITH_PEOPLE.filter(Q(pk=pk) | Q(answered_at=None), pk__in=_of_same_things(pk)), _ID
)
_LINES = Prepared(lambda pk: OfferLine.objects.filter(offer=pk), _ID)
_LINES_OF_ALL = Prepared(lambda pk: OfferLine.objects.filter(offer__in=_of_same_things(pk)), _ID)
