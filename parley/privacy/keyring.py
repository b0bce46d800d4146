"""Keepings: one reason for holding something of one subject, with a key of its own, in a database apart.

Upper rooms begin and end keepings here. They never see a key: those come from `keys`, for this room alone.
"""

import secrets
import uuid
from collections.abc import Iterable, Iterator

from django.db import connections, models, transaction

from parley.ground import clock
from parley.privacy import masterkey, shredlist
from parley.privacy.envelope import commitment

AT_ONCE = 500
MASTERS_LOCK = 0x4D4B4559  # any number that nothing else in this database locks


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
    held_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "name", "ref"], name="one_key_a_keeping")]

    def __str__(self):
        return f"{self.name} {self.ref}".strip()

    @classmethod
    def begin(cls, subject: uuid.UUID, name: str, ref="", held_until=None) -> uuid.UUID:
        """The id of the subject's keeping `name` `ref`, begun now if there is none. `held_until`: until
        then what it seals is not shown to the subject either (an embargo).

        The key's row is committed in the keys database when this returns, whatever becomes of the
        caller's own transaction: a key without data harms nobody, data without a key is lost.
        """
        wanted = {"subject": subject, "name": name, "ref": str(ref)}
        found = cls.objects.filter(**wanted).values_list("pk", flat=True).first()
        return found or cls._begun(wanted, held_until)

    @classmethod
    def _begun(cls, wanted: dict, held_until) -> uuid.UUID:
        with transaction.atomic(using="keys"):
            masters_stay()
            new = {"held_until": held_until}
            return cls.objects.get_or_create(**wanted, defaults=new | _new_key(wanted))[0].pk

    @classmethod
    def end(cls, pk: uuid.UUID) -> bool:
        """Destroy the key of one keeping; True if there was one. What it sealed can never be opened again.
        Raises ShredListUnwritable, and then the key is still there."""
        return end_many([pk]) > 0

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
    return end_many(Keeping.objects.filter(subject=subject, name=name).values_list("pk", flat=True))


def end_subjects(subjects: Iterable[uuid.UUID]) -> int:
    """Destroy every key of these subjects, which are nobody's but of rows that go; how many there were."""
    return end_many(Keeping.objects.filter(subject__in=list(subjects)).values_list("pk", flat=True))


def end_all_but(subject: uuid.UUID, names, also=()) -> int:
    """Destroy the keys of the subject's keepings but those called one of `names`, and of the keepings
    `also` (ids); how many there were."""
    theirs = models.Q(subject=subject) & ~models.Q(name__in=list(names))
    found = Keeping.objects.filter(theirs | models.Q(pk__in=list(also)))
    return end_many(found.values_list("pk", flat=True))


def end_many(keepings: Iterable[uuid.UUID]) -> int:
    """Destroy the keys of these keepings (ids), at the price of one; how many there were. What is no
    keeping any more is passed over. Raises ShredListUnwritable, and then all keys are still there."""
    wanted = list(keepings)
    there = [pk for some in _batches(wanted) for pk in _known(some).values_list("pk", flat=True)]
    if there:
        # First the list, then the keys: after a crash between the two, `replay` destroys what is listed.
        shredlist.add(there)
    return sum(_destroy(some) for some in _batches(there))


def replay(listed: shredlist.ShredList | None = None) -> int:
    """Destroy every key that the shred list names and that is there all the same; how many there were.
    Raises ShredListBroken."""
    wanted = (shredlist.here() if listed is None else listed).keepings
    return sum(_destroy(some) for some in _batches(wanted))


def masters_stay() -> None:
    """Until the transaction on the keys ends, no rotation destroys a master key. On SQLite the transaction
    itself is the lock: one writer at a time."""
    if connections["keys"].vendor == "postgresql":
        with connections["keys"].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [MASTERS_LOCK])


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


def _batches(pks: list[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    return (pks[at : at + AT_ONCE] for at in range(0, len(pks), AT_ONCE))


def _known(pks: list[uuid.UUID]) -> models.QuerySet[Keeping]:
    return Keeping.objects.filter(pk__in=pks)


def _destroy(pks: list[uuid.UUID]) -> int:
    keepings = _known(pks)
    if not keepings.exists():
        return 0
    # Overwritten before it is deleted, so that a page the engine only marks as free holds nothing.
    with transaction.atomic(using="keys"):
        keepings.update(wrapped=b"\0" * 60, commitment=b"\0" * 32)
        return keepings.delete()[0]
