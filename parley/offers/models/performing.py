"""What the two sides of a deal do. Each verb is one transaction: rows locked, clock read, table asked."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.offers import rules, transitions
from parley.offers.models.returning import Returning
from parley.safety.models import Restriction

if TYPE_CHECKING:
    from parley.offers.models.deals import Deal, DealSide


May = Callable[["Deal", "DealSide"], bool]


def _gives(deal: "Deal", side: "DealSide") -> bool:
    return side.gives


def _awaits(deal: "Deal", side: "DealSide") -> bool:
    return deal.awaits(side)


class Performing(Returning):
    """The verbs of a deal."""

    class Meta:
        abstract = True

    def confirm(self, by: Member, meets_only: bool = False) -> None:
        """Say that the deal stands and one's address is right. When both have said so, each side's
        contact is frozen into the deal; with `meets_only` on both sides, without postal addresses.

        Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            deal, side, now = self._held_by(by)
            deal._allow("confirm")
            deal._must_not_be_held()
            if side.confirmed_at:
                raise Refusal(_("You have confirmed this deal already."), code="stale")
            side.confirmed_at, side.meets_only, side.overdue_told_at = now, meets_only, None
            side.save(update_fields=["confirmed_at", "meets_only", "overdue_told_at"])
            if all(each.confirmed_at for each in deal.both):
                deal.confirmed_at = now
                deal._become("both-confirmed", "deal-confirmed", by)
                deal.freeze_contacts()
            else:
                deal._tell("deal-half-confirmed", by)
        self._take_over(deal)

    def step_back(self, by: Member) -> None:
        """Leave the deal without a mark: until both have confirmed, and within the first hour even
        then, so long as nobody has opened a contact. Raises Refusal: not-yours, stale, closed."""
        with transaction.atomic():
            self.offer.lock_listings()
            deal, _side, now = self._held_by(by)
            deal._allow("step-back")
            if not deal.may_step_back(now):
                raise Refusal(_("It is too late to step back. The deal can be cancelled."), code="closed")
            deal.ended_at, deal.ended_by = now, by
            deal._become("step-back", "deal-stepped-back", by)
            deal._free()
        self._take_over(deal)

    def may_step_back(self, now: datetime) -> bool:
        """Is stepping back still free at `now`?"""
        if self.state == transitions.AGREED:
            return True
        unopened = not any(side.contact_opened_at for side in self.both)
        return self.state == transitions.CONFIRMED and unopened and now < self.agreed_at + rules.STEP_BACK

    def cancel(self, by: Member, reason: str) -> None:
        """End a confirmed deal alone. It is counted, and the other side reads the reason.

        Raises Refusal: not-yours, stale, closed (something has arrived already), bounds (no reason)."""
        if not reason.strip():
            raise Refusal(_("Say why, so that the other side can understand."), "reason", "bounds")
        with transaction.atomic():
            self.offer.lock_listings()
            deal, _side, now = self._held_by(by)
            deal._allow("cancel")
            if any(side.received_at for side in deal.both):
                message = _("One side has received what was agreed. Now it can only be cancelled together.")
                raise Refusal(message, code="closed")
            deal._cancel(by, now, by, reason.strip())
        self._take_over(deal)

    def ask_to_cancel(self, by: Member) -> None:
        """Agree to cancel together; when both have, the deal ends without a mark on anybody.

        Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            self.offer.lock_listings()
            deal, side, now = self._held_by(by)
            deal._allow("ask-to-cancel")
            if side.cancel_asked_at:
                raise Refusal(_("You have asked for that already."), code="stale")
            side.cancel_asked_at = now
            side.save(update_fields=["cancel_asked_at"])
            if all(each.cancel_asked_at for each in deal.both):
                deal._cancel(by, now, None, "")
            else:
                deal._tell("deal-cancel-asked", by)
        self._take_over(deal)

    def mark_paid(self, by: Member) -> None:
        """The tick of whoever pays: the money is on its way. Raises Refusal: not-yours, stale."""
        self._tick("pay", "paid_at", "deal-paid", by, may=lambda deal, side: deal.pays(side))

    def mark_sent(self, by: Member, carrier: str = "", tracking: str = "") -> None:
        """The giver's tick: the thing is in the post, carried by whom under which number, if that is known.
        Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            self._tick("send", "sent_at", "deal-sent", by, may=_gives)
            if carrier or tracking:
                self._write_tracking(by, carrier, tracking)

    def track(self, by: Member, carrier: str, tracking: str) -> None:
        """Say later by whom and under which number it is carried. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            deal, side, _now = self._held_by(by)
            if not side.sent_at:
                raise Refusal(_("First say that it is in the post."), code="stale")
            deal._allow("send")
            deal._write_tracking(by, carrier, tracking)
            deal._tell("deal-tracked", by)
        self._take_over(deal)

    def mark_handed_over(self, by: Member) -> None:
        """The giver's tick: the thing was handed over. Raises Refusal: not-yours, stale."""
        self._tick("send", "handed_at", "deal-handed-over", by, may=_gives)

    def mark_received(self, by: Member) -> None:
        """Either side's last tick: what I was to get has come; for a buyer the thing, for a seller the
        money, for a trader all of it. When both have what they get, the deal is completed, and the things are
        gone for good.

        Raises Refusal: not-yours, stale."""
        self._tick("receive", "received_at", "deal-received", by, _awaits)

    def open_contact(self, by: Member) -> "DealSide":
        """Note, durably, that `by` opens the other side's contact. -> the other side, whose `contact`
        the gate may then disclose. Raises Refusal: not-yours, stale, too-many."""
        with transaction.atomic():
            deal, side, now = self._held_by(by)
            deal._allow("contact")
            if not deal.opens_contact(now):
                raise transitions.DEAL.refusal(deal.state)
            deal._must_not_be_held()
            if side.contact_opened_at is None:
                deal._must_not_be_too_many(by, now)
                side.contact_opened_at = now
                side.save(update_fields=["contact_opened_at"])
        self._take_over(deal)
        return deal.other_than(by)

    def _must_not_be_too_many(self, by: Member, now: datetime) -> None:
        """A newcomer opens a few contacts a day: who gathers addresses gets no further."""
        if not by.is_newcomer:
            return
        # One contact of theirs at a time: of two at once the second is counted after the first.
        locks.row(Member.objects.filter(pk=by.pk))
        lately = by.deal_sides.filter(contact_opened_at__gt=now - timedelta(days=1))
        if lately.count() >= rules.NEWCOMER_CONTACTS:
            message = _("Who is new here opens %(most)d contacts a day. Try again tomorrow.")
            raise Refusal(message % {"most": rules.NEWCOMER_CONTACTS}, code="too-many")

    def pays(self, side: "DealSide") -> bool:
        """Is it `side` that pays? Nobody does where there is no money in the deal."""
        if not self.offer.total:
            return False
        if side.role != side.Role.TRADER:
            return side.role == side.Role.BUYER
        return side.member_id == self.offer.payer_id

    def awaits(self, side: "DealSide") -> bool:
        """Is there anything that `side` is to get, a thing or money?"""
        return side.gets or self.pays(self.other_than(side.member))

    def _write_tracking(self, by: Member, carrier: str, tracking: str) -> None:
        """Into the side of `by`; on the locked row."""
        side = self.side_of(by)
        side.carrier, side.tracking = carrier, tracking
        side.save(update_fields=["carrier", "tracking"])

    def may_say_how_to_pay(self, payer: "DealSide") -> bool:
        """Is there still time to say how `payer` is to pay?"""
        return self.state in (transitions.AGREED, transitions.CONFIRMED) and not payer.paid_at

    def _must_be_paid_to(self, side: "DealSide") -> "DealSide":
        """The side that pays `side`. Raises Refusal: not-yours, stale."""
        payer = self.other_than(side.member)
        if not self.pays(payer):
            raise Refusal(_("You are paid nothing in this deal."), code="not-yours")
        if not self.may_say_how_to_pay(payer):
            raise Refusal(_("It is too late: this was paid already, or is over."), code="stale")
        return payer

    def _tick(self, verb: str, column: str, kind: str, by: Member, may: "May | None" = None) -> None:
        with transaction.atomic():
            if verb == "receive":
                self.offer.lock_listings()  # before the deal, as everywhere: the last receipt lets go of them
            deal, side, now = self._held_by(by)
            if may and not may(deal, side):
                raise Refusal(_("That is for the other side to say."), code="not-yours")
            deal._allow(verb)
            if getattr(side, column):
                raise Refusal(_("You have said so already."), code="stale")
            setattr(side, column, now)
            side.save(update_fields=[column])
            if all(each.received_at for each in deal.both if deal.awaits(each)):
                deal._complete(by, now, "deal-completed")
            else:
                deal._tell(kind, by)
        self._take_over(deal)

    def _complete(self, by: Member | None, now: datetime, kind: str) -> None:
        self.ended_at = now
        self._become("complete", kind, by)
        self.offer.let_go(now)

    def _cancel(self, by: Member, now: datetime, alone: Member | None, reason: str) -> None:
        self.ended_at, self.ended_by, self.reason = now, alone, reason
        kind = "deal-cancelled" if alone else "deal-cancelled-together"
        self._become("cancel", kind, by)
        self._free()

    def _held_by(self, by: Member) -> "tuple[Deal, DealSide, datetime]":
        """The deal read afresh and locked, the side that `by` is, and the time after the lock."""
        found = type(self).objects.filter(pk=self.pk).select_related("offer__negotiation")
        deal = locks.row(found.prefetch_related("sides__member"))
        for side in deal.both:
            if side.member_id == by.pk:
                return deal, side, clock.now()
        raise Refusal(_("This is a deal of others."), code="not-yours")

    def _must_not_be_held(self) -> None:
        """While it is looked into who used an account, or whose it is, nobody is bound by a deal with it,
        and nobody's address opens."""
        if Restriction.holds([side.member_id for side in self.both]):
            message = _("This deal is on hold while something is looked into. We tell you when it goes on.")
            raise Refusal(message, code="held")

    def _allow(self, verb: str) -> None:
        transitions.DEAL.next(self.state, verb)

    def _become(self, verb: str, kind: str, by: Member | None, **facts: bool) -> None:
        was, self.state = self.state, transitions.DEAL.next(self.state, verb)
        self.save(update_fields=["state", "confirmed_at", "ended_at", "ended_by", "reason"])
        self._tell(kind, by, was, **facts)

    def _tell(self, kind: str, by: Member | None, was: str = "", **facts: bool) -> None:
        """Record it and tell the other side; both, where it is nobody's doing."""
        others = [side.member.subject for side in self.both if by is None or side.member_id != by.pk]
        facts = {"title": self.title, **facts}
        Event.record(kind, self, by and by.subject, others, facts, was or self.state, self.state)

    def _take_over(self, deal: "Deal") -> None:
        """What was read and changed under the lock is what the caller's object shows."""
        for name in ("state", "confirmed_at", "ended_at", "ended_by_id", "reason"):
            setattr(self, name, getattr(deal, name))
        self.__dict__["both"] = deal.both
