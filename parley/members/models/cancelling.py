"""How a membership ends, at once or after a time in which the member may come back."""

from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models.handles import LEFT
from parley.notices.models import Event
from parley.privacy import leavings
from parley.privacy.departures import Departure

GRACE = timedelta(days=30)


class Cancelling(models.Model):
    """The verbs of leaving. `cancelled_on`: closed to everybody; `returns_until`: until when its member may
    open it again, with nothing erased yet."""

    cancelled_on = models.DateField(null=True)
    returns_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def has_left(self) -> bool:
        """Is the account closed to everybody else?"""
        return self.cancelled_on is not None

    @property
    def is_gone(self) -> bool:
        """Has the member left for good?"""
        return self.cancelled_on is not None and self.returns_until is None

    @property
    def called(self) -> str:
        """What others read, in a sentence: the user ID, or that it is a former member."""
        return _("a former member") if self.has_left else self.handle

    def cancel(self, by: models.Model, keeps_words: bool = False, grace: bool = False) -> None:
        """End the membership: open dealings are ended and the other sides told, listings end, the account is
        closed. With `grace` nothing is erased for 30 days, and `by` may come back; otherwise all that
        ends with the membership is gone when this has committed. `keeps_words`: what was written in public
        stays, without the name. Safe to repeat while closed: that is leaving now.

        Raises Refusal: not-yours, closed (left already)."""
        if by.pk != self.pk:
            raise Refusal(_("Only the member can cancel a registration."), code="not-yours")
        with transaction.atomic():
            departure = Departure.locked(self.subject)
            leavings.close(self.subject)
            held, now = self._held(), clock.now()
            if held.is_gone or (held.has_left and grace):
                raise Refusal(_("This registration is cancelled already."), code="closed")
            departure = departure or Departure(subject=self.subject, asked_at=now)
            departure.keeps_words, departure.due_at = keeps_words, now + GRACE if grace else now
            departure.save()
            held._close(now, departure.due_at if grace else None)
            if grace:
                Event.record("account-closed", about=held, by=self.subject, tell=[self.subject])
            else:
                departure.leave(now)
        self.refresh_from_db()

    def come_back(self, by: models.Model) -> None:
        """Open the account again, as it was; what was ended stays ended.

        Raises Refusal: not-yours, closed."""
        if by.pk != self.pk:
            raise Refusal(_("Only the member can come back."), code="not-yours")
        with transaction.atomic():
            departure, held = Departure.locked(self.subject), self._held()
            if departure is None or departure.left_at or held.returns_until is None:
                raise Refusal(_("This account is not closed, or it is too late to come back."), code="closed")
            departure.delete()
            held._close(None, None)
            Event.record("account-opened", about=held, by=self.subject, tell=[self.subject])
        self.refresh_from_db()

    def _held(self) -> "Cancelling":
        return locks.row(type(self).objects.filter(pk=self.pk))

    def _close(self, now: datetime | None, until: datetime | None) -> None:
        """Close it (with `now` None: open it again), and have every page that shows the member made anew."""
        self.cancelled_on, self.returns_until = now and now.date(), until
        self.public_version += 1
        self.save(update_fields=["cancelled_on", "returns_until", "public_version"])

    def be_nobody(self) -> None:
        """Forget what this row says of a person. The number stays, since deals of others name it."""
        self.handle, self.city, self.adult_checked_on = f"{LEFT}{self.pk}", None, None
        self.is_moderator, self.returns_until, self.hidden_until = False, None, None
        self.cancelled_on = self.joined_on = self.cancelled_on or clock.today()
        self.rated_positive = self.rated_neutral = self.rated_negative = 0
        # The session's proof hangs on the password hash: without a usable one every session has ended.
        self.set_unusable_password()
        self.public_version += 1
        self.save()
