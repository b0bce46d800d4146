"""What this room knows about people: who may not deal, and why."""

from django.utils.translation import gettext_lazy as _

from parley.privacy.catalogue import (
    DELETE,
    LEGITIMATE,
    MODERATOR,
    OPINION,
    SELF,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_keeping,
    declare_purpose,
)
from parley.safety import farewell, personal_blocks, tombstones  # noqa: F401  blocks, and how this room takes leave of a member
from parley.safety.models import Restriction

declare_purpose(
    "keep-order", _("keep members from harm"), "dpv:MisusePreventionAndDetection", page="members:profile"
)
declare_keeping("restriction", _("a restriction and its reason"), until=_("you cancel your registration"))

_USES = [
    Use("keep-order", to=SELF, basis=LEGITIMATE),
    Use("keep-order", to=MODERATOR, basis=LEGITIMATE),  # the reason is what they read: it stands in the row
]


def _about(kind: object, label: object) -> Personal:
    return Personal(kind=kind, keeping="restriction", uses=_USES, erase=DELETE, sealed=False, label=label)


declare(
    Restriction,
    {
        "id": NotPersonal("a number of the database"),
        "member": NotPersonal("whose row it is"),
        "kind": NotPersonal("whether a moderator decided it, or it holds an account that is looked into"),
        "by": NotPersonal("which moderator answers for it"),
        "reason": _about(OPINION, _("why you may not deal")),
        "since": _about(TECHNICAL, _("since when")),
        "until": _about(TECHNICAL, _("until when")),
        "lifted_at": _about(TECHNICAL, _("when it was lifted")),
        "lifted_by": NotPersonal("which moderator answers for it"),
    },
    subject="member__subject",
    label=_("Restrictions"),
)


declare_keeping(
    "tombstone",
    _("that a cancelled account was restricted"),
    until=_("the restriction would have ended, or a year has passed"),
    days=tombstones.AT_MOST.days,
)
_HASH = Personal(
    kind=TECHNICAL,
    keeping="tombstone",
    uses=[Use("keep-order", to=SELF, basis=LEGITIMATE, page="members:leaving")],
    erase=DELETE,
    sealed=False,
    export=False,
    label=_("a keyed hash of your mail address, where you left while you were restricted"),
)
declare(
    tombstones.Tombstone,
    {
        "id": NotPersonal("a number of the database"),
        "key": _HASH,
        "kind": NotPersonal("that it is a restriction"),
        "by": NotPersonal("which moderator answers for it"),
        "until": NotPersonal("a time without a person"),
    },
    subject="key",
    why="about nobody here: it is found by a mail address alone",
    label=_("That an earlier account with an address was restricted"),
    apart=True,
)
