"""Leavings: how each room takes leave of a member. Every room that holds personal data registers one.

Taking leave has three parts. `close` ends what is open and tells the other sides; it runs when the account
closes, and once more afterwards for what slipped in meanwhile. `at_once` takes away what must be gone
when the leaving commits. `erase` takes the rest away in small batches after that, so that nobody waits for
a member with much to erase. `parley.privacy.departures` drives them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from uuid import UUID

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


@dataclass(frozen=True)
class Leaving:
    """One room's leave-taking; the higher `order`, the earlier it runs (from the top of the house down)."""

    room: str
    order: int
    at_once: Callable[[UUID], Iterable[UUID] | None]
    close: Callable[[UUID], None] = _nothing
    erase: Callable[[UUID, bool, int], int] = _nothing_to_erase
    preview: Callable[[UUID], list[Fate]] | None = None
    lives_on: tuple[str, ...] = ()
    remove: Callable[[UUID, int], int] = _nothing_to_remove
    removed: tuple[str, ...] = ()


registered: dict[str, Leaving] = {}


def leaving(room: str, order: int | None = None, **parts: object):
    """Register the decorated `f(subject)` as what the room takes away at once; it may give the keepings
    (ids) whose keys are to be destroyed when that has committed.

    `close(subject)`, `erase(subject, keeps_words, limit) -> how many rows` and `preview(subject) ->
    [Fate]` are the other parts; `lives_on` names the keepings that end by themselves later. Of all others
    of the subject the keys are destroyed. `remove(subject, limit) -> how many rows` comes before `erase` for
    somebody whose personal data is removed by a decision: what else would stay with others; `removed`
    names the keepings that end then too, though they live on after others. Rooms register from the ground up,
    so that by default the last one registered leaves first.
    """

    def register(function):
        place = len(registered) if order is None else order
        registered[room] = Leaving(room, place, function, **parts)
        return function

    return register


def in_order() -> list[Leaving]:
    """All leavings, from the top of the house down."""
    return sorted(registered.values(), key=lambda each: each.order, reverse=True)


def close(subject: UUID) -> None:
    """End what is open, in every room. Call it inside one transaction."""
    for each in in_order():
        each.close(subject)


def lives_on(wholly: bool = False) -> set[str]:
    """The names of the keepings that a member who leaves leaves behind, until they end by themselves;
    `wholly`: somebody whose personal data is removed."""
    left = {name for each in registered.values() for name in each.lives_on}
    return left - {name for each in registered.values() for name in each.removed} if wholly else left


def preview(subject: UUID, catalogue: Catalogue = the_catalogue) -> list[Fate]:
    """What leaving would mean for this member: what the rooms say, and of every other keeping that holds
    something of theirs that it ends now."""
    said = [fate for each in in_order() if each.preview for fate in each.preview(subject)]
    named = {fate.keeping for fate in said}
    rest = [_ends_now(name, count) for name, count in held(subject, catalogue).items() if name not in named]
    return said + rest


def held(subject: UUID, catalogue: Catalogue = the_catalogue) -> dict[str, int]:
    """How many rows each keeping holds of this subject, as the catalogue and the tables say."""
    found: dict[str, int] = {}
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
            found[name] = found.get(name, 0) + count
    return found


def _ends_now(keeping: str, count: int) -> Fate:
    return Fate(When.NOW, ngettext("%(num)d entry", "%(num)d entries", count) % {"num": count}, keeping)
