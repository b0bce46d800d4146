"""Offers to those who watch are forgotten some days after their time is up."""

from datetime import timedelta

from parley.offers.models import Invitation
from parley.privacy import retention

KEPT = timedelta(days=30)


@retention.sweeps(
    "invitation",
    retention.rows(lambda: Invitation.objects.all(), "expires_at", KEPT),
    KEPT,
    tables=(Invitation._meta.db_table,),
)
def forget_invitations(ids: list) -> None:
    """Forget what was offered, and to whom. What came of it stands in the negotiations."""
    Invitation.objects.filter(pk__in=ids).delete()
