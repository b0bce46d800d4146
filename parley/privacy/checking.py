"""Checking this marketplace's own ledger, with its secret and the checkpoint that it keeps elsewhere."""

from collections.abc import Iterator

from django.db import DatabaseError, connections

from parley.privacy import verification
from parley.privacy.ledger_models import KeptCheckpoint
from parley.privacy.report import Report
from parley.privacy.signing import Signer

CHUNK = 2000


class Here:
    """The ledger's database of this marketplace."""

    errors = (DatabaseError,)

    @property
    def vendor(self) -> str:
        """Its engine."""
        return connections["ledger"].vendor

    def rows(self, query: str) -> Iterator[tuple]:
        """The rows of a query, a few at a time."""
        with connections["ledger"].cursor() as cursor:
            cursor.execute(query)
            while found := cursor.fetchmany(CHUNK):
                yield from found


def verify(receipts: list[str] | dict[str, str] | None = None) -> Report:
    """Check the ledger of this marketplace, and receipts that somebody took home (a dict: by name)."""
    signer = Signer.load()
    if not isinstance(receipts, dict):
        receipts = {f"receipt {number}": text for number, text in enumerate(receipts or [], start=1)}
    kept = KeptCheckpoint.objects.filter(origin=signer.origin).values_list("note", flat=True)
    return verification.verify(Here(), signer.verifier(), signer.mac, list(kept), receipts)
