"""What can be done with an offer. Each verb is one transaction: the listings of both sides are locked
in primary-key order, then the offers; the clock is read; the table of transitions allows it or not."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks, rows
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import reserving, transitions
from parley.offers.models.deals import Deal
from parley.safety.doors import may_deal

if TYPE_CHECKING:
    from parley.offers.models.offers import Offer, OfferLine
    from parley.offers.terms import Terms


class Answering(models.Model):
    """The verbs of an offer."""

    class Meta:
        abstract = True

    def accept(self, by: Member) -> Deal:
        """Take the offer: it binds, and ends those that its maker has tied it to. -> the deal, with
        everything on both sides reserved.

        Raises Refusal: not-yours, stale, expired, sold, closed, restricted, blocked, details-needed."""
        with transaction.atomic():
            held, rivals, tied = self._lock_to_accept()
            now = clock.now()
            held._must_be_answered_by(by)
            held._move("accept", now)
            may_deal(by, held.maker)
            deal = held._bind(rivals, by, now)
            held._end_tied(tied, now)
        self.state = held.state
        return deal

    def accept_for_owner(self, listings: list[Listing], by: Member | None = None) -> Deal:
        """Take an offer that was made just now in the name of its owner, who has allowed it beforehand; `by`
        takes it themselves, where it is the owner's own (see `Negotiation.take`). It ends what it is tied to,
        too. The caller has locked the `listings` of both sides and those of the tied, and every open offer
        about them, has asked whether both sides may deal, and holds the transaction. -> the deal. Raises
        Refusal: sold, closed, stale."""
        held, rivals, tied = self._lock_to_accept(listings)
        now = clock.now()
        held._move("accept", now)
        deal = held._bind(rivals, by, now)
        held._end_tied(tied, now)
        self.state = held.state
        return deal

    def decline(self, by: Member) -> None:
        """End this offer without a deal; the conversation goes on.

        Raises Refusal: not-yours, stale, expired."""
        self._end("decline", by)

    @classmethod
    def decline_all(cls, offers: "models.QuerySet[Offer]", by: Member) -> int:
        """Decline those of `offers` that `by` may still decline; the others stay as they are. -> how many"""
        with transaction.atomic():
            # All that they are about at once, in order: one after the other, two such requests could wait for
            # each other.
            about = offers.order_by().values_list("lines__listing", flat=True)
            locks.rows(Listing.objects.filter(pk__in=list(about)).only("pk"))
            return sum(offer._declined(by) for offer in offers.order_by("pk"))

    def _declined(self, by: Member) -> bool:
        try:
            self.decline(by)
        except Refusal:
            return False
        return True

    def withdraw(self, by: Member) -> None:
        """Take one's own offer back before it is answered. Raises Refusal: not-yours, stale, expired."""
        self._end("withdraw", by)

    def reconfirm(self, by: Member, seen: int | None = None) -> None:
        """Say that one's offer still stands, about the listing as it is now; its clock starts anew.
        `seen`: what `Offer.seen` was when `by` read it (None: not asked).

        Raises Refusal: not-yours, stale, sold, closed, bounds, restricted, blocked, details-needed."""
        with transaction.atomic():
            held, _none = self._lock(self.lock_listings())
            now = clock.now()
            held._must_be_made_by(by)
            was = held._move("reconfirm", now)
            may_deal(by, held.other)
            held._must_be_as_seen(seen)
            reserving.check(held.things)
            reserving.check_thing(held.line.listing)
            answered = held.answers.offered_by(held.other_id) if held.answers else ()
            held.terms().check(held.things, held.maker_id, offered=answered)
            held.expires_at, held.made_at, held.reminded_at = now + held.stands_for, now, None
            held.stood_still, held.run_out_told_at = timedelta(), None
            for line in held.things:
                line.terms_version = line.listing.terms_version
                line.save(update_fields=["terms_version"])
            clocks = ["made_at", "expires_at", "stood_still", "reminded_at", "run_out_told_at"]
            held.save(update_fields=["state", *clocks])
            held.record("offer-reconfirmed", by, held.other, was)
        self.state, self.expires_at = held.state, held.expires_at

    def counter(self, by: Member, terms: "Terms") -> "Offer":
        """Answer with other terms: a new offer takes the place of this one. -> the new offer.

        Raises what `Negotiation.offer` raises."""
        return self.negotiation.offer(by, terms, answers=self)

    def remind(self) -> None:
        """Tell whoever may answer that its time is nearly up, once. Nothing happens to an offer that is
        not live any more when the lock is held, or whose clock stands still, or will before it ends."""
        with transaction.atomic():
            held, _none = self._lock([])
            now = clock.now()
            waits = held.standing(now) == transitions.LIVE and not held.stands_still
            if held.reminded_at is None and waits and held.reminds_from <= now:
                held.reminded_at = now
                held.save(update_fields=["reminded_at"])
                held.record("offer-ending", None, held.other, held.state)

    def tell_run_out(self) -> None:
        """Tell its maker that its time is up and nobody answered, once. Nothing happens to an offer that was
        answered, or has time again, when the lock is held."""
        with transaction.atomic():
            held, _none = self._lock([])
            now = clock.now()
            if held.run_out_told_at is None and held.standing(now) == transitions.EXPIRED:
                held.run_out_told_at = now
                held.save(update_fields=["run_out_told_at"])
                held.record("offer-run-out", None, held.maker, held.state)

    def suspend(self) -> None:
        """Put it on hold and ask its maker, as the listing has changed. Nothing happens to an offer
        that is not live and outdated when the locks are held."""
        with transaction.atomic():
            held, _none = self._lock(self.lock_listings())
            if held.state == transitions.LIVE and held.standing(clock.now()) == transitions.SUSPENDED:
                held._rest("suspend", "offer-suspended")

    def ask_again(self) -> None:
        """There is enough again for this backup, as its listing holds more now: ask its maker, as when a deal
        collapses. Nothing happens to an offer that does not wait, or not in vain, when the locks are held."""
        with transaction.atomic():
            held, _none = self._lock(self.lock_listings())
            if held.state == transitions.BACKUP and held.can_be_served:
                held._rest("suspend", "offer-freed")

    @property
    def can_be_served(self) -> bool:
        """Is there enough of all that it is about?"""
        return all(
            line.listing.can_be_given and line.listing.available >= line.quantity for line in self.things
        )

    def lock_listings(self) -> list[Listing]:
        """Lock the listings on both sides, in primary-key order. -> them, as they are now."""
        return type(self).listings_locked(self.pk)

    def free(self, lines: "list[OfferLine] | None" = None) -> None:
        """A deal about this offer collapsed: what it reserved (only that in `lines`, if they are given) is
        free again, and the makers of backups that can be served now are asked; the others wait on. The caller
        has locked the listings and holds the transaction."""
        freed = self.things if lines is None else lines
        if not freed:
            return
        reserving.release(freed)
        ids = [line.listing_id for line in freed]
        backups = type(self).objects.about(ids).filter(state=transitions.BACKUP).exclude(pk=self.pk)
        with_things = backups.select_related("maker").prefetch_related("lines__listing")
        for backup in locks.rows(with_things):
            if backup.can_be_served:
                backup._rest("suspend", "offer-freed")

    def record(self, kind: str, by: Member | None, tell: Member | None, was: str, **facts: int) -> None:
        """The event row of what just happened to this offer."""
        facts |= {"negotiation": self.negotiation_id, "title": self.line.listing.title}
        told = [tell.subject] if tell else []
        Event.record(kind, self, by and by.subject, told, facts, was, self.state)

    def _end(self, verb: str, by: Member) -> None:
        with transaction.atomic():
            held, _none = self._lock(self.lock_listings())
            now = clock.now()
            answer = verb == "decline"
            held._must_be_answered_by(by) if answer else held._must_be_made_by(by)
            was = held._move(verb, now)
            held.answered_at = now
            rows.update(held, "state", "answered_at")
            tell = held.maker if answer else held.other
            kind = "offer-declined" if answer else "offer-withdrawn"
            held.record(kind, by, tell, was)
        self.state = held.state

    def _lock(self, listings: list[Listing], with_rivals: bool = False) -> "tuple[Offer, list[Offer]]":
        """This offer's row, read afresh and locked, in one go with its live rivals if wanted; their
        lines are about the `listings` that are locked already. -> it, and the rivals"""
        known = {listing.pk: listing for listing in listings}
        offers = type(self).locked(self.pk, with_rivals)
        for line in (line for offer in offers for line in offer.things):
            line.listing = known.get(line.listing_id) or line.listing
        held = next(offer for offer in offers if offer.pk == self.pk)
        return held, [offer for offer in offers if offer is not held and offer.state == transitions.LIVE]

    def _bind(self, rivals: "list[Offer]", by: Member | None, now: datetime) -> Deal:
        """Make a deal of this offer, which has moved to accepted: all of it reserved, the live `rivals` that
        cannot be served any more made backups. `by`: who accepted it, None where nobody had to."""
        reserving.reserve(self.things)
        self.answered_at = now
        rows.update(self, "state", "answered_at")
        deal = Deal.agree(self, now)
        self.record("offer-accepted", by, self.maker, transitions.LIVE, deal=deal.pk)
        self._back_up(rivals, now)
        return deal

    def _back_up(self, rivals: "list[Offer]", now: datetime) -> None:
        """Those of the live `rivals` that what is left cannot serve stay as backups."""
        left = {line.listing_id: line.listing.available - line.quantity for line in self.things}
        for rival in rivals:
            fits = all(left.get(line.listing_id, line.quantity) >= line.quantity for line in rival.things)
            if not fits and rival.standing(now) == transitions.LIVE:
                rival._rest("reserve", "offer-backup")

    def _rest(self, verb: str, kind: str) -> None:
        """Stop waiting for an answer, and tell the maker why."""
        self.rest(verb, kind, self.maker)

    def rest(self, verb: str, kind: str, tell: Member | None) -> None:
        """Stop waiting for an answer, and tell `tell` why. The caller has locked the row and what it is
        about, and holds the transaction."""
        was, self.state = self.state, transitions.OFFER.next(self.state, verb)
        rows.update(self, "state")
        self.record(kind, None, tell, was)

    def _move(self, verb: str, now: datetime) -> str:
        """Go where the table leads from how it stands `now`. -> how it stood. Raises Refusal."""
        was = self.standing(now)
        self.state = transitions.OFFER.next(was, verb)
        return was

    def _must_be_answered_by(self, by: Member) -> None:
        if by.pk != self.other_id:
            raise Refusal(_("Only the other side can answer this offer."), code="not-yours")

    def _must_be_as_seen(self, seen: int | None) -> None:
        if seen is not None and seen != self.seen:
            raise Refusal(_("This listing changed while you were looking at it. Look again."), code="stale")

    def _must_be_made_by(self, by: Member) -> None:
        if by.pk != self.maker_id:
            raise Refusal(_("Only whoever made this offer can do that."), code="not-yours")
