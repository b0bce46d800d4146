"""What this room keeps itself, and Django's own tables."""

from django.utils.translation import gettext_lazy as _

from parley.privacy import sweeping  # noqa: F401  (registers what it forgets)
from parley.privacy.catalogue import (
    DEALING,
    DELETE,
    LEGAL,
    LEGITIMATE,
    SELF,
    SHRED,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_cookie,
    declare_files,
    declare_keeping,
    declare_partner,
    declare_purpose,
    declare_table,
)
from parley.privacy.daykeys import KEEPING as DAY_KEY
from parley.privacy.exports import KEPT as EXPORT_KEPT
from parley.privacy.exports import forget as forget_exports
from parley.privacy.grounds import GROUNDS
from parley.privacy.leavings import Fate, When, leaving
from parley.privacy.models import (
    Checkpoint,
    Choice,
    DayKey,
    Departure,
    Entry,
    Export,
    FirstHad,
    IndexKey,
    Keeping,
    KeptCheckpoint,
    Leaf,
    Node,
    Sweep,
)

_NUMBER = NotPersonal("a number that stands for nothing but itself")
_KEY = NotPersonal("a key, wrapped by another")
_PROOF = NotPersonal("a hash or a signature, from which nothing can be read")

declare_purpose(
    "show-disclosures", _("show you who saw your data"), "dpv:RightsFulfillment", page="privacy:who-saw"
)
for _ground in GROUNDS.values():
    declare_purpose(_ground.purpose, _ground.purpose_label, _ground.dpv, page="desk:transparency")
declare_keeping("ledger", _("the record of who saw your data"), until=_("you cancel your registration"))
declare_partner("mail", _("the mail service that carries our mails to you"), by_operator=True)
declare_purpose(
    "show-held", _("show you what we hold, let you choose, and give you a copy"), "dpv:RightsFulfillment",
    page="privacy:my-data",
)  # fmt: skip
declare_purpose(
    "tell-policy-news", _("tell you on the policy page what changed since you saw it last"),
    "dpv:ServicePersonalisation", page="privacy:my-data",
)  # fmt: skip
declare_keeping(
    DAY_KEY, _("the key under which network addresses and tried names are hashed for one day"),
    until=_("the day is over"), days=1,
)  # fmt: skip
declare_keeping("choices", _("what you allowed and refused"), until=_("you cancel your registration"))
declare_keeping(
    "export",
    _("the copy of your data that you asked for"),
    until=_("a week has passed"),
    days=EXPORT_KEPT.days,
)
declare_cookie(
    "parley_policy", _("which version of this policy you saw last"), days=365, needed=False,
    use=Use(
        "tell-policy-news", to=SELF, basis=LEGITIMATE,
        misses=_("The policy page no longer marks what changed since your last visit."),
    ),
)  # fmt: skip
declare_files(
    "exports/",
    _("copies that members asked for, sealed; each is gone after a week"),
    days=EXPORT_KEPT.days,
)
declare_files("export.turn", _("an empty file that says that a copy is being made"))
declare_files("secrets/", _("the keys of this marketplace"))
declare_files("shred-list", _("the numbers of destroyed keys, and when; so that no backup brings one back"))
declare_files("rotation.turn", _("an empty file that says that the master key is being changed"))

declare(
    Keeping,
    {
        "id": _NUMBER,
        "subject": NotPersonal("a random number; whom it stands for is written elsewhere"),
        "name": NotPersonal("which reason for keeping"),
        "ref": NotPersonal("the number of a deal or a case"),
        "master": _NUMBER,
        "wrapped": _KEY,
        "commitment": _PROOF,
        "begun_at": NotPersonal("when the key was made"),
        "held_until": NotPersonal("until when an embargo lasts"),
    },
    why="a key is about nobody: whose it is stands with what it seals, and it goes with that",
)
declare(
    DayKey, {"day": NotPersonal("a date without a person"), "key": NotPersonal("a random number of that day")}
)
declare(IndexKey, {"column": NotPersonal("the name of a column"), "master": _NUMBER, "wrapped": _KEY})
declare(
    Entry,
    {
        "id": _NUMBER,
        "at_us": NotPersonal("a time without a person"),
        "keeping": NotPersonal("the number of a key; whose it is stands with the key"),
        "details": Personal(
            kind=DEALING,
            keeping="ledger",
            uses=[Use("show-disclosures", to=SELF, basis=LEGAL, page="privacy:who-saw")],
            erase=SHRED,
            label=_("who saw which of your data, when and why"),
        ),
        "commitment": _PROOF,
        "mac": _PROOF,
    },
    label=_("Who saw your data"),
)
declare(Leaf, {"position": _NUMBER, "entry": _NUMBER, "hash": _PROOF})
declare(Node, {"number": _NUMBER, "hash": _PROOF})
declare(Checkpoint, {"size": _NUMBER, "root": _PROOF, "frontier": _PROOF, "note": _PROOF})
declare(KeptCheckpoint, {"origin": NotPersonal("the name of the ledger"), "size": _NUMBER, "note": _PROOF})
declare(
    Sweep,
    {
        "id": _NUMBER,
        "keeping": NotPersonal("which reason for keeping"),
        "at": NotPersonal("a time without a person"),
        "removed": NotPersonal("how many things went, of all people together"),
        "oldest_overdue": NotPersonal("a time without a person"),
    },
)

