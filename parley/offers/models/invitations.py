"""An offer to watchers: one offer of an owner to all who watch a thing and agreed to be asked. They do not
learn of each other, nor the owner of them; whoever accepts first gets it, as long as there is one."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.money import Money
from parley.ground.refusals import Refusal
from parley.market.models import Listing, Watch
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import buying, contact_words, rules
from parley.offers.making import check_listing, check_own
from parley.offers.models.deals import Deal
from parley.offers.models.ends import reminds_from
from parley.offers.models.negotiations import Negotiation
from parley.offers.models.offers import Offer, OfferLine
from parley.offers.terms import Handover, Side, Terms
from parley.safety.doors import may_deal
from parley.safety.models import Block

A_WEEK = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def visible_to(self, viewer: Member) -> Self:
        """Those that `viewer` made or was made."""
        mine = Invitee.objects.filter(member=viewer).values("invitation")
        return self.filter(Q(listing__owner=viewer) | Q(pk__in=mine))

    def of(self, owner: Member) -> Self:
        """Those that `owner` made."""
        return self.filter(listing__owner=owner)

    def open(self) -> Self:
        """Not ended: they stand, if their time is not over and their listing is as it was."""
        return self.filter(ended_at=None)

    def waiting_for(self, member: Member, now: datetime) -> Self:
        """Those that `member` was made and can accept at `now`, as far as the listing says: see `stands`."""
        made = Invitee.objects.filter(member=member, taken_at=None).values("invitation")
        as_it_was = Q(terms_version=F("listing__terms_version"), listing__available__gte=1)
        shown = Listing.objects.visible_to(member).filter(state=Listing.State.ACTIVE)
        return self.open().filter(as_it_was, pk__in=made, expires_at__gt=now, listing__in=shown)

    def ending(self, now: datetime) -> Self:
        """Those that stand, with not much time left, and of which nobody was reminded yet: see
        `reminds_from`."""
        soon = self.open().filter(expires_at__gt=now, expires_at__lte=now + rules.REMIND_BEFORE)
        as_it_was = soon.filter(terms_version=F("listing__terms_version"), listing__available__gte=1)
        return as_it_was.filter(reminded_at=None, listing__in=Listing.objects.visible_to(None))

    def end(self) -> int:
        """End those of these that are open. -> how many"""
        return self.open().update(ended_at=clock.now())


class Invitation(models.Model):
    """What the owner of `listing` offers to those who watched it then: one of it each, at these terms. Its
    state is not stored but for `ended_at`: the clock and the listing say the rest."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="invitations")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # withdrawn, or another one took its place
    reminded_at = models.DateTimeField(null=True)
    terms_version = models.PositiveIntegerField()
    cash_amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    handover = models.CharField(max_length=6, choices=Handover.choices)
    postage_amount = models.BigIntegerField(default=0)
    postage_from = models.CharField(max_length=5, choices=Side.choices, blank=True, default="")
    tracked = models.BooleanField(default=False)
    place = models.CharField(max_length=rules.PLACE_LENGTH, blank=True, default="")
    words = models.TextField(blank=True, default="")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["listing"], condition=Q(ended_at=None), name="offers_one_invitation_a_listing"
            ),
            models.CheckConstraint(
                condition=Q(cash_amount__gte=0, postage_amount__gte=0), name="offers_invitation_not_negative"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="offers_time_to_take"),
        ]

    def __str__(self) -> str:
        return f"invitation #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("offers:invitation", args=[self.pk])

    @classmethod
    def make(cls, listing: Listing, by: Member, terms: Terms, seen: int | None = None) -> "Invitation":
        """`by`, its owner, offers one of `listing` on `terms` to everybody who watches it now and agreed to
        that; `seen` as for `Negotiation.open`. Those between whom and the owner there is a block are left
        out, and the owner is not told. -> the invitation

        Raises Refusal: not-yours, closed, sold, stale, quantity, bounds, too-many, nobody, restricted,
        details-needed, contact."""
        with transaction.atomic():
            listing = locks.row(Listing.objects.filter(pk=listing.pk))
            check_own(listing, by, seen)
            may_deal(by)
            now = clock.now()
            cls._make_room(listing, now)
            line = OfferLine(listing=listing, giver=by, quantity=terms.quantity)
            terms.check([line], by.pk)
            if terms.quantity != 1 or terms.also:
                raise Refusal(_("Those who watch are offered one each."), "quantity", "quantity")
            if not Watch.counted(listing.pk).asked:
                raise Refusal(_("Nobody who watches this agreed to be made an offer."), code="nobody")
            contact_words.ask_about(terms, by)
            made = cls._written(listing, terms, now)
            told = made._invite(by)
            Event.record("watchers-invited", made, by.subject, told, {"listing": listing.pk})
        return made

    def take(self, by: Member) -> Deal:
        """`by`, an invitee, accepts. It binds: an offer of the owner in the negotiation of the two, accepted
        at once; one that is open there is replaced, and those it was tied to end. -> the deal

        Raises Refusal: not-yours, stale, expired, closed, sold, restricted, blocked, details-needed."""
        with transaction.atomic():
            tied_to = Negotiation.tied_before(self.listing_id, by)
            about = Listing.objects.filter(pk__in=[self.listing_id, *Offer.tied_listings(tied_to)])
            found = {each.pk: each for each in locks.rows(about.select_related("owner"))}
            listing = found.pop(self.listing_id)
            held = locks.row(type(self).objects.filter(pk=self.pk))
            invitee = held.invitees.filter(member=by).first()
            if invitee is None:
                raise Refusal(_("This offer was not made to you."), code="not-yours")
            held.check_stands(listing, clock.now())
            if invitee.taken_at is not None:
                raise Refusal(_("You have accepted this offer already."), code="stale")
            check_listing(listing, by, held.terms_version, may_wait=False)
            may_deal(by, listing.owner)
            buying.check_owner(listing.owner)
            Offer.lock_open(listing, tied_to)
            deal = Negotiation.take(listing, by, held.terms(), found.values())
            invitee.taken_at = deal.agreed_at
            invitee.save(update_fields=["taken_at"])
        return deal

    def withdraw(self, by: Member) -> None:
        """Its owner takes it back, and those who could still accept it are told; what was accepted stays.
        Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            listing = locks.row(Listing.objects.filter(pk=self.listing_id))
            held = locks.row(type(self).objects.filter(pk=self.pk))
            if listing.owner_id != by.pk:
                raise Refusal(_("Only whoever made this offer can do that."), code="not-yours")
            if held.ended_at is not None:
                raise Refusal(_("This offer has ended already."), code="stale")
            held.ended_at = clock.now()
            held.save(update_fields=["ended_at"])
            told = held._waiting() if held.ended_at < held.expires_at else []
            Event.record("invitation-withdrawn", held, by.subject, told, {"listing": listing.pk})
        self.ended_at = held.ended_at

    def remind(self) -> None:
        """Tell those who can accept it that its time is nearly up, once. Nothing happens to one that does not
        stand any more when the locks are held. It is one offer to many: nobody's absence stops its clock."""
        with transaction.atomic():
            listing = locks.row(Listing.objects.filter(pk=self.listing_id).select_related("owner"))
            held, now = locks.row(type(self).objects.filter(pk=self.pk)), clock.now()
            held.listing = listing
            if held.reminded_at is None and held.stands and held.reminds_from <= now:
                held.reminded_at = now
                held.save(update_fields=["reminded_at"])
                told = held._waiting(apart_from=listing.owner)
                Event.record("invitation-ending", held, None, told, {"listing": listing.pk})

    @property
    def reminds_from(self) -> datetime:
        """When those who can accept it are reminded."""
        return reminds_from(self.expires_at, self.expires_at - self.made_at)

    def check_stands(self, listing: Listing, now: datetime) -> None:
        """Raise Refusal unless it stands at `now`, about its `listing` as that is then."""
        if self.ended_at is not None:
            raise Refusal(_("This offer was taken back."), code="stale")
        if now >= self.expires_at:
            raise Refusal(_("The time of this offer is up."), code="expired")
        if listing.terms_version != self.terms_version:
            raise Refusal(_("The listing has changed since, so this offer has ended."), code="stale")
        if listing.state == Listing.State.ACTIVE and listing.available < 1:
            raise Refusal(_("Somebody else was first: there is none left."), code="sold")

    def terms(self) -> Terms:
        """What each of them is offered."""
        return Terms(
            cash=self.cash,
            handover=self.handover,
            postage_from=self.postage_from or Side.BUYER,
            postage=self.postage_amount,
            tracked=self.tracked,
            place=self.place,
            words=self.words,
            stands_for=self.expires_at - self.made_at,
        )

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
        """What whoever accepts pays in all."""
        return self.cash + self.postage if self.postage_from == Side.BUYER else self.cash

    @property
    def stands(self) -> bool:
        """Can it be accepted at this moment, by one who may deal? Reads its listing."""
        try:
            self.check_stands(self.listing, clock.now())
        except Refusal:
            return False
        return self.listing.state == Listing.State.ACTIVE

    @classmethod
    def _make_room(cls, listing: Listing, now: datetime) -> None:
        """Raise Refusal while another one stands, or after enough of them; end what stands no more."""
        for other in locks.rows(cls.objects.filter(listing=listing).open()):
            if now < other.expires_at and other.terms_version == listing.terms_version:
                raise Refusal(_("Your last offer to those who watch still stands."), code="stale")
            other.ended_at = min(now, other.expires_at)
            other.save(update_fields=["ended_at"])
        if cls.objects.filter(listing=listing, made_at__gt=now - A_WEEK).count() >= rules.INVITATIONS_A_WEEK:
            words = _("Those who watch this were made %(number)d offers within a week. Wait a few days.")
            raise Refusal(words % {"number": rules.INVITATIONS_A_WEEK}, code="too-many")

    @classmethod
    def _written(cls, listing: Listing, terms: Terms, now: datetime) -> "Invitation":
        posted = terms.handover == Handover.POSTED
        return cls.objects.create(
            listing=listing,
            made_at=now,
            expires_at=now + (terms.stands_for or rules.CASH_EXPIRY),
            terms_version=listing.terms_version,
            cash_amount=terms.cash.amount,
            currency=terms.cash.currency,
            handover=terms.handover,
            postage_amount=terms.postage if posted else 0,
            postage_from=terms.postage_from if posted else "",
            tracked=posted and terms.tracked,
            place=terms.place,
            words=terms.words,
        )

    def _waiting(self, apart_from: Member | None = None) -> list:
        """The subjects of those who have not accepted it and have not left, but for those with a block
        between them and `apart_from`."""
        waiting = self.invitees.filter(taken_at=None, member__cancelled_on=None)
        if apart_from is not None:
            waiting = waiting.exclude(member__in=_blocked(apart_from))
        return list(waiting.order_by("pk").values_list("member__subject", flat=True))

    def _invite(self, by: Member) -> list:
        """Make it to each who agreed. -> their subjects"""
        agreed = Watch.objects.about(self.listing_id).filter(may_offer=True).exclude(by__in=_blocked(by))
        found = list(agreed.values_list("by", "by__subject"))
        Invitee.objects.bulk_create([Invitee(invitation=self, member_id=pk) for pk, _subject in found])
        return [subject for _pk, subject in found]


class Invitee(models.Model):
    """One to whom an invitation was made; nobody but they read the row."""

    invitation = models.ForeignKey(Invitation, models.CASCADE, related_name="invitees")
    member = models.ForeignKey(Member, models.CASCADE, related_name="+")
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invitation", "member"], name="offers_invited_once")]

    def __str__(self) -> str:
        return f"invitee #{self.pk}"


def _blocked(member: Member) -> set[int]:
    """The numbers of those between whom and `member` there is a block (and that of `member`)."""
    blocks = Block.objects.filter(Q(by=member) | Q(member=member)).values_list("by", "member")
    return {number for pair in blocks for number in pair}
