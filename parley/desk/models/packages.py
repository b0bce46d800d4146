"""The sealed package: what was granted, encrypted for whoever asked, until it is fetched."""

from datetime import datetime

from django.db import models, transaction

from parley.desk.requests_rules import PACKAGE, PACKAGE_KEPT
from parley.privacy import effect
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import SealedField, SealedModel


class PackageQuerySet(models.QuerySet["Package"]):
    def past_keeping(self, now: datetime) -> "PackageQuerySet":
        """Those that nobody fetched in time."""
        return self.filter(made_at__lte=now - effect.kept(PACKAGE, PACKAGE_KEPT))


class Package(SealedModel):
    """One request's package, and the passphrase that opens it. Fetching ends both, and their key."""

    request = models.OneToOneField("desk.DisclosureRequest", models.CASCADE, related_name="package")
    content = SealedField()
    passphrase = SealedField()
    made_at = models.DateTimeField()

    objects = PackageQuerySet.as_manager()

    def __str__(self) -> str:
        return f"package #{self.pk}"

    @property
    def kept_until(self) -> datetime:
        """When it goes if nobody fetches it."""
        return self.made_at + effect.kept(PACKAGE, PACKAGE_KEPT)

    @classmethod
    def store(cls, request: models.Model, content: str, passphrase: str, now: datetime) -> "Package":
        """Seal it under a key of its own."""
        keeping = Keeping.begin(request.subject, PACKAGE, f"{request.pk}.{request.round}")
        made = cls(request=request, subject=request.subject, keeping=keeping, made_at=now)
        made.content, made.passphrase = content, passphrase
        made.save()
        return made

    def destroy(self) -> None:
        """Delete it, and its key with it."""
        keeping = self.keeping
        self.delete()
        transaction.on_commit(lambda: Keeping.end(keeping))
