"""What this room knows about people: who is told of what. Addresses it does not keep; it asks the gate."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from parley.notices import farewell, queue  # noqa: F401  how this room takes leave of a member
from parley.notices.models import KEPT, Event, MailChoice, Notice
from parley.privacy.catalogue import (
    CONTRACT,
    DEALING,
    DELETE,
    SELF,
    TECHNICAL,
    About,
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

declare_purpose(
    "send-notices",
    _("tell you what happens to your things, offers and deals"),
    "dpv:CommunicationManagement",
    page="notices:list",
)
declare_purpose(
    "send-reminders",
    _("remind you by mail of what waits for you: an offer about to end, a deal to rate"),
    "dpv:CommunicationManagement",
    page="privacy:my-data",
)
declare_purpose(
    "send-matches",
    _("tell you by mail of something new that fits what you want or have"),
    "dpv:CommunicationManagement",
    page="privacy:my-data",
)
declare_keeping(
    "notices", _("what you were told"), until=_("a year has passed, or you leave"), days=KEPT.days
)
declare_files("queue.sqlite3", _("the list of background jobs; it holds numbers only"))
declare_files("mail.turn", _("an empty file that says that mail is being sent"))


def _told(label: object) -> Personal:
    uses = [Use("send-notices", to=SELF, basis=CONTRACT)]
    return Personal(kind=DEALING, keeping="notices", uses=uses, erase=DELETE, sealed=False, label=label)


declare(
    Event,
    {
        "id": NotPersonal(_("a number")),
        "kind": NotPersonal(_("what sort of thing happened"), label=_("what happened")),
        "about_type": NotPersonal(_("what sort of thing it happened to")),
        "about_id": NotPersonal(_("the number of that thing")),
        "by": _told(_("who did it")),
        "was": NotPersonal(_("a state of a thing")),
        "now": NotPersonal(_("a state of a thing")),
        "facts": NotPersonal(_("numbers of things, and words that are public already"), label=_("about")),
        "at": NotPersonal(_("a time without a person"), label=_("when")),
    },
    subject="by",
    label=_("What you did, and what you were told of"),
    also=[About("notices__subject")],
)
declare(
    Notice,
    {
        "id": NotPersonal(_("a number")),
        "event": NotPersonal(_("what happened"), label=_("what happened")),
        "subject": _told(_("who was told")),
        "page": NotPersonal(_("whether it stands on the page")),
        "seen_at": _told(_("when you saw it")),
        "mail_state": NotPersonal(_("whether a mail went out"), label=_("mail")),
        "mail_ended_at": NotPersonal(_("a time without a person")),
    },
    label=_("What you were told"),
)


def _chosen(label: object) -> Personal:
    uses = [Use("send-notices", to=SELF, basis=CONTRACT, page="notices:mail")]
    return Personal(
        kind=TECHNICAL, keeping="mail-choices", uses=uses, erase=DELETE, sealed=False, label=label
    )  # fmt: skip


declare_keeping("mail-choices", _("what you get by mail"), until=_("you cancel your registration"))
declare(
    MailChoice,
    {
        "id": NotPersonal(_("a number")),
        "subject": _chosen(_("who chose")),
        "group": _chosen(_("what sort of notices")),
        "way": _chosen(_("whether you get them by mail, and when")),
        "at": _chosen(_("when you said so")),
    },
    label=_("What you get by mail"),
)

# The queue is a store that Django does not know, or, on PostgreSQL, tables it has no models of.
QUEUE = "default" if connection.vendor == "postgresql" else "queue"
if QUEUE != "default":
    declare_database(QUEUE, queue.tables)
for table, columns in queue.COLUMNS.items():
    told = {name: NotPersonal(_("a message of the queue holds numbers only")) for name in columns}
    declare_table(table, told, why=_("background jobs"), database=QUEUE, room="notices")
