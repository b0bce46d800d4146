"""A deal: what an accepted offer becomes."""

from datetime import datetime, timedelta
from functools import cached_property
from typing import Self
from uuid import UUID

from django.apps import apps
from django.db import models
from django.urls import reverse

from parley.ground import rows
from parley.ground.prepared import Prepared
from parley.market.models import Keepsake, Listing, Photo
from parley.members.models import Member
from parley.offers import rules, transitions
from parley.offers.models.parting import Parting
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel, reseal

SEALED_OF_A_SIDE = ("Contest", "Instruction", "Statement")  # of rooms that stand on this one
KNOW_EACH_OTHER = (transitions.CONFIRMED, transitions.COMPLETED, transitions.IN_DISPUTE, transitions.SETTLED)
TOLD_OF = (transitions.COMPLETED, transitions.LAPSED, transitions.SETTLED)
STATES = [(state, state) for state in sorted(transitions.DEAL.states())]


class DealQuerySet(models.QuerySet["Deal"]):
    def visible_to(self, viewer: Member) -> Self:
        """The deals that `viewer` is a side of."""
        return self.filter(sides__member=viewer)

    def running(self) -> Self:
        """Neither completed nor over."""
        return self.filter(state__in=[transitions.AGREED, transitions.CONFIRMED])

    def going_on(self) -> Self:
        """Running, or in dispute."""
        return self.filter(state__in=[transitions.AGREED, transitions.CONFIRMED, transitions.IN_DISPUTE])

    def of_kind(self, kind: str, member: Member) -> Self:
        """As of negotiations (`Negotiation.objects.of_kind`), by what was agreed on."""
        if kind == "wants":
            return self.filter(offer__negotiation__want__isnull=False)
        roles = {"buying": "buyer", "selling": "seller", "swapping": "trader"}
        mine = DealSide.objects.filter(member=member, role=roles.get(kind))
        return self.filter(pk__in=mine.values("deal")) if kind in roles else self

    def performed_or_cancelled_alone(self) -> Self:
        """Those that have ended in a way of which there is something to say."""
        alone = models.Q(state=transitions.CANCELLED, ended_by__isnull=False)
        return self.filter(models.Q(state__in=TOLD_OF) | alone)

    def kept(self, now: datetime) -> Self:
        """Not ended, or not so long ago that its keeping is over."""
        return self.exclude(ended_at__lte=now - rules.CONTACT_KEPT)

    def bound(self, member: Member, since: datetime) -> Self:
        """Deals that bound `member` from `since` on: confirmed by both."""
        return self.filter(sides__member=member, confirmed_at__gte=since).exclude(
            state=transitions.STEPPED_BACK
        )

    def confirmed_between(self, one: Member, other: Member) -> Self:
        """Deals of the two that are confirmed or completed, or in dispute or settled, whatever they were
        before."""
        both = self.filter(sides__member=one).filter(sides__member=other)
        return both.filter(state__in=KNOW_EACH_OTHER)

    def not_performed_by(self, member: Member, since: datetime) -> Self:
        """Deals that ended from `since` on because `member` did not pay or send."""
        late = DealSide.objects.filter(member=member, did_not_perform=True)
        counted = models.Q(ended_at__gte=since) | models.Q(ended_at=None)  # in dispute, it is counted still
        return self.filter(counted, pk__in=late.values("deal"))

    def contested_by(self, member: Member, since: datetime) -> Self:
        """Those of `not_performed_by` in which `member` contests that, and staff has not decided."""
        waiting = DealSide.objects.filter(member=member, contest__state="waiting")
        return self.not_performed_by(member, since).filter(pk__in=waiting.values("deal"))

    def cancelled_alone_by(self, member: Member, since: datetime) -> Self:
        """Counted cancellations of `member` from `since` on."""
        return self.cancelled_alone(since).filter(ended_by=member)

    def cancelled_alone(self, since: datetime) -> Self:
        """Cancelled by one side from `since` on, disputed or not."""
        cancelled = models.Q(state=transitions.CANCELLED) | models.Q(dispute__was=transitions.CANCELLED)
        counted = models.Q(ended_at__gte=since) | models.Q(ended_at=None)  # in dispute, it is counted still
        return self.filter(cancelled, counted, ended_by__isnull=False)

    def opened_and_cancelled(self, since: datetime) -> list[tuple[int, int]]:
        """Who opened contacts and then cancelled alone so often from `since` on that staff should look.
        -> [(number of the member, how often)]"""
        theirs = (
            self.cancelled_alone(since)
            .filter(sides__member=models.F("ended_by"), sides__contact_opened_at__isnull=False)
            .values("ended_by")
        )
        often = theirs.annotate(times=models.Count("pk")).filter(times__gte=rules.OPENED_AND_CANCELLED)
        return list(often.order_by("ended_by").values_list("ended_by", "times"))


