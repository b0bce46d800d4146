"""What happened (Event), and who is to know (Notice). The event row is committed with the change
that it tells of; page and mail are driven by the rows, so whatever is lost is found again."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from parley.ground import clock, rows
from parley.ground.prepared import Prepared
from parley.notices.choosing import MailChoice
from parley.notices.wording import has_mail

__all__ = ["KEPT", "MANY_UNSEEN", "Event", "Mail", "MailChoice", "Notice", "unseen_count"]

MANY_UNSEEN = 100  # a page says "99+" from here on
KEPT = timedelta(days=365)


class EventQuerySet(models.QuerySet):
    def about(self, thing: models.Model) -> "EventQuerySet":
        """The history of one thing, oldest first."""
        kind = ContentType.objects.get_for_model(thing, for_concrete_model=True)
        return self.filter(about_type=kind, about_id=thing.pk).order_by("pk")


class Event(models.Model):
    """Something that happened to a thing: history and outbox in one row. Never changed afterwards."""

    kind = models.CharField(max_length=40)
    about_type = models.ForeignKey(ContentType, on_delete=models.PROTECT, related_name="+")
    about_id = models.PositiveBigIntegerField()
    about = GenericForeignKey("about_type", "about_id")
    by = models.UUIDField(null=True)
    was = models.CharField(max_length=20, blank=True, default="")
    now = models.CharField(max_length=20, blank=True, default="")
    facts = models.JSONField(default=dict)
    at = models.DateTimeField()

    objects = EventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["about_type", "about_id", "id"], name="event_about"),
            models.Index(fields=["by"], name="event_by", condition=models.Q(by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def room(self) -> str:
        """The room whose thing this is about; its templates say it in words."""
        return self.about_type.app_label

    @classmethod
    def record(
        cls,
        kind: str,
        about: models.Model,
        by: UUID | None,
        tell: Iterable[UUID] = (),
        facts: dict | None = None,
        was: str = "",
        now: str = "",
        page: bool = True,
    ) -> "Event":
        """Write down, in the caller's transaction, that `kind` happened to `about`, and that the
        subjects in `tell` are to know. `facts` holds ids and public words only; `was` and `now` are
        the old and new state of a transition. `page` False: told by mail alone. -> the Event."""
        about_type = ContentType.objects.get_for_model(about, for_concrete_model=True)
        event = cls(
            kind=kind,
            about_type=about_type,
            about_id=about.pk,
            by=by,
            was=was,
            now=now,
            facts=facts or {},
            at=clock.now(),
        )
        rows.insert(event)
        Notice.tell(event, tell, page)
        return event


class Mail(models.TextChoices):
    """How far the mail of a notice has come."""

    WAITING = "waiting"
    DAILY = "daily"
    SENT = "sent"
    FAILED = "failed"
    NONE = "none"


class NoticeQuerySet(models.QuerySet):
    def of(self, subject: UUID) -> "NoticeQuerySet":
        """What one subject reads on the notices page, newest first."""
        return self.filter(subject=subject, page=True).order_by("-pk")

    def unseen(self) -> "NoticeQuerySet":
        return self.filter(seen_at=None, page=True)

    def waiting(self) -> "NoticeQuerySet":
        """Mail that is still to be sent, in the order in which it came about."""
        return self.filter(mail_state=Mail.WAITING).order_by("pk")

    def set_aside(self, before: datetime) -> "NoticeQuerySet":
        """What was set aside for a daily mail before that moment."""
        return self.filter(mail_state=Mail.DAILY, mail_ended_at__lt=before)


class Notice(models.Model):
    """One subject is to know of one event: on the page, by mail, or both."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notices")
    subject = models.UUIDField()
    page = models.BooleanField(default=True)
    seen_at = models.DateTimeField(null=True)
    mail_state = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NONE)
    mail_ended_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "subject"], name="notice_once_each")]
        indexes = [
            models.Index(fields=["subject", "-id"], name="notice_of_subject"),
            models.Index(
                fields=["subject"], name="notice_unseen", condition=models.Q(seen_at=None, page=True)
            ),
            models.Index(fields=["id"], name="notice_mail_waiting", condition=models.Q(mail_state="waiting")),
            models.Index(fields=["id"], name="notice_mail_daily", condition=models.Q(mail_state="daily")),
        ]

    def __str__(self) -> str:
        return f"notice #{self.pk}"

    @classmethod
    def tell(cls, event: Event, subjects: Iterable[UUID], page: bool = True) -> None:
        """One notice for each of `subjects`, once for whoever is named twice. Mail waits where the room
        has words for it (templates/<room>/mail/<kind>.txt)."""
        state = Mail.WAITING if has_mail(event.room, event.kind) else Mail.NONE
        rows.insert_all(
            [
                cls(event=event, subject=subject, page=page, mail_state=state)
                for subject in dict.fromkeys(subjects)
            ]
        )


# Asked by every page of whoever is signed in.
_UNSEEN = Prepared(
    lambda subject: (
        Notice.objects.filter(subject=subject).unseen().order_by().values_list("pk")[:MANY_UNSEEN]
    ),
    Notice._meta.get_field("subject"),
)


def unseen_count(subject: UUID) -> int:
    """How many notices `subject` has not looked at yet, MANY_UNSEEN at most: a look into an index."""
    return len(_UNSEEN.all(subject))