declare(
    FirstHad,
    {
        "id": _NUMBER,
        "document": NotPersonal("the policy or the terms"),
        "version": _NUMBER,
        "since": NotPersonal("since when this marketplace has had that version"),
        "digest": _PROOF,
    },
)

_OWN = [Use("show-held", to=SELF, basis=LEGAL)]


def _own(keeping: str, label: object, export: bool = True) -> Personal:
    """What the subject alone sees."""
    return Personal(
        kind=TECHNICAL, keeping=keeping, uses=_OWN, erase=DELETE, sealed=False, export=export, label=label
    )  # fmt: skip


_WHOSE = _("a random number that stands for you")
declare(
    Choice,
    {
        "id": _NUMBER,
        "subject": _own("choices", _WHOSE, export=False),
        "purpose": _own("choices", _("the use you allowed or refused (none: what your browser asks of all)")),
        "allowed": _own("choices", _("whether you allow it")),
        "at": _own("choices", _("when you said so")),
    },
    label=_("Your choices"),
)
declare(
    Export,
    {
        "id": _NUMBER,
        "subject": _own("export", _WHOSE, export=False),
        "keeping": _KEY,
        "state": NotPersonal("how far it is"),
        "asked_at": _own("export", _("when you asked for a copy of your data")),
        "ended_at": NotPersonal("when it was ready"),
        "tries": _NUMBER,
        "done": _NUMBER,
        "total": _NUMBER,
        "size": _NUMBER,
    },
    label=_("Copies of your data"),
)

_SCHEMA = NotPersonal("about the program, not about people")
for _alias in ("default", "keys", "ledger"):
    declare_table(
        "django_migrations", dict.fromkeys(("id", "app", "name", "applied"), _SCHEMA), database=_alias
    )
for _table, _columns in {
    "django_content_type": ("id", "app_label", "model"),
    "auth_permission": ("id", "name", "content_type_id", "codename"),
    "auth_group": ("id", "name"),
    "auth_group_permissions": ("id", "group_id", "permission_id"),
}.items():
    declare_table(_table, dict.fromkeys(_columns, _SCHEMA), why="Django's own")


declare_purpose("leave", _("let you leave"), "dpv:RightsFulfillment", page="members:leaving")
declare_keeping(
    "departure", _("that you are leaving"), until=_("all that is to be erased is erased, or you come back")
)
declare(
    Departure,
    {
        "id": _NUMBER,
        "subject": Personal(
            kind=TECHNICAL,
            keeping="departure",
            uses=[Use("leave", to=SELF, basis=LEGAL, page="members:leaving")],
            sealed=False,
            export=False,
            label=_("a random number that stands for you, while you are leaving"),
        ),
        "keeps_words": NotPersonal("whether public words stay without a name"),
        "wholly": NotPersonal("whether what was written to others goes too"),
        "asked_at": NotPersonal("a time without a person"),
        "due_at": NotPersonal("a time without a person"),
        "left_at": NotPersonal("a time without a person"),
        "keys": NotPersonal("which keys are to be destroyed"),
        "settled": NotPersonal("how far it is"),
    },
)


def preview(subject) -> list[Fate]:
    """The record of who saw the member's data stays whole, and can be read by nobody."""
    what = _("It stays whole, so that it can still be checked, but nobody can read it any more.")
    others = _("Where you opened somebody's contact, their own record keeps your user ID as it was then.")
    return [
        Fate(When.NOW, what, "ledger"),
        Fate(When.LATER, others, why=_("They may know who saw their data.")),
    ]


@leaving("privacy", order=-1, preview=preview)
def leave(subject) -> None:
    """Last of all. The keys, the ledger's among them, are destroyed when the leaving has committed."""
    forget_exports(subject)
    Choice.objects.filter(subject=subject).delete()
