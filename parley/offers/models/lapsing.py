"""What time does to a deal: who has not confirmed it, or is late, is reminded, and then the other side of a
confirmed one may end it; what arrived counts as completed when nobody says otherwise; where nothing happens
any more, both are asked."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import rules, transitions
from parley.offers.models.performing import Performing
from parley.safety.models import Restriction

if TYPE_CHECKING:
    from parley.offers.models.deals import DealSide

TICKS = ("confirmed_at", "paid_at", "sent_at", "handed_at", "received_at", "cancel_asked_at")


class Lapsing(Performing):
    """The verbs of time, and of whoever has waited long enough."""

    class Meta:
        abstract = True

    def lapse(self, by: Member) -> None:
        """End the deal, since the other side did not pay, send or hand over in time, though reminded: what
        was reserved is free again, and the mark stands on them, unless `by` owes something too. Raises
        Refusal: not-yours, stale, held, closed (not yet)."""
        with transaction.atomic():
            self.offer.lock_listings()
            deal, side, now = self._held_by(by)
            deal._allow("lapse")
            deal._must_not_be_held()
            if not deal.may_lapse(side, now):
                raise Refusal(_("The other side is not late, or has been reminded just now."), code="closed")
            late = deal.other_than(by)
            late.did_not_perform = deal.leaves_a_mark(side)
            late.save(update_fields=["did_not_perform"])
            deal.ended_at, deal.ended_by = now, by
            deal._become("lapse", "deal-lapsed", by, marked=late.did_not_perform)
            deal._free()
        self._take_over(deal)

    def lapses_from(self, side: "DealSide") -> datetime | None:
        """From when on `side` may end the deal, since the other one is late and was reminded; or None."""
        late = self.other_than(side.member)
        if not self._was_reminded(late, self.due_from(late)):
            return None
        return late.overdue_told_at + rules.AFTER_REMINDER

    def may_lapse(self, side: "DealSide", now: datetime) -> bool:
        """May `side` end it at `now`?"""
        start = self.lapses_from(side)
        return start is not None and start <= now

    def leaves_a_mark(self, side: "DealSide") -> bool:
        """Does the mark stand on the other one if `side` ends it? Not while `side` owes something too: of two
        who were to meet nobody can tell who did not come."""
        return self.due_from(side) is None

    def due_from(self, side: "DealSide") -> datetime | None:
        """When `side` has to have done the first of what it owes; None where it owes nothing at present,
        since all is done, or it is the other side's turn."""
        return min(filter(None, (self.pay_due(side), self.send_due(side))), default=None)

    def pay_due(self, side: "DealSide") -> datetime | None:
        """Until when `side` has to pay; None where it has not to, or has."""
        return self.pay_by if self._is_awaited(side) and self.pays(side) and not side.paid_at else None

    def send_due(self, side: "DealSide") -> datetime | None:
        """Until when `side` has to send or hand over what it gives, or to come for a gift; None where it has
        not to, or has, or it is the other side's turn."""
        other = self.other_than(side.member)
        if not side.gives:
            comes_for_a_gift = not (self.offer.is_posted or self.awaits(other))
            return self.send_due(other) if comes_for_a_gift else None
        if side.handed_over_at or not self._is_awaited(side):
            return None
        # Whoever waits for the other's money, or for the parcel that comes first, has their days from then;
        # of two who meet neither waits for ever.
        waits_for = [other.paid_at] if self.pays(other) else []
        waits_for += [other.handed_over_at] if other.sends_first else []
        if None in waits_for and self.offer.is_posted:
            return None
        begun = [self.confirmed_at, *filter(None, waits_for)]
        return self.runs_from(max(begun)) + timedelta(days=self.offer.send_by_days)

    def runs_from(self, begun: datetime) -> datetime:
        """`begun`, from which a time of this deal is counted, later by as long as it stood still since: while
        a dispute lasted that was taken back."""
        stood = self.went_on_at is not None and begun < self.went_on_at
        return begun + self.stood_still if stood else begun

    def asked_by_time(self, now: datetime) -> str:
        """What time asks of the deal at `now`: "remind" who is late, "complete", "ask" both, "end"; or ""."""
        if self.state not in (transitions.AGREED, transitions.CONFIRMED):
            return ""
        if any(self._is_untold(side, now) for side in self.both):
            return "remind"
        if self._has_arrived(now):
            return "complete"
        ticked = [at for side in self.both for name in TICKS if (at := getattr(side, name))]
        quiet = self.runs_from(max([self.agreed_at, *ticked]))
        if now < quiet + rules.IDLE:
            return ""
        if self.asked_at is None or self.asked_at < quiet:
            return "ask"
        if now < self.asked_at + rules.IDLE_ANSWER:
            return ""
        return "complete" if any(side.handed_over_at or side.received_at for side in self.both) else "end"

    def pass_time(self) -> str:
        """Do what time asks of it, if anything still does when the locks are held. -> what that was"""
        with transaction.atomic():
            self.offer.lock_listings()
            found = type(self).objects.filter(pk=self.pk).select_related("offer__negotiation")
            deal, now = locks.row(found.prefetch_related("sides__member")), clock.now()
            if Restriction.holds([side.member_id for side in deal.both]):
                return ""
            what = deal.asked_by_time(now)
            if what:
                getattr(deal, f"_{what}_by_time")(now)
        self._take_over(deal)
        return what

    def _go_on(self, ended_at: datetime | None, stood: timedelta, now: datetime) -> None:
        """A dispute was taken back that lasted for `stood`, about a deal that had ended at `ended_at`, if it
        had: none of its times has passed meanwhile. On the locked row."""
        self.ended_at = ended_at and ended_at + stood
        self.asked_at = self.asked_at and self.asked_at + stood
        self.stood_still, self.went_on_at = self.stood_still + stood, now
        self.save(update_fields=["ended_at", "asked_at", "stood_still", "went_on_at"])
        for side in self.both:
            if side.overdue_told_at:
                side.overdue_told_at += stood
                side.save(update_fields=["overdue_told_at"])

    def _is_awaited(self, side: "DealSide") -> bool:
        """Is anything expected of `side`? Not when the other one has all that they were to get."""
        return self.state == transitions.CONFIRMED and not self.other_than(side.member).received_at

    def _is_untold(self, side: "DealSide", now: datetime) -> bool:
        if self.state == transitions.AGREED:
            due = None if side.confirmed_at else self.agreed_at + rules.CONFIRM_WITHIN
        else:
            due = self.due_from(side)
        return due is not None and due <= now and not self._was_reminded(side, due)

    def _was_reminded(self, side: "DealSide", due: datetime | None) -> bool:
        """Was `side` reminded of what was `due`? A reminder is of what was due by then, and not of more."""
        told = side.overdue_told_at
        return due is not None and told is not None and due <= told

    def _has_arrived(self, now: datetime) -> bool:
        """Was all of it on its way long enough, and nobody asked to call it off?"""
        givers = [side for side in self.both if side.gives]
        sent = [side.handed_over_at or self.other_than(side.member).received_at for side in givers]
        if None in sent or any(side.cancel_asked_at for side in self.both):
            return False
        return self.runs_from(max(sent)) + rules.COMPLETES_AFTER <= now

    def _remind_by_time(self, now: datetime) -> None:
        kind = "deal-unconfirmed" if self.state == transitions.AGREED else "deal-overdue"
        for side in self.both:
            if self._is_untold(side, now):
                side.overdue_told_at = now
                side.save(update_fields=["overdue_told_at"])
                title = {"title": self.title}
                Event.record(kind, self, None, [side.member.subject], title, self.state, self.state)

    def _complete_by_time(self, now: datetime) -> None:
        self._complete(None, now, "deal-completed-by-time")

    def _ask_by_time(self, now: datetime) -> None:
        self.asked_at = now
        self.save(update_fields=["asked_at"])
        self._tell("deal-idle", None)

    def _end_by_time(self, now: datetime) -> None:
        self.ended_at = now
        self._become("call-off", "deal-idle-ended", None)
        self._free()
