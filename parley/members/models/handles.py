"""User IDs that nobody gets any more."""

from django.db import models
from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.privacy.marks import mark

LEFT = "~"  # begins the user ID of who has left; nobody can choose one that does


class RetiredHandle(models.Model):
    """That somebody who has left had this user ID: its keyed hash, whatever the case, kept for good."""

    key = models.CharField(max_length=64, primary_key=True)

    def __str__(self) -> str:
        return "a user ID of somebody who has left"

    @classmethod
    def retire(cls, handle: str) -> None:
        """Never give this user ID to anyone else."""
        cls.objects.get_or_create(key=_key(handle))

    @classmethod
    def has(cls, handle: str) -> bool:
        """Did somebody who has left have this user ID?"""
        return cls.objects.filter(key=_key(handle)).exists()

    @classmethod
    def refuse(cls, handle: str) -> None:
        """Raises Refusal "taken" for such a user ID. Asked after it was written, in the same transaction:
        whoever waited for its last owner to leave must not get it in the moment it is free."""
        if cls.has(handle):
            raise Refusal(_("This user ID is taken. Choose another."), field="handle", code="taken")


def _key(handle: str) -> str:
    return mark("user ID", handle.lower())
