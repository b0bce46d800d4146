"""A copy of everything that is held about one member, asked for, made in the background, sealed, and gone
after a week. Rows say what is to be done: whoever is killed while making one leaves it to the next."""

import logging
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q

from parley.ground import clock
from parley.privacy.keyring import Keeping
from parley.privacy.sealed_files import SealedFile

log = logging.getLogger("parley.privacy.exports")
KEEPING = "export"
KEPT = timedelta(days=7)
TRIES = 3  # a copy that killed its maker so often will not be made by one more try
EVERY = 100  # steps between two notes of how far it is


class ExportQuerySet(models.QuerySet["Export"]):
    def visible_to(self, viewer) -> Self:
        """The viewer's own, newest first. Nobody else's, whoever asks."""
        return self.filter(subject=viewer.subject).order_by("-asked_at")

    def unfinished(self) -> Self:
        """Asked for and not made yet, also those that somebody was making when they died."""
        return self.filter(state__in=Export.UNFINISHED).order_by("asked_at")


class Export(models.Model):
    """One copy: who asked, how far it is, and the keeping under which its file is sealed."""

    class State(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        READY = "ready"
        FAILED = "failed"

    UNFINISHED = ("waiting", "running")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(db_index=True)
    keeping = models.UUIDField(null=True)
    state = models.CharField(max_length=7, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)

    objects = ExportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject"], condition=Q(state__in=["waiting", "running"]), name="one_export_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"export {self.pk}"

    @classmethod
    def ask(cls, by) -> "Export":
        """The copy that `by` asks for: the one that is being made already, or a new one."""
        mine = cls.objects.visible_to(by)
        try:
            with transaction.atomic():
                running = mine.unfinished().first()
                return running or cls.objects.create(subject=by.subject, asked_at=clock.now())
        except IntegrityError:
            return mine.first()  # asked for twice at the same moment

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    @property
    def ends_at(self) -> datetime:
        """When it is removed."""
        return self.ended_at + KEPT

    @property
    def is_there(self) -> bool:
        """Whether it can be taken home now."""
        return self.state == self.State.READY and clock.now() < self.ends_at and self.file.path.exists()

    @property
    def percent(self) -> int:
        """How far it is."""
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def file(self) -> SealedFile:
        """Its sealed file."""
        path = Path(settings.PARLEY_HOME) / "exports" / f"{self.pk}.sealed"
        return SealedFile(path, self.keeping, (KEEPING, str(self.subject), str(self.pk)))

    def read(self) -> Iterator[bytes]:
        """The ZIP as plain bytes, for its owner alone. Raises KeyGone, FileNotFoundError, Damaged."""
        return self.file.read()

    def make(self) -> bool:
        """Make the copy -> whether it is ready. To be called by one process at a time (parley.site.jobs),
        so that whatever is found running was left behind by somebody who died."""
        if self.tries >= TRIES:
            return self._end(self.State.FAILED)
        self.keeping = Keeping.begin(self.subject, KEEPING, self.pk)
        mine = Export.objects.filter(pk=self.pk, state__in=self.UNFINISHED)
        if not mine.update(state=self.State.RUNNING, keeping=self.keeping, tries=F("tries") + 1, done=0):
            Keeping.end(self.keeping)  # whoever asked has left meanwhile
            return False
        try:
            self.size = self._write()
        except Exception as error:
            # Its words may hold what was being written, and stay out of the log.
            log.error("export %s failed: %s", self.pk, type(error).__name__)
            return self._end(self.State.FAILED)
        return self._end(self.State.READY)

    def _write(self) -> int:
        from parley.privacy import exporting

        stream = self.file.writing()
        try:
            exporting.write(self.subject, stream, self._count)
        except BaseException:
            stream.abandon()
            raise
        stream.close()
        return stream.size

    def _count(self, done: int, total: int) -> None:
        if done % EVERY == 0:
            Export.objects.filter(pk=self.pk).update(done=done, total=total)

    def _end(self, state: str) -> bool:
        self.state, self.ended_at = state, clock.now()
        mine = Export.objects.filter(pk=self.pk, state__in=self.UNFINISHED)
        ended = mine.update(state=state, ended_at=self.ended_at, size=self.size)
        if state == self.State.FAILED or not ended:
            _shred(self.keeping, self.file)  # of one whose owner left meanwhile nothing stays either
        for earlier in self._replaced() if ended else ():
            earlier.end()
        return bool(ended) and state == self.State.READY

    def _replaced(self) -> ExportQuerySet:
        """A new copy takes the place of all before it; a failure only that of other failures."""
        others = Export.objects.filter(subject=self.subject).exclude(pk=self.pk)
        return others if self.state == self.State.READY else others.filter(state=self.State.FAILED)

    def end(self) -> None:
        """The reason for keeping it is over. The key goes first: killed after that, the next sweep finds
        the row and finishes."""
        _shred(self.keeping, self.file)
        self.delete()


def make_unfinished() -> int:
    """Make every copy that was asked for -> how many are ready. One process at a time."""
    return sum(export.make() for export in Export.objects.unfinished())


def forget(subject: uuid.UUID) -> None:
    """Remove every copy of one subject who leaves, with the caller's transaction; their keys are destroyed
    with all others of the subject. A file that a crash leaves is found by the sweep."""
    for export in Export.objects.filter(subject=subject):
        transaction.on_commit(export.file.remove, robust=True)
        export.delete()


def _shred(keeping: uuid.UUID | None, file: SealedFile) -> None:
    if keeping:
        Keeping.end(keeping)
    file.remove()


def loose_files() -> list[Path]:
    """Sealed files that no row knows."""
    # Files before rows: a row is there before its file, so none is taken for loose that was just begun.
    found = list((Path(settings.PARLEY_HOME) / "exports").glob("*.sealed"))
    known = {str(pk) for pk in Export.objects.values_list("pk", flat=True)} if found else set()
    return [path for path in found if path.stem not in known]
