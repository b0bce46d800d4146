"""What waits for a member beside offers, messages and deals. Offers knows of questions and of offers to
watchers; whoever stands above and has more says so here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from parley.market.models import Listing, Question
from parley.members.models import Member
from parley.offers.models import Invitation

MOST = 20  # of each kind: what has waited longest, or ends first


@dataclass(frozen=True)
class Waiting:
    """Something that `about` says what it is about, in `text` what is to be done; `path` leads there."""

    about: str
    text: str
    path: str
    icon: str
    until: datetime | None = None


Finder = Callable[[Member, datetime], list[Waiting]]
_finders: list[Finder] = []


def finder(function: Finder) -> Finder:
    """Register `f(member, now)`, which asks the database few questions, however much waits."""
    _finders.append(function)
    return function


def waiting_for(member: Member, now: datetime) -> list[Waiting]:
    """All that waits for `member`."""
    return [each for find in _finders for each in find(member, now)]


@finder
def questions(member: Member, _now: datetime) -> list[Waiting]:
    """What others ask about listings of theirs."""
    asked = Question.objects.visible_to(member).filter(listing__owner=member, state=Question.State.OPEN)
    found = asked.exclude(listing__state=Listing.State.ENDED).select_related("listing").order_by("pk")
    text = _("A question waits for your answer.")
    return [
        Waiting(each.listing.named, text, each.get_absolute_url(), "circle-help") for each in found[:MOST]
    ]


@finder
def offers_to_watchers(member: Member, now: datetime) -> list[Waiting]:
    """What owners offer to those who watch, and they are one of."""
    found = Invitation.objects.waiting_for(member, now).select_related("listing").order_by("expires_at", "pk")
    return [
        Waiting(
            each.listing.named,
            _("Its owner offers it to you for %(sum)s.") % {"sum": each.total.format()},
            each.get_absolute_url(),
            "eye",
            each.expires_at,
        )
        for each in found[:MOST]
    ]
