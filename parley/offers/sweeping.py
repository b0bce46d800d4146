"""When the time for a dispute is over, the contacts in deals go, and what was said in them."""

from parley.offers import rules
from parley.offers.models import Contest, DealContact, Exhibit, Instruction, Statement
from parley.privacy import retention


@retention.sweeps(
    "deal",
    retention.rows(lambda: DealContact.objects.all(), "side__deal__ended_at", rules.CONTACT_KEPT),
    rules.CONTACT_KEPT,
    tables=(DealContact._meta.db_table,),
)
def forget_contacts(ids: list) -> None:
    """Destroy the keys of contacts in deals that ended long ago, and delete the rows."""
    retention.forget(DealContact, ids)


@retention.sweeps(
    "deal",
    retention.rows(
        lambda: Contest.objects.exclude(state=Contest.State.WAITING),
        "side__deal__ended_at",
        rules.CONTACT_KEPT,
    ),
    rules.CONTACT_KEPT,
    tables=(Contest._meta.db_table,),
)
def forget_contests(ids: list) -> None:
    """Destroy the keys of what was said against marks, and delete the rows; what waits for staff stays."""
    retention.forget(Contest, ids)


@retention.sweeps(
    "deal",
    retention.rows(lambda: Instruction.objects.all(), "side__deal__ended_at", rules.CONTACT_KEPT),
    rules.CONTACT_KEPT,
    tables=(Instruction._meta.db_table,),
)
def forget_instructions(ids: list) -> None:
    """Destroy the keys of how somebody wanted to be paid in such a deal, and delete the rows."""
    retention.forget(Instruction, ids)


@retention.sweeps(
    "deal",
    retention.rows(lambda: Statement.objects.all(), "side__deal__ended_at", rules.CONTACT_KEPT),
    rules.CONTACT_KEPT,
    tables=(Statement._meta.db_table, Exhibit._meta.db_table),
)
def forget_statements(ids: list) -> None:
    """Destroy the keys of what was said and put into disputes settled long ago, and delete the rows."""
    retention.forget(Statement, ids)
