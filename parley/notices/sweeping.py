"""What people were told, and what they did, is forgotten after a year."""

from parley.notices.models import KEPT, Event, Mail, Notice
from parley.privacy import retention

UNSENT = (Mail.WAITING, Mail.DAILY)


@retention.sweeps(
    "notices",
    retention.rows(lambda: Notice.objects.exclude(mail_state__in=UNSENT), "event__at", KEPT),
    KEPT,
    tables=(Notice._meta.db_table,),
)
def forget_notices(ids: list) -> None:
    """Delete old notices; never one whose mail still waits."""
    Notice.objects.filter(pk__in=ids).delete()


@retention.sweeps(
    "notices",
    retention.rows(lambda: Event.objects.filter(by__isnull=False), "at", KEPT),
    KEPT,
    tables=(Event._meta.db_table,),
)
def forget_who(ids: list) -> None:
    """That something happened to a thing remains; who did it does not."""
    Event.objects.filter(pk__in=ids).update(by=None)
