"""The ledger's tables: rows are only ever added (triggers in the database refuse anything else)."""

import uuid
from datetime import UTC, datetime

from django.db import models

from parley.privacy.leaves import Committed


def microseconds(at: datetime) -> int:
    """A time as the ledger writes it: microseconds since 1970."""
    return int(at.timestamp()) * 1_000_000 + at.microsecond


class Entry(models.Model):
    """One disclosure, durable before its values were shown. `keeping` names the key of its sealed details.

    Whose data it was is not written here: that stands with the key, and goes with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at_us = models.BigIntegerField(db_index=True)
    keeping = models.UUIDField()
    details = models.BinaryField()
    commitment = models.BinaryField()
    mac = models.BinaryField()
    place: int | None = None  # filled by `ledger.entries_about`

    class Meta:
        indexes = [models.Index(fields=["keeping", "-at_us"], name="entries_about")]

    @property
    def at(self) -> datetime:
        """When it was written."""
        return datetime.fromtimestamp(self.at_us // 1_000_000, UTC).replace(
            microsecond=self.at_us % 1_000_000
        )

    def leaf(self) -> bytes:
        """The bytes that the log commits to."""
        return self.committed().pack()

    def committed(self) -> Committed:
        """What the log commits to."""
        return Committed(self.id, self.at_us, self.keeping, bytes(self.details), bytes(self.commitment))


class Leaf(models.Model):
    """An entry's place in the sequence."""

    position = models.BigIntegerField(primary_key=True)
    entry = models.UUIDField(unique=True)
    hash = models.BinaryField()


class Node(models.Model):
    """The hash over a whole tile of 256: at level 1 over leaves, at level 2 over those of level 1. So a proof
    reads a few tiles, however long the log is. `number` is `merkle.node_number`."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.BinaryField()


class Checkpoint(models.Model):
    """The log's root at one size, signed; with the right edge of the tree, from which it grows on."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField()
    frontier = models.BinaryField()
    note = models.TextField()


class KeptCheckpoint(models.Model):
    """The newest signed checkpoint, in another database: so nobody cuts off the end of the log unnoticed."""

    origin = models.CharField(primary_key=True, max_length=80)
    size = models.BigIntegerField()
    note = models.TextField()
