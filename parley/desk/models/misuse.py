"""A report: somebody else knows a password, uses a user ID, or locked its owner out. It freezes the account
at once, and ends when the owner, back in by verified mail, has looked through what was done."""

from datetime import datetime, timedelta

from django.db import IntegrityError, models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.desk.staff import only_staff
from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models import AddressChange, FormerAddress, Member, Reset
from parley.notices.models import Event
from parley.offers import holding
from parley.safety.models import Restriction

UNPROVED_KEPT = timedelta(days=1)
KEPT = timedelta(days=365)


class ReportQuerySet(models.QuerySet["Report"]):
    def running(self) -> "ReportQuerySet":
        """Those that freeze an account."""
        return self.filter(frozen_at__isnull=False, ended_at=None)


class Report(models.Model):
    """Since when somebody else may have used an account. `reset` is the way back whose code proves who
    reports; staff may report for a member (`by_staff`), which freezes and does no more. Whatever was lost,
    all of it is taken away: the password, every session, an address that waits for its code."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="misuse_reports")
    reset = models.OneToOneField(Reset, models.SET_NULL, null=True, related_name="report")
    since = models.DateTimeField()
    made_at = models.DateTimeField()
    by_staff = models.ForeignKey(Member, models.SET_NULL, null=True, related_name="+")
    frozen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = gettext_lazy("report")
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(frozen_at__isnull=False, ended_at=None),
                name="desk_one_running_report_each",
            )
        ]

    def __str__(self) -> str:
        return f"report #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("desk:review")

    @property
    def is_running(self) -> bool:
        """Does it freeze the account?"""
        return self.frozen_at is not None and self.ended_at is None

    @classmethod
    def of(cls, member: Member) -> "Report | None":
        """The report that freezes `member` now, or None."""
        return cls.objects.filter(member=member).running().first()

    @classmethod
    def begin(cls, name: str, network: str, since: datetime) -> Reset:
        """Somebody reports for the account that `name` means: codes go to its addresses, those that it had a
        short while ago too. -> the way back on which the code is typed; the same whether or not there is such
        an account. Raises Refusal, as `Reset.begin`."""
        with transaction.atomic():
            reset = Reset.begin(name, network, formers=True)
            if reset.member:
                cls.objects.create(reset=reset, member=reset.member, since=since, made_at=clock.now())
        return reset

    @classmethod
    def by(cls, staff_member: Member, member: Member, since: datetime) -> "Report":
        """Staff freezes the account of a member who wrote to them. They see and set no password: the way back
        is the member's own, by mail. -> the report. Raises Refusal."""
        only_staff(staff_member)
        if member.pk == staff_member.pk or member.is_moderator or not member.is_active:
            raise Refusal(_("This account cannot be frozen here."), code="not-yours")
        if cls.of(member):
            raise Refusal(_("This account is frozen already."), code="closed")
        with transaction.atomic():
            report = cls.objects.create(
                member=member, since=since, made_at=clock.now(), by_staff=staff_member
            )
            report.freeze()
        return report

    def freeze(self) -> None:
        """Hold what the account deals, make its password useless, end its sessions, drop an address that
        waits for its code, and tell everybody whom it concerns. Frozen already: the earlier time counts. The
        caller knows that the member, or staff for them, asks for it."""
        try:
            self._freeze(self.member)
        except IntegrityError:
            self._freeze(self.member)  # another report froze it at the same moment: this one joins it

    def _freeze(self, member: Member) -> None:
        with transaction.atomic():
            # This report and one that freezes the account already; not the member: who rates locks that last.
            mine = Q(pk=self.pk) | Q(member=member, frozen_at__isnull=False, ended_at=None)
            held = {report.pk: report for report in locks.rows(Report.objects.filter(mine))}
            running = next((each for each in held.values() if each.is_running), None)
            if running is None:
                self.frozen_at = clock.now()
                self.save(update_fields=["frozen_at"])
                self._hold(member)
            elif running.pk != self.pk:
                Report.objects.filter(pk=running.pk).update(since=min(running.since, self.since))
                Report.objects.filter(pk=self.pk).delete()
            member.lock_out()
            AddressChange.drop(member)

    def _hold(self, member: Member) -> None:
        holding.hold(member)
        reason = _("Your account is frozen since it was reported that somebody else uses it.")
        Restriction.hold(member, Restriction.Kind.MISUSE, reason)
        Event.record("account-frozen", self, self.by_staff and self.by_staff.subject, [member.subject])
        FormerAddress.tell_all(member, "account-frozen-former")

    def end(self, by: Member) -> None:
        """The owner has looked through what was done: the account is as before, offers that were suspended
        wait to be reconfirmed. Raises Refusal: not-yours, stale."""
        with transaction.atomic():
            mine = locks.row(Report.objects.filter(pk=self.pk))
            if mine.member_id != by.pk:
                raise Refusal(_("This is a report of others."), code="not-yours")
            if mine.frozen_at is None or mine.ended_at is not None:
                raise Refusal(_("This has ended already."), code="stale")
            mine.ended_at = clock.now()
            mine.save(update_fields=["ended_at"])
            Restriction.release(by, Restriction.Kind.MISUSE)
            holding.resume(by)
            Event.record("account-thawed", mine, by.subject, [by.subject])
        self.ended_at = mine.ended_at
