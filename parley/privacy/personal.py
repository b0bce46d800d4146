"""What this room keeps itself, and Django's own tables."""

from django.utils.translation import gettext_lazy as _

from parley.privacy.catalogue import (
    DEALING,
    LEGAL,
    SELF,
    SHRED,
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
from parley.privacy.keyring import end_all
from parley.privacy.leavings import leaving
from parley.privacy.models import Checkpoint, Entry, IndexKey, Keeping, KeptCheckpoint, Leaf

_NUMBER = NotPersonal("a number that stands for nothing but itself")
_KEY = NotPersonal("a key, wrapped by another")
_PROOF = NotPersonal("a hash or a signature, from which nothing can be read")

declare_purpose(
    "show-disclosures", _("show you who saw your data"), "dpv:RightsFulfilment", page="privacy:who-saw"
)
declare_keeping("ledger", _("the record of who saw your data"), until=_("you cancel your registration"))
declare_partner("mail", _("the mail service that carries our mails to you"))
declare_cookie("parley_policy", _("which version of this policy you saw last"), days=365, needed=False)
declare_files("secrets/", _("the keys of this marketplace"))

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
    },
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
)
declare(Leaf, {"position": _NUMBER, "entry": _NUMBER, "hash": _PROOF})
declare(Checkpoint, {"size": _NUMBER, "root": _PROOF, "frontier": _PROOF, "note": _PROOF})
declare(KeptCheckpoint, {"origin": NotPersonal("the name of the ledger"), "size": _NUMBER, "note": _PROOF})

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


@leaving("privacy", order=-1)
def leave(subject) -> None:
    """Last of all: the record of who saw the member's data stays whole, and can be read by nobody."""
    end_all(subject, "ledger")
