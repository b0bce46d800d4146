"""What the safety room does later: restrict who came back to a tombstone."""

from parley.ground import clock
from parley.notices.queue import crontab, huey
from parley.safety.tombstones import Tombstone


@huey.periodic_task(crontab(minute="*"))
def bind_who_came_back() -> int:
    """Restrict members whose address has a tombstone, and tell them. -> how many"""
    return Tombstone.bind_who_came_back(clock.now())
