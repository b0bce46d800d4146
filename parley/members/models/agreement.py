"""What a member has agreed to, and which coming versions they were told of."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.prepared import Prepared
from parley.ground.refusals import Refusal
from parley.members.models.member import Member
from parley.notices.models import Event
from parley.privacy.documents import Document, documents
from parley.privacy.policy_versions import Version

BATCH = 100


@dataclass(frozen=True)
class Pending:
    """A document of which a newer version is published than the one that a member agreed to."""

    document: Document
    version: Version
    agreed: int

    @property
    def is_due(self) -> bool:
        """Whether what they agreed to is no longer in effect."""
        return self.agreed < self.document.in_effect().version


class Agreement(models.Model):
    """Which version of which document a member agreed to, and when. Kept, never changed."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="agreements")
    document = models.CharField(max_length=10, default="policy")
    version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "document", "version"], name="agreement_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.document} version {self.version}"

    @classmethod
    def pending(cls, member: Member) -> list[Pending]:
        """What they are to be asked. No query while no document has a second version: whoever joined
        agreed to the first. Otherwise one, once for this `member` object."""
        if all(len(each.published()) == 1 for each in documents.values()):
            return []
        if not hasattr(member, "_agreed"):
            member._agreed = _newest(_OF.all(member.pk))
        found = [
            Pending(each, each.newest(), member._agreed.get(name, 0)) for name, each in documents.items()
        ]
        return [each for each in found if each.agreed < each.version.version]

    @classmethod
    def is_due(cls, member: Member) -> bool:
        """Whether they have to agree to something before they list, offer or accept."""
        return any(each.is_due for each in cls.pending(member))

    @classmethod
    def give(cls, by: Member, read: dict[str, int]) -> None:
        """Agree to the versions that `by` has read: {document: number}. Raises Refusal("stale") when a
        newer one was published meanwhile, or one is missing."""
        with transaction.atomic():
            locks.row(Member.objects.filter(pk=by.pk))
            _forget(by)
            now, asked = clock.now(), cls.pending(by)
            if any(read.get(each.document.name) != each.version.version for each in asked):
                raise Refusal(_("There is a newer version by now. Read what it changes."), code="stale")
            for each in asked:
                version = str(each.version.version)
                cls.objects.create(member=by, document=each.document.name, version=version, at=now)
                Event.record("agreed", about=by, by=by.subject, now=f"{each.document.name} {version}")
            _forget(by)


class Announcement(models.Model):
    """That a member was told of a version. One each: the row is written with the notice and the mail."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="announcements")
    document = models.CharField(max_length=10)
    version = models.CharField(max_length=20)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "document", "version"], name="announcement_once_each")
        ]

    def __str__(self) -> str:
        return f"{self.document} version {self.version}"

    @property
    def what(self) -> Document:
        """The document, for the words of notice and mail."""
        return documents[self.document]

    @property
    def published(self) -> Version | None:
        """The version, or None when it is no longer there."""
        return self.what.numbered(int(self.version))

    @classmethod
    def make(cls, batch: int = BATCH) -> int:
        """Tell every member who has not agreed to the newest version of a document, and was not told of
        it, on the page and by mail. Harmless to repeat. -> how many were told"""
        told = 0
        for document in documents.values():
            version = document.newest()
            if document.before(version) is None:
                continue
            while members := cls._untold(document, version)[:batch]:
                told += cls._tell(document, version, [member.pk for member in members])
        return told

    @classmethod
    def _untold(cls, document: Document, version: Version) -> "models.QuerySet[Member]":
        this = {"member": OuterRef("pk"), "document": document.name, "version": str(version.version)}
        here = Member.objects.filter(cancelled_on=None, imported=False)
        return here.exclude(Exists(cls.objects.filter(**this))).exclude(
            Exists(Agreement.objects.filter(**this))
        ).order_by("pk")  # fmt: skip

    @classmethod
    def _tell(cls, document: Document, version: Version, members: Iterable[int]) -> int:
        with transaction.atomic():
            # Two at it at once: the second waits here, and finds nobody left.
            locks.rows(Member.objects.filter(pk__in=members))
            found, now = list(cls._untold(document, version).filter(pk__in=members)), clock.now()
            for member in found:
                told = cls.objects.create(
                    member=member, document=document.name, version=str(version.version), at=now
                )
                Event.record("new-version", about=told, by=None, tell=[member.subject])
        return len(found)


# Asked by every page and act of whoever is signed in, once there is a second version of something.
_OF = Prepared(
    lambda pk: Agreement.objects.filter(member=pk).order_by().values_list("document", "version"),
    Member._meta.get_field("id"),
)


def _forget(member: Member) -> None:
    """What was read of their agreements before is not to be used any more."""
    if hasattr(member, "_agreed"):
        del member._agreed


def _newest(agreed: Iterable[tuple[str, str]]) -> dict[str, int]:
    newest: dict[str, int] = {}
    for document, version in agreed:
        newest[document] = max(newest.get(document, 0), int(version))
    return newest
