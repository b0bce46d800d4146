"""How a message comes about, and what is done with one that waits. Each verb is one transaction: the
listing is locked, as by whoever offers, and then who writes; the table of states decides."""

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.market.models import Listing
from parley.members.models import Member
from parley.members.models.attempt import keyed
from parley.notices.models import Event
from parley.offers import rules
from parley.offers.contact_words import found_in, warning
from parley.offers.making import check_owner
from parley.offers.message_states import HELD, MESSAGE, REQUEST, SENT, UNANSWERED
from parley.offers.models.deals import Deal
from parley.offers.models.negotiations import Negotiation
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedModel
from parley.safety.doors import may_write_to

KEEPING = "offers"
MOST_ALIKE = rules.ALIKE_A_DAY
_BETWEEN_WORDS = re.compile(r"[\W_]+")


class Writing(SealedModel):
    """The verbs of a message."""

    class Meta:
        abstract = True

    @classmethod
    def open(cls, listing: Listing, by: Member, text: str, **said: Any) -> Any:
        """`by` writes to the owner of `listing`, opening a negotiation where there is none; `said` as for
        `write`. -> the Message.

        Raises Refusal as `write`, and yourself, closed."""
        with transaction.atomic():
            listing = locks.row(Listing.objects.filter(pk=listing.pk).select_related("owner"))
            negotiation = Negotiation.objects.filter(listing=listing, buyer=by).first()
            if negotiation is None:
                check_writable(listing, by)
                negotiation = Negotiation.about(listing, by)
            return cls._written(negotiation, by, text, **said)

    @classmethod
    def write(cls, negotiation: Negotiation, by: Member, text: str, **said: Any) -> Any:
        """`by`, a side of `negotiation`, writes `text` to the other; the first to a stranger is a request.
        `knowing`: they have read that there are contact details in it, and send it all the same; `photos`:
        pictures that were taken in (`message_photos.Taken`); `made_with`: the key of the form, which makes
        one message however often it is sent. -> the Message.

        Raises Refusal: not-yours, restricted, blocked, closed, too-many, and at "text" contact (there are
        contact details in it, and no deal between the two is confirmed)."""
        with transaction.atomic():
            locks.row(Listing.objects.filter(pk=negotiation.listing_id))
            now = Negotiation.objects.select_related("buyer__city", "owner__city").get(pk=negotiation.pk)
            return cls._written(now, by, text, **said)

    def accept(self, by: Member) -> None:
        """The stranger may go on writing. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            asked = self._asked_of(by)
            asked.read_at = clock.now()
            asked._go("accept", "request-accepted", by, [asked.by])
        self.refresh_from_db(fields=["state"])

    def decline(self, by: Member) -> None:
        """The request is left unanswered; nobody is told. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            self._asked_of(by)._go("decline", "request-declined", by, [])
        self.refresh_from_db(fields=["state"])

    def release(self, by: Member) -> None:
        """Staff let the other side read it. Raises Refusal: not-yours, stale, and closed where that one
        cannot be written to any more."""
        with transaction.atomic():
            held = self._looked_at_by(by)
            may_write_to(held.by, held.other)
            stranger = held.is_strange(held.negotiation, held.by)
            held._go("release-request" if stranger else "release", "message-released", None, [held.by])
            held._record("message-written", held.by, [held.other])
        self.refresh_from_db()

    def keep_back(self, by: Member, reason: str) -> None:
        """Staff let nobody read it, and its writer reads why. Raises Refusal: not-yours, stale, bounds."""
        if not reason.strip():
            raise Refusal(_("Say why, so that its writer can understand."), "reason", "bounds")
        with transaction.atomic():
            held = self._looked_at_by(by)
            held.reason = reason.strip()
            held._go("keep-back", "message-kept-back", None, [held.by])
        self.refresh_from_db()

    @classmethod
    def end_between(cls, one: Member, other: Member) -> None:
        """Leave unanswered what either has asked of the other, without a word: nobody reads of a block. The
        caller has locked the listings and holds the transaction."""
        both = {"negotiation__buyer__in": [one, other], "negotiation__owner__in": [one, other]}
        for request in locks.rows(cls.objects.filter(**both, state=REQUEST)):
            request.state = MESSAGE.next(request.state, "decline")
            request.save(update_fields=["state"])

    @classmethod
    def is_strange(cls, negotiation: Negotiation, by: Member) -> bool:
        """Is `by` a stranger to the other side: has that one never written, offered, or accepted anything of
        theirs here, and have the two confirmed no deal?"""
        mine = negotiation.messages.filter(by=by, state=SENT)
        theirs = negotiation.messages.exclude(by=by).filter(cls.for_other())
        agreed = Deal.objects.filter(offer__negotiation=negotiation)
        before = Deal.objects.confirmed_between(negotiation.buyer, negotiation.owner)
        known = (mine, theirs, negotiation.offers.exclude(maker=by), agreed, before)
        return not any(found.exists() for found in known)

    @classmethod
    def check_may_write(cls, negotiation: Negotiation, by: Member) -> None:
        """Raise Refusal unless `by` may write in `negotiation` now: restricted, blocked, closed, too-many."""
        may_write_to(by, negotiation.other_than(by))
        mine = negotiation.messages.filter(by=by, state__in=(*UNANSWERED, HELD))
        if mine.exists() and cls.is_strange(negotiation, by):
            raise Refusal(_("You have written already. You can write again once you are answered."),
                          code="too-many")  # fmt: skip

    @classmethod
    def _written(
        cls,
        negotiation: Negotiation,
        by: Member,
        text: str,
        knowing: bool = False,
        photos: Iterable[Any] = (),
        made_with: UUID | None = None,
    ) -> Any:
        if by.pk not in (negotiation.buyer_id, negotiation.owner_id):
            raise Refusal(_("This is a negotiation of others."), code="not-yours")
        # One message of theirs at a time: those that are alike are counted.
        by = locks.row(Member.objects.filter(pk=by.pk).select_related("city"))
        if made_with and (earlier := cls.objects.filter(by=by, made_with=made_with).first()):
            return earlier
        other, alike = negotiation.other_than(by), likeness(text)
        cls.check_may_write(negotiation, by)
        cls._check_alike(negotiation, by, alike)
        found = () if Deal.objects.confirmed_between(by, other).exists() else found_in(text, by, other)
        if found and not knowing:
            raise Refusal(_warning(found, by), "text", "contact")
        made = cls(
            negotiation=negotiation, by=by, subject=by.subject, written_at=clock.now(), likeness=alike,
            keeping=Keeping.begin(by.subject, KEEPING, negotiation.pk), has_contact=bool(found),
            state=cls._first_state(negotiation, by, bool(found)), made_with=made_with,
        )  # fmt: skip
        made.text = text
        made._send(other)
        for photo in photos:
            photo.attach(made)
        return made

    @classmethod
    def _first_state(cls, negotiation: Negotiation, by: Member, has_contact: bool) -> str:
        if has_contact and by.is_newcomer:
            return HELD
        return REQUEST if cls.is_strange(negotiation, by) else SENT

    def _send(self, other: Member) -> None:
        """Store it, and tell the other side: by mail, unless something unread is there already. What they had
        asked is answered by it."""
        if self.state == HELD:
            self.save(force_insert=True)
            self._record("message-held", self.by, [])
            return
        theirs = type(self).objects.filter(negotiation=self.negotiation, by=other, state__in=UNANSWERED)
        for request in theirs:
            request.state, request.read_at = MESSAGE.next(request.state, "accept"), self.written_at
            request.save(update_fields=["state", "read_at"])
        waits = type(self).objects.filter(negotiation=self.negotiation, by=self.by).unread().exists()
        self.save(force_insert=True)
        self._record("message-added" if waits else "message-written", self.by, [other])

    @classmethod
    def _check_alike(cls, negotiation: Negotiation, by: Member, alike: str) -> None:
        """Raise Refusal when `by` has sent the same words to many others within a day."""
        if not alike:
            return
        same = cls.objects.filter(by=by, likeness=alike, written_at__gt=clock.now() - timedelta(days=1))
        if same.exclude(negotiation=negotiation).values("negotiation").distinct().count() >= MOST_ALIKE:
            words = _("You have sent the same words to %(count)d others today. Write something of your own.")
            raise Refusal(words % {"count": MOST_ALIKE}, "text", "too-many")

    def _asked_of(self, by: Member) -> Any:
        """This request, locked, for `by`, whom it is written to. Raises Refusal."""
        held = self._locked()
        if by.pk != held.other.pk:
            raise Refusal(_("Only whom it is written to can answer this."), code="not-yours")
        if held.state != REQUEST:
            raise MESSAGE.refusal(held.state)
        return held

    def _looked_at_by(self, by: Member) -> Any:
        """This held message, locked, for `by`, who is staff and no side of it. Raises Refusal."""
        held = self._locked()
        if not (by.is_moderator and by.is_active) or by.pk in (held.by_id, held.other.pk):
            raise Refusal(_("Somebody else of the staff has to look at this."), code="not-yours")
        if held.state != HELD:
            raise MESSAGE.refusal(held.state)
        held.looked_at, held.looked_by = clock.now(), by
        return held

    def _locked(self) -> Any:
        """It afresh and locked, after the listing."""
        locks.row(Listing.objects.filter(pk=self.negotiation.listing_id))
        people = ("by", "negotiation__buyer", "negotiation__owner")
        return locks.row(type(self).objects.filter(pk=self.pk).select_related(*people))

    def _go(self, verb: str, kind: str, by: Member | None, tell: list[Member]) -> None:
        was, self.state = self.state, MESSAGE.next(self.state, verb)
        self.save(update_fields=["state", "read_at", "reason", "looked_at", "looked_by"])
        self._record(kind, by, tell, was)

    def _record(self, kind: str, by: Member | None, tell: list[Member], was: str = "") -> None:
        # No title: what the listing is called is read afresh, and may have to be forgotten.
        told = [member.subject for member in tell if member.is_active]
        facts = {"negotiation": self.negotiation_id}
        Event.record(kind, self, by and by.subject, told, facts, was, self.state)


def check_writable(listing: Listing, by: Member | None) -> None:
    """Raise Refusal unless `by` (None: somebody not signed in) could write to the owner of `listing`."""
    if by is not None and by.pk == listing.owner_id:
        raise Refusal(_("This is your own listing."), code="yourself")
    check_owner(listing)
    if listing.state != Listing.State.ACTIVE:
        raise Refusal(_("This listing is not shown any more, so nobody can write about it."), code="closed")


def likeness(text: str) -> str:
    """A keyed hash of the words of `text`, the same whatever their letters look like; it means nothing a day
    later. "" for a few words, which many say."""
    words = _BETWEEN_WORDS.sub(" ", text.casefold()).strip()
    return keyed("messages", words) if len(words) >= rules.ALIKE_FROM else ""


def _warning(found: list, by: Member) -> str:
    words = f"{warning(found)} {_('Take it out, or tick the box below.')}"
    looked = _("You are new here: with it, we look at your message before we pass it on.")
    return f"{words} {looked}" if by.is_newcomer else words
