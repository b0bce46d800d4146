"""Watching ends some days after what is watched has."""

from datetime import timedelta

from parley.market.models import Watch
from parley.privacy import retention

KEPT = timedelta(days=30)  # so that who comes back reads what became of it


@retention.sweeps(
    "watch",
    retention.rows(lambda: Watch.objects.all(), "listing__ended_at", KEPT),
    KEPT,
    tables=(Watch._meta.db_table,),
)
def forget_watches(ids: list) -> None:
    """Forget who watched what has ended."""
    Watch.objects.filter(pk__in=ids).delete()
