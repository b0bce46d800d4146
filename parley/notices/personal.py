"""What this room knows about people: who is told of what. Addresses it does not keep; it asks the gate."""

from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from parley.notices import queue
from parley.notices.models import KEPT, Event, Notice
from parley.privacy.catalogue import (
    CONTRACT,
    DEALING,
    DELETE,
    SELF,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_database,
    declare_files,
    declare_keeping,
    declare_purpose,
    declare_table,
)
from parley.privacy.leavings import leaving

declare_purpose(
    "send-notices",
    _("tell you what happens to your things, offers and deals"),
    "dpv:CommunicationManagement",
    page="notices:list",
)
declare_keeping(
    "notices", _("what you were told"), until=_("a year has passed, or you leave"), days=KEPT.days
)
declare_files("queue.sqlite3", _("the list of background jobs; it holds numbers only"))
declare_files("mail.turn", _("an empty file that says that mail is being sent"))

_TOLD = Personal(
    kind=DEALING,
    keeping="notices",
    uses=[Use("send-notices", to=SELF, basis=CONTRACT)],
    erase=DELETE,
    sealed=False,
)

declare(
    Event,
    {
        "id": NotPersonal(_("a number")),
        "kind": NotPersonal(_("what sort of thing happened")),
        "about_type": NotPersonal(_("what sort of thing it happened to")),
        "about_id": NotPersonal(_("the number of that thing")),
        "by": _TOLD,
        "was": NotPersonal(_("a state of a thing")),
        "now": NotPersonal(_("a state of a thing")),
        "facts": NotPersonal(_("numbers of things, and words that are public already")),
        "at": NotPersonal(_("a time without a person")),
    },
    subject="by",
)
declare(
    Notice,
    {
        "id": NotPersonal(_("a number")),
        "event": NotPersonal(_("what happened")),
        "subject": _TOLD,
        "page": NotPersonal(_("whether it stands on the page")),
        "seen_at": _TOLD,
        "mail_state": NotPersonal(_("whether a mail went out")),
        "mail_ended_at": NotPersonal(_("a time without a person")),
    },
)

# The queue is a store that Django does not know, or, on PostgreSQL, tables it has no models of.
QUEUE = "default" if connection.vendor == "postgresql" else "queue"
if QUEUE != "default":
    declare_database(QUEUE, queue.tables)
for table, columns in queue.COLUMNS.items():
    told = {name: NotPersonal(_("a message of the queue holds numbers only")) for name in columns}
    declare_table(table, told, why=_("background jobs"), database=QUEUE, room="notices")


@leaving("notices")
def leave(subject: UUID) -> None:
    """Forget what this person was told and what they did; that it happened to a thing remains."""
    Notice.objects.filter(subject=subject).delete()
    Event.objects.filter(by=subject).update(by=None)
