"""What is known when an account may be a minor's: who said so, and why. It ends with the case."""

from django.utils.translation import gettext_lazy as _

from parley.desk.models import CaseWord, MinorCase, ParentsWord
from parley.desk.models.minors import WORDS_KEPT
from parley.privacy.catalogue import (
    CONTRACT,
    DELETE,
    EMAIL,
    LEGAL,
    MESSAGE,
    MODERATOR,
    OPINION,
    PARTNER,
    SELF,
    SHRED,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_keeping,
    declare_purpose,
)

declare_purpose(
    "protect-minors",
    _("find out whether an account belongs to a minor"),
    "dpv:LegalCompliance",
    page="desk:minors",
)
declare_keeping(
    "minor-case", _("what was said when it was asked whether an account belongs to a minor"),
    until=_("the personal data is removed, or a month after the account was shown again"),
    days=WORDS_KEPT.days,
)  # fmt: skip

_NUMBER = NotPersonal("a number of the database")
_KEY = NotPersonal("which key it is sealed under; it says nothing without the key store")
_TIME = NotPersonal("a time without a person")
_STAFF = NotPersonal("which of the staff answers for it")
_OWN = Use("protect-minors", to=SELF, basis=LEGAL, page="desk:minors")
_LOOK = [_OWN, Use("protect-minors", to=MODERATOR, basis=LEGAL, reason_required=True)]
_MAIL = Use("send-notices", to=PARTNER("mail"), basis=CONTRACT)


def _sealed(kind: object, label: object) -> Personal:
    return Personal(kind=kind, keeping="minor-case", uses=_LOOK, erase=SHRED, label=label)


def _plain(label: object) -> Personal:
    return Personal(
        kind=TECHNICAL, keeping="minor-case", uses=[_OWN], erase=DELETE, sealed=False, export=False,
        label=label,
    )  # fmt: skip


_SUBJECT = _plain(_("a random number that stands for you"))

declare(
    MinorCase,
    {
        "id": _NUMBER,
        "member": NotPersonal("whose account is hidden; nobody once the data is removed"),
        "state": NotPersonal("how far it has come"),
        "opened_role": NotPersonal("staff or parents"),
        "opened_by": _STAFF,
        "opened_at": _TIME,
        "until": _TIME,
        "decided_by": _STAFF,
        "ended_at": _TIME,
    },
)
declare(
    ParentsWord,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _SUBJECT,
        "keeping": _KEY,
        "member": NotPersonal("which account it is about; nobody once the data is removed"),
        "case": NotPersonal("which case it belongs to"),
        "email": Personal(
            kind=EMAIL,
            keeping="minor-case",
            uses=[_OWN, _MAIL],
            erase=SHRED,
            label=_("the address you wrote from about a minor"),
        ),
        "profile_index": _plain(_("a keyed hash of that address")),
        "standing": _sealed(OPINION, _("who you are to the child")),
        "words": _sealed(MESSAGE, _("why you think that an account belongs to a minor")),
        "network": _plain(_("a keyed hash of the network address; its key is that of the day")),
        "made_at": _TIME,
        "proved_at": _TIME,
        "tries": NotPersonal("a counter"),
        "mails": NotPersonal("a counter"),
    },
    subject="subject",
    why="it belongs to the address of whoever wrote, who is no member",
    label=_("What parents wrote about an account"),
    apart=True,
)
declare(
    CaseWord,
    {
        "id": _NUMBER,
        "row": _NUMBER,
        "subject": _SUBJECT,
        "keeping": _KEY,
        "case": NotPersonal("which case it belongs to"),
        "role": NotPersonal("staff or the member"),
        "words": _sealed(OPINION, _("what was said about whether you are an adult")),
        "said_at": _TIME,
    },
    subject="subject",
)
