"""Keepings: one reason for holding something of one subject, with a key of its own, in a database apart.

Upper rooms begin and end keepings here. They never see a key: those come from `keys`, for this room alone.
"""

import hashlib
import secrets
import uuid

from django.db import models, transaction

from parley.ground import clock
from parley.privacy import masterkey


class Keeping(models.Model):
    """One wrapped key. Ending the keeping deletes the row, and with it the meaning of all that it sealed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    name = models.CharField(max_length=40)
    ref = models.CharField(max_length=64, blank=True, default="")
    master = models.PositiveIntegerField()
    wrapped = models.BinaryField()
    commitment = models.BinaryField()
    begun_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "name", "ref"], name="one_key_a_keeping")]

    def __str__(self):
        return f"{self.name} {self.ref}".strip()

    @classmethod
    def begin(cls, subject: uuid.UUID, name: str, ref="") -> uuid.UUID:
        """The id of the subject's keeping `name` `ref`, begun now if there is none.

        The key's row is committed in the keys database when this returns, whatever becomes of the
        caller's own transaction: a key without data harms nobody, data without a key is lost.
        """
        wanted = {"subject": subject, "name": name, "ref": str(ref)}
        found = cls.objects.filter(**wanted).values_list("pk", flat=True).first()
        return found or cls.objects.get_or_create(**wanted, defaults=_new_key(wanted))[0].pk

    @classmethod
    def end(cls, pk: uuid.UUID) -> bool:
        """Destroy the key of one keeping; True if there was one. What it sealed can never be opened again."""
        return _destroy(cls.objects.filter(pk=pk)) > 0

    @property
    def context(self) -> str:
        """What the wrapped key is bound to, so that one row's key cannot be put in another's place."""
        return f"keeping|{self.pk}|{self.subject}|{self.name}|{self.ref}"


class IndexKey(models.Model):
    """The wrapped key of one column's blind index."""

    column = models.CharField(primary_key=True, max_length=120)
    master = models.PositiveIntegerField()
    wrapped = models.BinaryField()

    def __str__(self):
        return self.column

    @property
    def context(self) -> str:
        """What the wrapped key is bound to."""
        return f"index|{self.column}"


def end_all(subject: uuid.UUID, name: str) -> int:
    """Destroy the keys of all the subject's keepings called `name`; how many there were."""
    return _destroy(Keeping.objects.filter(subject=subject, name=name))


def commitment(key: bytes) -> bytes:
    """A hash that fixes which key it was and says nothing about it."""
    return hashlib.sha256(b"parley key commitment 1|" + key).digest()


def _new_key(wanted: dict) -> dict:
    pk, key = uuid.uuid4(), secrets.token_bytes(32)
    version, wrapped = masterkey.wrap(key, Keeping(pk=pk, **wanted).context)
    return {
        "id": pk,
        "master": version,
        "wrapped": wrapped,
        "commitment": commitment(key),
        "begun_at": clock.now(),
    }


def _destroy(keepings) -> int:
    # Overwritten before it is deleted, so that a page the engine only marks as free holds nothing.
    with transaction.atomic(using="keys"):
        keepings.update(wrapped=b"\0" * 60, commitment=b"\0" * 32)
        return keepings.delete()[0]
