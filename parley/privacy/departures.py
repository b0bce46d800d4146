"""Departures: members who are leaving, and what is still to be done about it.

The row is committed with the change, and goes when the last follow-up is done; whatever a killed process
left undone is found by the next step. Nothing is destroyed before the leaving has committed."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Self
from uuid import UUID

from django.db import models, transaction

from parley.ground import clock, locks
from parley.privacy import believing, keyring, leavings, repeating

log = logging.getLogger("parley.privacy.departures")
BATCH = 50  # rows in one transaction: what others may have to wait for
INLINE = timedelta(milliseconds=150)  # how long the member's own request goes on with the follow-ups


class DepartureQuerySet(models.QuerySet["Departure"]):
    def due(self, now: datetime) -> Self:
        """Those whose time of grace is over."""
        return self.filter(left_at=None, due_at__lte=now)

    def unfinished(self) -> Self:
        """Those that have left, with follow-ups still to be done."""
        return self.exclude(left_at=None)


class Departure(models.Model):
    """One member who is leaving. `due_at` is when leave is taken, `left_at` when that was; `keeps_words`:
    they wrote in public stays; `wholly`: it was decided that the personal data is removed. `keys`: keepings
    whose keys are destroyed after the commit; `settled`: that is done, and what slipped in meanwhile is
    closed."""

    subject = models.UUIDField(unique=True, editable=False)
    keeps_words = models.BooleanField(default=False)
    wholly = models.BooleanField(default=False)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True)
    keys = models.JSONField(default=list)
    settled = models.BooleanField(default=False)

    objects = DepartureQuerySet.as_manager()

    def __str__(self) -> str:
        return f"departure #{self.pk}"

    @classmethod
    def locked(cls, subject: UUID) -> "Departure | None":
        """The subject's departure, locked. To be asked for before any other lock."""
        return next(iter(locks.rows(cls.objects.filter(subject=subject))), None)

    def leave(self, now: datetime) -> None:
        """Take leave, in the caller's transaction, which has closed all; go on when it has committed."""
        keys = [key for each in leavings.in_order() for key in each.at_once(self.subject) or ()]
        self.keys, self.left_at = [str(key) for key in keys], now
        self.save()
        transaction.on_commit(partial(self.finish, INLINE), robust=True)

    def finish(self, patience: timedelta | None = None) -> bool:
        """Go on with the follow-ups, until all is done or `patience` is used up. -> is all done?"""
        until = patience and clock.now() + patience
        if not self.settled:
            self._settle()
        rooms = leavings.in_order()
        while self._erase(rooms):
            if until and clock.now() >= until:
                return False
        self.destroy_keys()  # and of a keeping that another request began for this subject meanwhile
        Departure.objects.filter(pk=self.pk).delete()
        return True

    def destroy_keys(self) -> int:
        """Destroy every key of the subject but those of keepings that live on. -> how many"""
        return keyring.end_all_but(self.subject, leavings.lives_on(self.wholly), also=self.keys)

    def _settle(self) -> None:
        """What cannot wait for its turn: the keys go, and what slipped in while the account closed is ended:
        an offer sent from another window."""
        if self.wholly:
            repeating.mark_wholly(self.subject)
        self.destroy_keys()
        with transaction.atomic():
            if Departure.locked(self.subject):
                leavings.close(self.subject)
                Departure.objects.filter(pk=self.pk).update(settled=True)

    def _erase(self, rooms: list[leavings.Leaving]) -> bool:
        """Take away one batch of what is left, in a transaction of its own. Whichever of `rooms` has nothing
        more is not asked again. -> may there be more?"""
        left = BATCH
        with transaction.atomic():
            if not Departure.locked(self.subject):
                return False  # somebody else has finished it
            while rooms:
                left -= self._erase_in(rooms[0], left)
                if left <= 0:
                    return True
                rooms.pop(0)
        return False

    def _erase_in(self, room: leavings.Leaving, limit: int) -> int:
        done = room.remove(self.subject, limit) if self.wholly else 0
        return done + room.erase(self.subject, self.keeps_words, limit - done) if done < limit else done


def take_leave(subject: UUID, wholly: bool = False) -> None:
    """Take leave of a subject at once, in the caller's transaction; nothing that was written in public stays.
    `wholly`: what they wrote to others does not stay with those either. For whoever does not leave by
    themselves; safe to repeat."""
    now, departure = clock.now(), Departure.locked(subject)
    leavings.close(subject)
    departure = departure or Departure(subject=subject, asked_at=now)
    departure.keeps_words, departure.wholly, departure.due_at = False, wholly or departure.wholly, now
    departure.leave(now)


def sweep(now: datetime, patience: timedelta | None = None) -> int:
    """Take leave of those whose time of grace is over by a clock that is believed, and finish what was left
    undone; with `patience` no longer than about that. -> how many have left or were finished. Harmless to
    repeat."""
    count = 0
    if Departure.objects.due(now).exists():
        count += _take_leave_of_due(believing.at(now))
    for departure in Departure.objects.unfinished().order_by("pk"):
        done = _tried(departure, partial(departure.finish, patience))
        count += bool(done)
        if patience and done is not None:
            break
    return count


def _take_leave_of_due(now: datetime) -> int:
    due = Departure.objects.due(now).order_by("pk")
    return sum(bool(_tried(each, partial(_leave, each.subject, now))) for each in due)


def _tried(departure: Departure, step: Callable[[], bool]) -> bool | None:
    """What `step` says, or None when it fails: nobody else's leaving waits for that."""
    try:
        return step()
    except Exception as error:
        # Its words may hold somebody's data, and stay out of the log.
        log.error("%s goes on later: %s", departure, type(error).__name__)
        return None


def _leave(subject: UUID, now: datetime) -> bool:
    """Take leave of one, unless they came back at this moment."""
    with transaction.atomic():
        departure = Departure.locked(subject)
        if departure is None or departure.left_at or departure.due_at > now:
            return False
        leavings.close(subject)
        departure.leave(now)
    return True
