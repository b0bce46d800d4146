"""What two members wrote to each other, opened for one of them, in the order of time with their offers."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy

from parley.ground.refusals import Refusal
from parley.members.models import Member
from parley.offers.message_states import DECLINED, HELD, KEPT_BACK, REQUEST
from parley.offers.models import Message, MessagePhoto, Negotiation
from parley.offers.views.slips import Slip
from parley.privacy.gate import GateBroken, GateClosed, disclose

MOST = 100
DAMAGED = gettext_lazy("This message was damaged, and cannot be opened any more.")


@dataclass(frozen=True)
class Said:
    """One message for one reader. `text` is None where it could not be opened now; `photos`: each with its
    small picture."""

    message: Message
    mine: bool
    text: str | None
    photos: tuple[tuple[MessagePhoto, str], ...] = ()

    @property
    def at(self) -> datetime:
        return self.message.written_at

    @property
    def asks(self) -> bool:
        """Does it wait for the reader's answer?"""
        return not self.mine and self.message.state == REQUEST

    @property
    def waits(self) -> bool:
        """Does its writer wait for an answer? Who declined does not say so."""
        return self.mine and self.message.state in (REQUEST, DECLINED)

    @property
    def is_damaged(self) -> bool:
        return self.text is DAMAGED

    @property
    def is_held(self) -> bool:
        return self.message.state == HELD

    @property
    def is_kept_back(self) -> bool:
        return self.message.state == KEPT_BACK


def read(negotiation: Negotiation, reader: Member, before: int | None = None) -> list[Said]:
    """The newest messages that `reader` may read, oldest first; those older than the one of number `before`.
    What the other side wrote is recorded as shown to the reader, and marked as read."""
    found = Message.objects.visible_to(reader).filter(negotiation=negotiation)
    found = found.filter(pk__lt=before) if before else found
    messages = list(found.order_by("-pk")[:MOST])[::-1]
    texts = _opened(messages, negotiation, reader)
    photos = _photos([each for each in messages if texts[each.pk] is not None], negotiation, reader)
    shown = [each.pk for each in messages if texts[each.pk] is not None and each.by_id != reader.pk]
    if any(each.read_at is None for each in messages if each.pk in shown):
        Message.objects.filter(pk__in=shown).mark_read()
    return [
        Said(each, each.by_id == reader.pk, texts[each.pk], tuple(photos.get(each.pk, ())))
        for each in messages
    ]


def _opened(messages: list[Message], negotiation: Negotiation, reader: Member) -> dict[int, str | None]:
    """The words by number. In a transaction, and while nothing can be recorded, one reads one's own alone."""
    try:
        return _words(messages, negotiation, reader)
    except GateBroken:
        if len(messages) == 1:
            return {messages[0].pk: DAMAGED}
        return {pk: text for each in messages for pk, text in _opened([each], negotiation, reader).items()}
    except GateClosed:
        own = [each for each in messages if each.by_id == reader.pk]
        return dict.fromkeys(each.pk for each in messages) | _words(own, negotiation, reader)


def _words(messages: list[Message], negotiation: Negotiation, reader: Member) -> dict[int, str | None]:
    if not messages:
        return {}
    said = disclose(reader, "negotiate", ["text"], messages, because=negotiation)
    return {each.pk: one["text"] for each, one in zip(messages, said, strict=True)}


def _photos(
    messages: list[Message], negotiation: Negotiation, reader: Member
) -> dict[int, list[tuple[MessagePhoto, str]]]:
    """The photos of these messages with their small pictures, by number of the message."""
    found: dict[int, list[tuple[MessagePhoto, str]]] = {}
    rows = list(MessagePhoto.objects.of(messages)) if messages else []
    said = disclose(reader, "negotiate", ["small"], rows, because=negotiation) if rows else []
    for row, one in zip(rows, said, strict=True):
        found.setdefault(row.message_id, []).append((row, one["small"]))
    return found


def in_time(slips: list[Slip], said: list[Said]) -> list[Slip | Said]:
    """Offers and messages, oldest first."""
    return sorted([*slips, *said], key=lambda each: each.at)


def around(said: list[Said], live: Slip | None) -> tuple[list[Said], list[Said]]:
    """What was written before the offer that is open, and since."""
    if live is None:
        return said, []
    return [each for each in said if each.at <= live.at], [each for each in said if each.at > live.at]


def why_not(negotiation: Negotiation, by: Member) -> Refusal | None:
    """Why `by` may not write now; None when they may."""
    try:
        Message.check_may_write(negotiation, by)
    except Refusal as refusal:
        return refusal
    return None
