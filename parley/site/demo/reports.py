"""What the people of the demo report, and the one decision that somebody appeals against: it was made by one
moderator, so that it waits for the other. Times are hours before the demo was filled."""

from datetime import datetime, timedelta

from parley.desk.models import Appeal, Complaint, Ruling
from parley.ground import clock
from parley.market.models import Listing
from parley.members.models import Member

# What two members reported of the first of somebody's things, so many hours ago.
REPORTED = [
    ("papermoon", 30, "I paid for this in spring. It never came, and here it is again."),
    ("wren", 7, "The same thing with the same photo, for the third time."),
]

SECOND = "old-oak"  # the other moderator, who decided
WARNED = "Rangefinder camera, 1972, with 38 mm lens"
COMPLAINT = (
    "langsam",
    75,
    "The meter is said to work. I went to see the camera, and the needle did not move.",
)
REASON = (
    "The listing says that the meter works. A member who looked at the camera found that it does not. Say "
    "what does not work, so that others do not come for nothing."
)
APPEAL = (
    "The meter does work, with a zinc-air cell, just as it says there. Whoever came had brought an old "
    "mercury cell and tried that one. I have measured it against two other cameras since and will gladly "
    "show the figures. I do not want a warning to stand for something that I wrote truthfully."
)


def report(listings: dict[str, Listing], members: dict[str, Member], suspect: Member, now: datetime) -> None:
    """Report the first thing of `suspect`, and what is appealed. `listings` by title, `members` by handle."""
    _report_twice(members, suspect, now)
    _appeal(listings[WARNED], members, now)


def _report_twice(members: dict[str, Member], suspect: Member, now: datetime) -> None:
    thing = Listing.objects.of(suspect).filter(state=Listing.State.ACTIVE).order_by("pk").first()
    reporters = [members[handle] for handle, _ago, _words in REPORTED]
    if thing is None or Complaint.objects.filter(reporter__in=reporters).exists():
        return
    for handle, ago, words in REPORTED:
        with clock.frozen(now - timedelta(hours=ago)):
            Complaint.make(thing, "fraud", words, members[handle])


def _appeal(thing: Listing, members: dict[str, Member], now: datetime) -> None:
    handle, ago, words = COMPLAINT
    if Complaint.objects.filter(reporter=members[handle]).exists():
        return
    with clock.frozen(now - timedelta(hours=ago)):
        matter = Complaint.make(thing, "fraud", words, members[handle]).matter
    with clock.frozen(now - timedelta(hours=ago - 21)):
        ruling = Ruling.make(matter, members[SECOND], Ruling.Act.WARN, "fraud", REASON)
    with clock.frozen(now - timedelta(hours=ago - 64)):
        Appeal.make(ruling, thing.owner, APPEAL)
