"""What a side says in a dispute, and the files it puts in: sealed, for the other side and staff."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from uuid import UUID

from django.db import models

from parley.ground import clock
from parley.offers.models.deals import DealSide
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel


class Statement(SealedModel):
    """`row` is the key of the form that it came with, so that it is made once."""

    side = models.ForeignKey(DealSide, models.CASCADE, related_name="statements")
    words = SealedField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"statement #{self.pk}"

    @classmethod
    def make(
        cls, side: DealSide, words: str, files: Iterable[tuple[str, bytes]], made_with: UUID
    ) -> "Statement":
        """Seal what `side` says, with its files; in the caller's transaction."""
        subject = side.member.subject
        keeping = Keeping.begin(subject, "deal", made_with)
        made = cls(row=made_with, side=side, subject=subject, made_at=clock.now(), keeping=keeping)
        made.words = words
        made.save(force_insert=True)
        for kind, content in files:
            exhibit = Exhibit(statement=made, kind=kind, subject=subject, keeping=keeping)
            exhibit.content = f"data:{kind};base64,{b64encode(content).decode('ascii')}"
            exhibit.save(force_insert=True)
        return made


class Exhibit(SealedModel):
    """One file of a statement. Sealed as a data: URI."""

    statement = models.ForeignKey(Statement, models.CASCADE, related_name="exhibits")
    kind = models.CharField(max_length=20)
    content = SealedField()

    def __str__(self) -> str:
        return f"exhibit #{self.pk}"

    @staticmethod
    def plain(content: str) -> bytes:
        """The file, from what the gate gives."""
        return b64decode(content.partition(",")[2])
