"""The verbs by which a request for disclosure is decided: two people grant it, one is enough to refuse."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.desk.requests_rules import EMBARGO_LONGEST, REQUEST, REVIEW_WITHIN
from parley.desk.staff import Decider, Outside, has_outside, only_staff
from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.notices.models import Event
from parley.privacy import ledger

ENOUGH = 10  # letters of a reason


class Deciding(models.Model):
    """What people at the desk, and one outside, do about a request."""

    class Meta:
        abstract = True

    def grant(self, by: Decider, reason: str, lines: Iterable[str]) -> None:
        """Grant these "line:field"s; with somebody else's grant before, or in an emergency, it counts: what
        both granted can then be handed out. Raises Refusal."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            it._may_decide(by)
            REQUEST.next(it.state, "grant")
            first = it._of_this_round("grant").first()
            if first and first.by_id == _pk(by):
                raise Refusal(_("You have decided already. Somebody else decides second."), code="closed")
            chosen = it._among_asked(lines)
            it._note("grant", by, reason, now, grants=sorted(chosen))
            if first:
                it._be_granted(by, chosen & set(first.grants), now)
            elif it.emergency:
                it._be_granted(by, chosen, now)
                it._ask_for_review(by, now)
            else:
                it._ask_for_a_second(by)
            it.ask_outside()

    def refuse(self, by: Decider, reason: str) -> None:
        """Refuse it, with a reason; that ends it. Raises Refusal."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            it._may_decide(by)
            it._end("refuse", by, reason, now)

    def withdraw(self, by: Member, reason: str) -> None:
        """Take it back, because whoever asked has, or because it was filed in error. Raises Refusal."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            it._may_decide(by, staff_only=True)
            it._end("withdraw", by, reason, now)

    def review(self, by: Decider, upholds: bool, reason: str) -> None:
        """Say whether what one person granted in an emergency was right. Where it was not, what has not been
        fetched yet is destroyed. Raises Refusal for whoever granted it, and a second time."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            it._may_decide(by)
            if it.review_due_at is None or it.reviewed_at is not None:
                raise Refusal(_("There is nothing to review."), code="stale")
            if it._of_this_round("grant").filter(by=_pk(by)).exists():
                raise Refusal(_("Whoever granted it cannot review it."), code="not-yours")
            it.reviewed_at = now
            standing = it.standing(now)
            if not upholds and REQUEST.allows(standing, "overturn"):
                it._end("overturn", by, reason, now)
                it.destroy_package()
                return
            it._note("uphold" if upholds else "overturn", by, reason, now)
            it.save(update_fields=["reviewed_at"])
            it._record("request-reviewed", by, it.state, it.state, upheld=upholds)

    def extend_embargo(self, by: Decider, until: datetime, reason: str) -> bool:
        """Move the end of the embargo; it moves when two people have said the same. -> whether it moved.
        Raises Refusal once it has ended: what was shown cannot be hidden again."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            it._may_decide(by)
            it._check_extension(until, now)
            said = it._of_this_round("extend").filter(until=until)
            if said.filter(by=_pk(by)).exists():
                raise Refusal(_("You have said so already. Somebody else decides second."), code="closed")
            it._note("extend", by, reason, now, until=until)
            if not said.exclude(by=_pk(by)).exists():
                it._ask_for_a_second(by)
                return False
            # The keys first: if this fails half-way, something is told later than it might be, never sooner.
            for round in range(1, it.round + 1):
                ledger.hold_longer(ledger.Hold(it.book(round), until))
            it.embargo_until = until
            it.save(update_fields=["embargo_until"])
            it._record("embargo-moved", by, it.state, it.state)
            return True

    def ask_again(self, by: Member, reason: str) -> None:
        """Have it decided anew, once the package is gone or the grant has run out. Raises Refusal."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            it._may_decide(by, staff_only=True)
            if it.emergency:
                raise Refusal(_("An emergency is decided once. File a new request."), code="closed")
            was = it.standing(now)
            it.state = REQUEST.next(was, "ask-again")
            it._note("again", by, reason, now)
            it.round += 1
            it.granted_at = it.ended_at = it.asked_outside_at = None
            it.save()
            it.named.update(granted=[])
            it.ask_for_consent(now)
            it._record("request-again", by, was, it.state)

    def ask_for_consent(self, now: datetime) -> None:
        """On the ground of consent: ask everybody who is named, anew each time it is decided."""
        if self.ground != "consent":
            return
        people = list(Member.objects.filter(pk__in=self.named.values("member")).order_by("pk"))
        for member in people:
            self.consents.update_or_create(member=member, defaults={"state": "asked", "answered_at": None})
        Event.record("consent-asked", about=self, by=None, tell=[each.subject for each in people])

    def outside_may_decide(self) -> bool:
        """Whether staff are too few: at most one of them may decide here, and somebody outside is named."""
        return has_outside() and len(self.others_at_the_desk()) < 2

    def waits_for_outside(self) -> bool:
        """Whether it was granted once, and nobody else at the desk may grant it second, or review it."""
        first = set(self._of_this_round("grant").values_list("by", flat=True))
        at_the_desk = {each.pk for each in self.others_at_the_desk()}
        return has_outside() and bool(first) and None not in first and at_the_desk <= first

    def _locked(self) -> Self:
        return locks.row(type(self).objects.filter(pk=self.pk))

    def _of_this_round(self, kind: str) -> models.QuerySet:
        return self.decisions.filter(round=self.round, kind=kind).order_by("pk")

    def _may_decide(self, by: Decider, staff_only: bool = False) -> None:
        """Raises Refusal for whoever is not staff, is named in it, or is outside and not needed."""
        if isinstance(by, Outside) and not staff_only:
            if not self.outside_may_decide():
                raise Refusal(_("There are enough members of staff to decide this."), code="not-yours")
            return
        only_staff(by)
        if self.named.filter(member=by).exists():
            raise Refusal(_("You are named in this yourself."), code="not-yours")

    def _among_asked(self, lines: Iterable[str]) -> set[str]:
        asked = {choice for named in self.named.all() for choice in named.choices()}
        chosen = set(lines) & asked
        if not chosen:
            raise Refusal(_("Tick what may be handed out, or refuse it."), "lines")
        return chosen

    def _be_granted(self, by: Decider, lines: set[str], now: datetime) -> None:
        if not lines:
            raise Refusal(_("Nothing is left that both of you would hand out. Refuse it instead."), "lines")
        for named in self.named.all():
            named.granted = [name for name in named.asked if f"{named.pk}:{name}" in lines]
            named.save(update_fields=["granted"])
        was, self.state, self.granted_at = self.state, REQUEST.next(self.state, "grant"), now
        self.save(update_fields=["state", "granted_at"])
        self._record("request-granted", by, was, self.state, tell=[self.filed_by.subject])

    def _end(self, verb: str, by: Decider, reason: str, now: datetime) -> None:
        was = self.standing(now)
        self.state, self.ended_at = REQUEST.next(was, verb), now
        self._note(verb, by, reason, now)
        self.save()
        self._record(f"request-{self.state}", by, was, self.state, tell=[self.filed_by.subject])

    def _check_extension(self, until: datetime, now: datetime) -> None:
        if self.embargo_until is None or self.embargo_until <= now:
            raise Refusal(_("There is no embargo that could be moved."), code="stale")
        if not self.embargo_until < until <= now + EMBARGO_LONGEST:
            raise Refusal(
                _("The new end lies after the old one, and within %(days)d days.")
                % {"days": EMBARGO_LONGEST.days},
                "until",
            )

    def _ask_for_a_second(self, by: Decider) -> None:
        others = [] if isinstance(by, Outside) else self.others_at_the_desk(by)
        self._record("second-asked", by, self.state, self.state, tell=[each.subject for each in others])

    def _ask_for_review(self, by: Decider, now: datetime) -> None:
        self.review_due_at = now + REVIEW_WITHIN
        self.save(update_fields=["review_due_at"])
        others = [] if isinstance(by, Outside) else self.others_at_the_desk(by)
        self._record("review-waits", by, self.state, self.state, tell=[each.subject for each in others])

    def _note(self, kind: str, by: Decider, reason: str, now: datetime, **more: object) -> None:
        if len(reason.strip()) < ENOUGH:
            raise Refusal(_("Say why, in a few words."), "reason")
        who = None if isinstance(by, Outside) else by
        self.decisions.create(round=self.round, kind=kind, by=who, reason=reason.strip(), at=now, **more)

    def _record(
        self, kind: str, by: Decider, was: str, now: str, tell: Iterable = (), **facts: object
    ) -> None:
        told = [subject for subject in tell if subject != _subject(by)]
        Event.record(kind, about=self, by=_subject(by), tell=told, was=was, now=now, facts=facts)


def _pk(by: Decider) -> int | None:
    return None if isinstance(by, Outside) else by.pk


def _subject(by: Decider):
    return None if isinstance(by, Outside) else by.subject
