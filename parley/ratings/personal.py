"""What this room knows about people: what was said of them after a deal. It is public, once it is shown."""

from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.privacy.catalogue import (
    CONTRACT,
    DELETE,
    OPINION,
    SELF,
    About,
    NotPersonal,
    Personal,
    Public,
    Use,
    declare,
    declare_keeping,
    declare_purpose,
)
from parley.ratings import farewell  # noqa: F401  how this room takes leave of a member
from parley.ratings.models import Rating

declare_purpose(
    "rate", _("tell others how a deal went"), "dpv:ServiceUsageAnalytics", page="offers:negotiations"
)
declare_keeping("ratings", _("ratings you gave and got"), until=_("both sides of the deal have left"))

_NUMBER = NotPersonal("a number of the database")
_TIME = NotPersonal("a time that the row needs to work")

declare(
    Rating,
    {
        "id": _NUMBER,
        "deal": NotPersonal("the deal it is about"),
        "by": Personal(
            kind=OPINION,
            keeping="ratings",
            uses=[Use("rate", to=SELF, basis=CONTRACT)],
            erase=DELETE,
            sealed=False,
            label=_("that you rated a deal, before the rating is shown"),
        ),
        "about": NotPersonal("whom it is about; user IDs are public", label=_("about whom")),
        "role": Public(_("as what somebody dealt"), label=_("buyer, seller or trader in a rated deal")),
        "kind": Public(_("how past deals went"), label=_("each rating")),
        "comment": Public(_("how past deals went"), label=_("the comment of a rating")),
        "made_at": NotPersonal("a time that the row needs to work", label=_("made on")),
        "paired": NotPersonal("whether both sides have rated"),
        "settled_at": _TIME,
        "counts": NotPersonal("whether it is part of the count"),
        "answer": Public(_("the other side is heard too"), label=_("the answer to a rating")),
        "answered_at": _TIME,
    },
    subject="by__subject",
    label=_("Ratings you gave and got"),
    also=[About("about__subject", shown=lambda: Rating.shown_at(clock.now()))],
)
