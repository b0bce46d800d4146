"""Leavings: how each room takes leave of a member. Every room that holds personal data registers one.

Taking leave has three parts. `close` ends what is open and tells the other sides; it runs when the account
closes, and once more afterwards for what slipped in meanwhile. `at_once` takes away what must be gone
when the leaving commits. `erase` takes the rest away in small batches after that, so that nobody waits for
a member with much to erase. `parley.privacy.departures` drives them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from uuid import UUID

from django.db.models import Model
from django.utils.translation import ngettext

from parley.privacy.catalogue import Catalogue
from parley.privacy.catalogue import catalogue as the_catalogue


class When(Enum):
    """When something of a member who leaves comes to its end."""

    NOW = "now"
    LATER = "later"
    CHOICE = "choice"  # as the member chooses: public words stay, without the name, or go
    DEALING = "dealing"  # an open dealing that is ended, and the other side told


@dataclass(frozen=True)
class Fate:
    """What becomes of one sort of thing: what and how many, when it ends, and why not before.

    `keeping` names the reason for holding it, as the catalogue declares it; "" for what is public."""

    when: When
    what: str
    keeping: str = ""
    until: datetime | None = None
    why: str = ""


def _nothing(subject: UUID) -> None: ...


def _nothing_to_erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    return 0


def _nothing_to_remove(subject: UUID, limit: int) -> int:
    return 0


def _nobody(subjects: Iterable[UUID]) -> Iterable[UUID]:
    return ()


@dataclass(frozen=True)
class Leaving:
    """One room's leave-taking; the higher `order`, the earlier it runs (from the top of the house down)."""

    room: str
    order: int
    at_once: Callable[[UUID], Iterable[UUID] | None]
    close: Callable[[UUID], None] = _nothing
    erase: Callable[[UUID, bool, int], int] = _nothing_to_erase
    preview: Callable[[UUID], list[Fate]] | None = None
    stays: dict[type[Model], object] = field(default_factory=dict)
    remove: Callable[[UUID, int], int] = _nothing_to_remove
    removed: tuple[str, ...] = ()
    gone: Callable[[Iterable[UUID]], Iterable[UUID]] = _nobody


registered: dict[str, Leaving] = {}


def leaving(room: str, order: int | None = None, **parts: object):
    """Register the decorated `f(subject)` as what the room takes away at once; it may give the keepings
    (ids) whose keys are to be destroyed when that has committed.

    `close(subject)`, `erase(subject, keeps_words, limit) -> how many rows` and `preview(subject) ->
    [Fate]` are the other parts. `stays` is what of the member's is there afterwards, {model: why}: the keys
    of what is sealed in it live on until they end by themselves, of all others of the subject the keys are
    destroyed; and whoever asks what leaving would mean is told by it.
    `remove(subject, limit) -> how many rows` comes before `erase` for somebody whose personal data is removed
    by a decision: what else would stay with others; `removed` names the keepings that end then too, though
    they live on after others. `gone(subjects)` gives those who have left for good: no record of who saw their
    data begins anew. Rooms register from the ground up, so that by default the last one registered leaves
    first.
    """

    def register(function):
        place = len(registered) if order is None else order
        registered[room] = Leaving(room, place, function, **parts)
        return function

    return register


def in_order() -> list[Leaving]:
    """All leavings, from the top of the house down."""
    return sorted(registered.values(), key=lambda each: each.order, reverse=True)


def gone(subjects: Iterable[UUID]) -> set[UUID]:
    """Those of these subjects who have left for good."""
    return {each for room in registered.values() for each in room.gone(subjects)}


def close(subject: UUID) -> None:
    """End what is open, in every room. Call it inside one transaction."""
    for each in in_order():
        each.close(subject)


def stays() -> dict[type[Model], object]:
    """What of a member who leaves is there afterwards, in all rooms: {model: why}"""
    return {model: why for each in registered.values() for model, why in each.stays.items()}


def lives_on(wholly: bool = False) -> set[str]:
    """The names of the keepings that seal what a member who leaves leaves behind, until they end by
    themselves; `wholly`: somebody whose personal data is removed."""
    left = [what for model in stays() for what in the_catalogue.table_of(model).personal().values()]
    ended = {name for each in registered.values() for name in each.removed} if wholly else set()
    return {what.keeping for what in left if what.sealed} - ended


def preview(subject: UUID, catalogue: Catalogue = the_catalogue) -> list[Fate]:
    """What leaving would mean for this member: what the rooms say, and of whatever else there is of theirs
    that it ends now, or why it stays."""
    said = [fate for each in in_order() if each.preview for fate in each.preview(subject)]
    named = {(fate.keeping, fate.when) for fate in said}
    rest = []
    for (keeping, why), count in held(subject, catalogue).items():
        when = When.LATER if why else When.NOW
        if (keeping, when) not in named:
            what = ngettext("%(num)d entry", "%(num)d entries", count) % {"num": count}
            rest.append(Fate(when, what, keeping, why=str(why)))
    return said + rest


def held(subject: UUID, catalogue: Catalogue = the_catalogue) -> dict[tuple[str, object], int]:
    """How many rows there are of this subject, as the catalogue and the tables say, by the keeping and by why
    they stay ("": they go)."""
    found: dict[tuple[str, object], int] = {}
    reasons = stays()
    for table in catalogue.tables.values():
        if table.model is None or not table.subject or table.database != "default":
            continue
        keepings = {what.keeping for what in table.personal().values()}
        count = (
            table.model._base_manager.filter(table.told, **{table.subject: subject}).count()
            if keepings
            else 0
        )
        for name in keepings if count else ():
            place = name, reasons.get(table.model, "")
            found[place] = found.get(place, 0) + count
    return found