class Deal(Parting):
    """What two members have agreed on. `things` keeps what each listing said when it was agreed:
    [{"listing", "quantity", "giver", "title", "description", "condition", "photos": [token…]}].
    `ended_by` names who ended it alone; None when it was completed or ended together."""

    offer = models.OneToOneField("offers.Offer", models.PROTECT, related_name="deal")
    state = models.CharField(max_length=12, choices=STATES, default=transitions.DEAL.start)
    agreed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)  # when both were asked what became of it
    stood_still = models.DurationField(default=timedelta)  # of its times, in disputes that were taken back
    went_on_at = models.DateTimeField(null=True)  # after the last of them
    reason = models.CharField(max_length=500, blank=True, default="")
    things = models.JSONField()

    objects = DealQuerySet.as_manager()

    class Meta(Parting.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"deal #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("offers:deal", args=[self.pk])

    @property
    def title(self) -> str:
        """The thing it is about first, in its words of then."""
        return self.things[0]["title"]

    def photos_of(self, thing: dict) -> "list[Photo | Keepsake]":
        """The photos of one of `things` as they were then. Later only those that the listing still has."""
        listing = next(line.listing for line in self.offer.things if line.listing_id == thing["listing"])
        there = {each.token: each for each in (*listing.keepsakes.all(), *listing.photos.all())}
        return [there[token] for token in thing["photos"] if token in there]

    @cached_property
    def both(self) -> "list[DealSide]":
        """Its two sides."""
        return list(self.sides.all())

    @classmethod
    def agree(cls, offer: models.Model, now: datetime) -> "Deal":
        """The deal about `offer`, accepted `now`, with its two sides. Part of the acceptance."""
        deal = rows.insert(cls(offer=offer, agreed_at=now, things=[_frozen(line) for line in offer.things]))
        buyer, owner = offer.negotiation.buyer, offer.negotiation.owner
        if offer.is_swap:
            roles = (DealSide.Role.TRADER, DealSide.Role.TRADER)
        else:
            roles = (DealSide.Role.BUYER, DealSide.Role.SELLER)
        first = _first_to_send(buyer, owner) if offer.is_swap and offer.is_posted else None
        rows.insert_all(
            [
                DealSide(deal=deal, member=member, role=role, sends_first=member == first)
                for role, member in zip(roles, (buyer, owner), strict=True)
            ]
        )
        return deal

    def side_of(self, member: Member) -> "DealSide":
        """The side that `member` is. Raises DealSide.DoesNotExist."""
        for side in self.both:
            if side.member_id == member.pk:
                return side
        raise DealSide.DoesNotExist

    def other_than(self, member: Member) -> "DealSide":
        """The side across from `member`."""
        mine = self.side_of(member)
        return next(side for side in self.both if side.pk != mine.pk)

    @property
    def was_performed_or_cancelled_alone(self) -> bool:
        """Has it ended in a way of which there is something to say?"""
        alone = self.state == transitions.CANCELLED and self.ended_by_id is not None
        return self.state in TOLD_OF or alone

    def may_be_disputed_at(self, now: datetime) -> bool:
        """Is the time for a word against how it ended not over at `now`?"""
        return self.ended_at is None or now < self.ended_at + rules.DISPUTE_WITHIN

    @property
    def is_disputable(self) -> bool:
        """Is there anything to dispute, as far as its state goes?"""
        if not transitions.DEAL.allows(self.state, "dispute"):
            return False
        return self.state != transitions.CANCELLED or self.left_something_open

    @property
    def left_something_open(self) -> bool:
        """Had something been paid, sent, handed over or received, and did the two not cancel together?"""
        begun = any(
            side.paid_at or side.handed_over_at or side.received_at or side.came_back_at for side in self.both
        )
        return begun and not all(side.cancel_asked_at for side in self.both)

    def opens_contact(self, now: datetime) -> bool:
        """May each side open the other's contact? Of a deal that came to nothing, while it may be disputed,
        if it left something open."""
        if self.state in (transitions.CANCELLED, transitions.LAPSED):
            return self.left_something_open and self.may_be_disputed_at(now)
        return transitions.DEAL.allows(self.state, "contact")

    @property
    def pay_by(self) -> datetime | None:
        """When payment is due; the days run from confirmation."""
        begun = self.confirmed_at and self.runs_from(self.confirmed_at)
        return begun and begun + timedelta(days=self.offer.pay_by_days)

    def freeze_contacts(self) -> None:
        """Seal each side's contact, as it is now, under this deal's keeping: what the member set for
        deals, or else the usual. Inside the confirmation."""
        meets = all(side.meets_only for side in self.both)
        for side in self.both:
            profile, subject = side.member.profile, side.member.subject
            keeping = Keeping.begin(subject, "deal", self.pk)
            contact = DealContact(side=side, subject=subject, keeping=keeping)
            given = profile.given_in_deals
            columns = {given["email"]: "email"} | (
                {} if meets else {"name": "name", given["address"]: "address"}
            )
            reseal(profile, contact, columns)
            contact.save()


class DealSide(models.Model):
    """One member's side of a deal: what this member has ticked, and when."""

    class Role(models.TextChoices):
        BUYER = "buyer"
        SELLER = "seller"
        TRADER = "trader"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="sides")
    member = models.ForeignKey(Member, models.PROTECT, related_name="deal_sides")
    role = models.CharField(max_length=6, choices=Role.choices)
    confirmed_at = models.DateTimeField(null=True)
    meets_only = models.BooleanField(default=False)
    sends_first = models.BooleanField(default=False)
    contact_opened_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    handed_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    carrier = models.CharField(max_length=40, blank=True, default="")
    tracking = models.CharField(max_length=60, blank=True, default="")
    came_back_at = models.DateTimeField(null=True)  # what was sent or handed over, when it came to nothing
    written_off_at = models.DateTimeField(null=True)  # the same, when it will not come back
    cancel_asked_at = models.DateTimeField(null=True)
    overdue_told_at = models.DateTimeField(null=True)
    did_not_perform = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deal", "member"], name="offers_one_side_each"),
            models.CheckConstraint(
                condition=models.Q(came_back_at=None) | models.Q(written_off_at=None),
                name="offers_back_or_lost",
            ),
        ]

    def __str__(self) -> str:
        return f"side #{self.pk}"

    @property
    def gives(self) -> bool:
        """Does this side give things?"""
        return self.role != self.Role.BUYER

    @property
    def gets(self) -> bool:
        """Does this side get things?"""
        return self.role != self.Role.SELLER

    @property
    def handed_over_at(self) -> datetime | None:
        """When what this side gives was sent, or handed over."""
        return self.sent_at or self.handed_at

    def forget_sealed(self) -> set[UUID]:
        """Delete this side's contact, and what it said and put in. -> the keepings whose keys are then to be
        destroyed"""
        keepings = set()
        for model in (DealContact, *(apps.get_model("offers", name) for name in SEALED_OF_A_SIDE)):
            found = model.objects.filter(side=self)
            keepings |= set(found.values_list("keeping", flat=True))
            found.delete()
        return keepings


class DealContact(SealedModel):
    """Name, email and postal address of one side, sealed for this deal alone, as they were when both
    had confirmed. No name and address where both only meet."""

    side = models.OneToOneField(DealSide, models.CASCADE, related_name="contact")
    name = SealedField()
    email = SealedField()
    address = SealedField(json=True)

    def __str__(self) -> str:
        return f"contact #{self.pk}"


def _first_to_send(buyer: Member, owner: Member) -> Member:
    """Who sends first in a swap by post: the one with fewer ratings; where they have as many, whoever opened
    the negotiation."""
    return owner if owner.rating_count < buyer.rating_count else buyer


def _frozen(line: models.Model) -> dict:
    """What the listing of an offer's line says now."""
    listing = line.listing
    return {
        "listing": listing.pk,
        "quantity": line.quantity,
        "giver": line.giver_id,
        "title": listing.title,
        "description": listing.description,
        "condition": listing.condition,
        "photos": [token for (token,) in _PHOTOS.all(listing.pk)],
    }


_PHOTOS = Prepared(
    lambda pk: Photo.objects.filter(listing=pk).values_list("token"), Listing._meta.get_field("id")
)
