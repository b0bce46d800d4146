"""What is known when an account may be a minor's: who said so, and why. It ends with the case."""

from django.utils.translation import gettext_lazy as _

from parley.desk.models import CaseWord, MinorCase, ParentsWord
from parley.desk.models.minors import WORDS_KEPT
from parley.desk.models.words import NETWORK, NETWORK_KEPT
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

declare_keeping(
    NETWORK, _("a keyed hash of the network address from which something was sent to our staff"),
    until=_("a day has passed"), days=NETWORK_KEPT.days,
)  # fmt: skip
declare_purpose(
    "protect-minors",
    _("find out whether an account belongs to a minor"),
    "dpv:LegalCompliance",
    page="desk:minors",
)
declare_keeping(
    "minor-case", _("that it was asked whether an account belongs to a minor, and what was said"),
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


def network(use: Use) -> Personal:
    """From where something was sent: of use for a day, to see how much of it came from there."""
    return Personal(
        kind=TECHNICAL, keeping=NETWORK, uses=[use], erase=DELETE, sealed=False, export=False,
        label=_("a keyed hash of the network address; its key is that of the day"),
    )  # fmt: skip


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
        "member": Personal(
            kind=TECHNICAL,
            keeping="minor-case",
            erase=DELETE,
            sealed=False,
            uses=[_OWN, Use("protect-minors", to=MODERATOR, basis=LEGAL)],
            label=_("that it was looked into whether you are an adult"),
        ),
        "state": NotPersonal("how far it has come", label=_("how far it has come")),
        "opened_role": NotPersonal("staff or parents"),
        "opened_by": _STAFF,
        "opened_at": NotPersonal("a time without a person", label=_("hidden since")),
        "until": _TIME,
        "decided_by": _STAFF,
        "ended_at": NotPersonal("a time without a person", label=_("ended on")),
    },
    subject="member__subject",
    why="staff are named to keep two people two; whose account it was is forgotten with what was said",
    label=_("Whether your account was looked into"),
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
        "network": network(_OWN),
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
