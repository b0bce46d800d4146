"""Whom a member has blocked. No page, copy or notice of the other side tells of it; while the two are in a
dispute, moderators see that there is a block."""

from django.utils.translation import gettext_lazy as _

from parley.privacy.catalogue import (
    CONTRACT,
    DELETE,
    LEGITIMATE,
    MODERATOR,
    OPINION,
    SELF,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_keeping,
)
from parley.safety.models import Block

declare_keeping("block", _("whom you blocked"), until=_("you unblock them, or one of you leaves"))

# Of two people whom a row is about, it is shown to one: so there is no `also`.
declare(
    Block,
    {
        "id": NotPersonal("a number of the database"),
        "by": NotPersonal("whose row it is; user IDs are public"),
        "member": Personal(
            kind=OPINION,
            keeping="block",
            uses=[
                Use("keep-order", to=SELF, basis=CONTRACT, page="safety:blocks"),
                Use("settle-dispute", to=MODERATOR, when="in-dispute", basis=LEGITIMATE),
            ],
            erase=DELETE,
            sealed=False,
            label=_("whom you blocked"),
        ),
        "since": NotPersonal("a time that the row needs to work", label=_("blocked on")),
    },
    subject="by__subject",
    label=_("Members you blocked"),
)
