"""What a member watches. It is theirs alone: the owner of a listing sees how many watch it, never who."""

from django.utils.translation import gettext_lazy as _

from parley.market.models import Watch
from parley.market.sweeping_watches import KEPT
from parley.privacy.catalogue import (
    CONTRACT,
    DELETE,
    OPINION,
    SELF,
    NotPersonal,
    Personal,
    Use,
    declare,
    declare_keeping,
    declare_purpose,
)

declare_purpose(
    "watch",
    _("show you what you watch, and pass on an offer to you, if you agreed to that"),
    "dpv:ServiceProvision",
    page="market:watched",
)
declare_keeping(
    "watch",
    _("what you watch"),
    until=_("you stop watching, the listing ended a month ago, or you leave"),
    days=KEPT.days,
)


def _told(label: object) -> Personal:
    uses = [Use("watch", to=SELF, basis=CONTRACT, page="market:watched")]
    return Personal(kind=OPINION, keeping="watch", uses=uses, erase=DELETE, sealed=False, label=label)


declare(
    Watch,
    {
        "id": NotPersonal("a number of the database"),
        "by": NotPersonal("whose row it is; user IDs are public"),
        "listing": _told(_("what you watch")),
        "may_offer": _told(_("whether its owner may make you an offer")),
        "since": NotPersonal("a time that the row needs to work", label=_("since when")),
    },
    subject="by__subject",
    label=_("What you watch"),
)
