"""User IDs that nobody gets any more, but whoever had them."""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.privacy.marks import mark

MOST = 10  # that somebody keeps besides the present one
LEFT = "~"  # begins the user ID of who has left; nobody can choose one that does


class RetiredHandle(models.Model):
    """That somebody had this user ID: its keyed hash, whatever the case, kept for good. `holder` is a keyed
    hash of whoever may have it again, empty once they have left."""

    key = models.CharField(max_length=64, primary_key=True)
    holder = models.CharField(max_length=64, default="", db_index=True)

    def __str__(self) -> str:
        return "a user ID that somebody had"

    @classmethod
    def retire(cls, handle: str, holder: UUID) -> None:
        """Never give this user ID to anyone else than the subject `holder`."""
        cls.objects.update_or_create(key=_key(handle), defaults={"holder": _holder(holder)})

    @classmethod
    def leave(cls, handle: str, holder: UUID) -> None:
        """The subject `holder` leaves: nobody at all is given this user ID, nor what they had before."""
        cls.objects.filter(holder=_holder(holder)).update(holder="")
        cls.objects.update_or_create(key=_key(handle), defaults={"holder": ""})

    @classmethod
    def has(cls, handle: str, but_of: UUID | None = None) -> bool:
        """Did somebody have this user ID, other than the subject `but_of`?"""
        found = cls.objects.filter(key=_key(handle))
        return (found.exclude(holder=_holder(but_of)) if but_of else found).exists()

    @classmethod
    def refuse(cls, handle: str, holder: UUID | None = None) -> None:
        """Raises Refusal: taken for such a user ID that is not the subject `holder`'s, too-many for who keeps
        many besides. Asked after it was written, in the same transaction: whoever waited for its last owner
        to go must not get it in the moment it is free."""
        if cls.has(handle, but_of=holder):
            raise Refusal(_("This user ID is taken. Choose another."), field="handle", code="taken")
        if holder and cls.objects.filter(holder=_holder(holder)).exclude(key=_key(handle)).count() > MOST:
            message = _("You have had many user IDs, and each stays yours. Take one of those again.")
            raise Refusal(message, field="handle", code="too-many")


def _holder(subject: UUID) -> str:
    return mark("holder of a user ID", str(subject))


def _key(handle: str) -> str:
    return mark("user ID", handle.lower())
