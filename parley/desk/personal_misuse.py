"""What is known when somebody else used an account: that it was reported, and since when."""

from django.utils.translation import gettext_lazy as _

from parley.desk.models import Report
from parley.desk.models.misuse import KEPT
from parley.privacy.catalogue import (
    CONTRACT,
    DELETE,
    SELF,
    TECHNICAL,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_keeping,
)

declare_keeping(
    "misuse-report", _("that you reported misuse of your account"),
    until=_("a year has passed since it ended, or you cancel your registration"), days=KEPT.days,
)  # fmt: skip

_NUMBER = NotPersonal("a number of the database")
_TIME = NotPersonal("a time without a person")


def _own(label: object) -> Personal:
    uses = [Use("recover-account", to=SELF, basis=CONTRACT, page="desk:lost")]
    return Personal(
        kind=TECHNICAL, keeping="misuse-report", uses=uses, erase=DELETE, sealed=False, label=label
    )


declare(
    Report,
    {
        "id": _NUMBER,
        "member": NotPersonal("whose account it is"),
        "reset": NotPersonal("which way back proved it"),
        "since": _own(_("since when somebody else may have used it")),
        "made_at": _TIME,
        "by_staff": NotPersonal("which of the staff answers for it"),
        "frozen_at": _TIME,
        "ended_at": _TIME,
    },
    subject="member__subject",
)
