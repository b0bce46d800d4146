"""Tombstones go when what they stand for would have ended."""

from parley.privacy import retention
from parley.safety.tombstones import Tombstone


@retention.sweeps(
    "tombstone", retention.rows(lambda: Tombstone.objects.all(), "until"), tables=(Tombstone._meta.db_table,)
)
def forget_tombstones(ids: list) -> None:
    """Forget that a former member was restricted; each has its end in it."""
    Tombstone.objects.filter(pk__in=ids).delete()
