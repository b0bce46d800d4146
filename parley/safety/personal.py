"""What this room knows about people: who may not deal, and why."""

from uuid import UUID

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
from parley.privacy.leavings import leaving
from parley.safety.models import Restriction

declare_purpose(
    "keep-order", _("keep members from harm"), "dpv:MaliciousActivityPrevention", page="members:profile"
)
declare_keeping("restriction", _("a restriction and its reason"), until=_("you cancel your registration"))

_USES = [
    Use("keep-order", to=SELF, basis=LEGITIMATE),
    Use("keep-order", to=MODERATOR, basis=LEGITIMATE, reason_required=True),
]


def _about(kind: object, label: object) -> Personal:
    return Personal(kind=kind, keeping="restriction", uses=_USES, erase=DELETE, sealed=False, label=label)


declare(
    Restriction,
    {
        "id": NotPersonal("a number of the database"),
        "member": NotPersonal("whose row it is"),
        "by": NotPersonal("which moderator answers for it"),
        "reason": _about(OPINION, _("why you may not deal")),
        "since": _about(TECHNICAL, _("since when")),
        "until": _about(TECHNICAL, _("until when")),
        "lifted_at": _about(TECHNICAL, _("when it was lifted")),
        "lifted_by": NotPersonal("which moderator answers for it"),
    },
    subject="member__subject",
)


@leaving("safety")
def leave(subject: UUID) -> None:
    """Forget the restrictions of this person."""
    Restriction.objects.filter(member__subject=subject).delete()
