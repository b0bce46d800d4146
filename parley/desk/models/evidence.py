"""The file that comes with a request."""

from base64 import b64encode

from django.db import models

from parley.privacy.sealing import SealedField, SealedModel


class Evidence(SealedModel):
    """The file that came with a request: an order, a letter. Sealed as base64."""

    request = models.OneToOneField("desk.DisclosureRequest", models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=40)
    content = SealedField()

    def __str__(self) -> str:
        return f"evidence #{self.pk}"

    @classmethod
    def keep(cls, request: models.Model, content: bytes, kind: str) -> "Evidence":
        """Seal the file under the case's key."""
        made = cls(request=request, kind=kind, subject=request.subject, keeping=request.keeping)
        made.content = b64encode(content).decode("ascii")
        made.save()
        return made
