"""What time does to a request: the job looks for what is due, these verbs look again under the lock."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import models, transaction

from parley.desk.models.evidence import Evidence
from parley.desk.models.packages import Package
from parley.desk.requests_rules import CASE, CASE_KEPT, ENDED, PACKAGE
from parley.ground import clock
from parley.members.models import Member
from parley.notices.models import Event
from parley.privacy import believing, effect
from parley.privacy.keyring import Keeping, end_all


class Timely(models.Model):
    """Each may be called twice; the second time nothing happens."""

    class Meta:
        abstract = True

    def lapse(self) -> None:
        """Destroy a package that nobody fetched in time."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            if Package.objects.past_keeping(now).filter(request=it).exists():
                it._leave_the_package("lapse", None, now)

    def tell(self) -> None:
        """Tell the people concerned, now that the embargo has ended."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            if type(self).objects.untold(believing.at(now)).filter(pk=it.pk).exists():
                it.tell_people(now)

    def tell_people(self, now: datetime, lines: Iterable[int] | None = None) -> None:
        """Tell the people of whom something was handed out, only those of `lines` (numbers) if given. Inside
        the caller's transaction, which has the lock; only when there is no embargo, or none any more."""
        concerned = self.named.exclude(handed_out=[])
        if lines is not None:
            concerned = concerned.filter(pk__in=lines)
        people = Member.objects.filter(pk__in=concerned.values("member"), cancelled_on=None)
        self.told_at = now
        self.save(update_fields=["told_at"])
        Event.record("data-disclosed", about=self, by=None, tell=[each.subject for each in people])

    def alarm(self) -> None:
        """Nobody reviewed the emergency in time: tell everybody at the desk."""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            if it.alarmed_at is None and type(self).objects.unreviewed(now).filter(pk=it.pk).exists():
                it.alarmed_at = now
                it.save(update_fields=["alarmed_at"])
                tell = [each.subject for each in it.others_at_the_desk()]
                Event.record("review-overdue", about=it, by=None, tell=tell)

    def forget(self) -> bool:
        """The case is past its keeping: the keys go, then whoever asked and whoever was named. What is left
        says that it happened, on which ground and how it ended. -> whether it was time"""
        with transaction.atomic():
            it, now = self._locked(), clock.now()
            if not type(self).objects.past_keeping(now).filter(pk=it.pk).exists():
                return False
            # After a crash between keys and rows the case still has its reason, so the next sweep finds it.
            _end_keys(it.keeping, it.subject)
            it.organisation = it.person = it.contact = it.reference = None
            it.reason = ""
            it.save()
            for rows in (it.named, it.decisions, it.consents):
                rows.all().delete()
            Evidence.objects.filter(request=it).delete()
        return True


def _end_keys(keeping: UUID, case: UUID) -> None:
    Keeping.end(keeping)
    for name in ("ledger", PACKAGE):
        end_all(case, name)


def past_keeping(now: datetime) -> models.Q:
    """Ended long ago, with no embargo that still runs, and not forgotten yet."""
    over = models.Q(embargo_until=None) | models.Q(embargo_until__lte=now)
    ended = models.Q(state__in=ENDED, ended_at__lte=now - effect.kept(CASE, CASE_KEPT))
    return over & ended & ~models.Q(reason="")
