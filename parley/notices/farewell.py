"""How the notices room takes leave of a member. Mail that still waits for them is not sent any more: their
address is destroyed in the same moment, and nobody is there to read it."""

from uuid import UUID

from parley.notices.models import Event, MailChoice, Notice
from parley.privacy.leavings import leaving


def erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    """Forget what this person was told and what they did; that it happened to a thing remains.
    -> how many rows"""
    told = _ids(Notice.objects.filter(subject=subject), limit)
    Notice.objects.filter(pk__in=told).delete() if told else None
    did = _ids(Event.objects.filter(by=subject), limit - len(told))
    Event.objects.filter(pk__in=did).update(by=None) if did else None
    return len(told) + len(did)


def _ids(rows, limit: int) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[: max(0, limit)])


@leaving("notices", erase=erase)
def leave(subject: UUID) -> None:
    """Nobody can read the notices of who has left, so they go in batches after that."""
    MailChoice.objects.filter(subject=subject).delete()
