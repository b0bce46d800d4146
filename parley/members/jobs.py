"""What happens later: members are told of a coming version of the policy or the terms, and leave is taken."""

from datetime import timedelta

from parley.ground import clock
from parley.members.models import Announcement
from parley.notices.queue import crontab, every, huey
from parley.privacy import departures

SHARE = timedelta(milliseconds=10)  # of every half second, so that others hardly notice


@huey.periodic_task(crontab(minute="*/10"))
def announce_versions() -> int:
    """Tell members of a version of the policy or the terms that they have not agreed to. -> how many"""
    return Announcement.make()


@every(seconds=0.5)
def go_on_with_departures() -> int:
    """Take leave of those whose time of grace is over, and go on with what follows, a little at a time.
    -> how many were done with"""
    return departures.sweep(clock.now(), SHARE)
