"""The contacts in deals go when the time for a dispute is over."""

from parley.members.models import Member
from parley.offers import rules
from parley.offers.models import DealContact
from parley.privacy import retention
from parley.privacy.keyring import end_all, end_many


@retention.sweeps(
    "deal",
    retention.rows(lambda: DealContact.objects.all(), "side__deal__ended_at", rules.CONTACT_KEPT),
    rules.CONTACT_KEPT,
    tables=(DealContact._meta.db_table,),
)
def forget_contacts(ids: list) -> None:
    """Destroy the keys of contacts in deals that ended long ago, and delete the rows."""
    found = DealContact.objects.filter(pk__in=ids)
    gone = list(found.filter(side__member__in=Member.objects.gone()).values_list("subject", flat=True))
    end_many(found.values_list("keeping", flat=True))
    found.delete()
    for subject in gone:
        end_all(subject, "ledger")  # begun anew where the desk opened one after they had left
