"""What this room knows about people: what was said of them after a deal. It is public, once it is shown."""

from django.utils.translation import gettext_lazy as _

from parley.ground import clock
from parley.privacy.catalogue import (
    CONTRACT,
    DELETE,
    LEGITIMATE,
    MODERATOR,
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
from parley.ratings.models import Correction, Link, Rating

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
        "removed_at": NotPersonal("whether staff has taken it away", label=_("taken away on")),
        "standing": NotPersonal("whether its comment is shown"),
        "answer_standing": NotPersonal("whether its answer is shown"),
    },
    subject="by__subject",
    label=_("Ratings you gave and got"),
    also=[About("about__subject", shown=lambda: Rating.shown_at(clock.now()))],
)


_STAFF = NotPersonal("which of the staff answers for it")


def _of_staff(label: object) -> Personal:
    """What staff writes down: its subject reads it, and staff."""
    uses = [Use("rate", to=SELF, basis=CONTRACT), Use("settle-dispute", to=MODERATOR, basis=LEGITIMATE)]
    return Personal(kind=OPINION, keeping="ratings", uses=uses, erase=DELETE, sealed=False, label=label)


declare(
    Correction,
    {
        "id": _NUMBER,
        "rating": NotPersonal("which rating it is about"),
        "removes": NotPersonal("whether it was taken away"),
        "was_kind": _of_staff(_("how you had rated before staff changed it")),
        "was_comment": _of_staff(_("your comment before staff changed it")),
        "reason": _of_staff(_("why staff changed a rating of yours")),
        "by": _STAFF,
        "at": _TIME,
    },
    subject="rating__by__subject",
    label=_("What staff changed of your ratings"),
)
declare(
    Link,
    {
        "id": _NUMBER,
        "one": NotPersonal("whose account it is; user IDs are public"),
        "other": _of_staff(_("which account staff takes for yours too")),
        "reason": _of_staff(_("why staff takes two accounts for one person's")),
        "by": _STAFF,
        "at": _TIME,
    },
    subject="one__subject",
    label=_("Accounts that are taken for one person's"),
    also=[About("other__subject")],
)
