"""Telling members of something new that fits what they want or have. A listing is compared when it
is new, and again when it says something else that counts for this: `Listing.matched_at` is empty until then.
Whose the other one is, is told; whoever listed or edited this one sees at once what fits it. Of the same two
nobody is told again: see `Match`."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from parley.ground import clock, locks
from parley.market.matching import LOOKED_AT, likeness
from parley.market.models import Listing, Match
from parley.market.models.listings import shown_at
from parley.notices.models import Event
from parley.safety.models import Block

AT_ONCE = 200
SETTLED = timedelta(minutes=10)  # after it was published, so that a slip can be mended first
REMEMBERED = timedelta(days=90)  # after one of the two has ended: it may be given back
CLEARLY = 3  # likeness: a word in common, in the same branch of the tree

Found = dict[int, list[Listing]]  # of each owner, the listings that something new fits


def tell() -> int:
    """Compare what is new with what was there and tell each owner once, however much fits. -> how many"""
    told = 0
    Match.forget(clock.now() - REMEMBERED)
    while new := list(_new(clock.now())[:AT_ONCE]):
        told += _tell(new)
    return told


def _new(now: datetime) -> QuerySet[Listing]:
    waiting = Listing.objects.filter(state=Listing.State.ACTIVE, matched_at=None)
    return waiting.filter(published_at__lte=now - SETTLED).order_by("pk")


def _tell(new: list[Listing]) -> int:
    """Tell of these, and remember it, in one transaction: a job that is killed tells later."""
    pairs = _allowed(_pairs(new))
    with transaction.atomic():
        held = _held(new)
        untold = _untold([pair for pair in pairs if pair[0].pk in held])
        found: Found = defaultdict(list)
        for _each, older in untold:
            if older not in found[older.owner_id]:
                found[older.owner_id].append(older)
        for listings in found.values():
            first = listings[0]
            Event.record("matches-found", first, None, [first.owner.subject], {"count": len(listings)})
        Match.objects.bulk_create(Match.of(*pair) for pair in untold)
        Listing.objects.filter(pk__in=held).update(matched_at=clock.now())
    return len(found)


def _held(new: list[Listing]) -> set[int]:
    """Those that are still as they were compared, locked; one that was edited meanwhile is compared anew."""
    waiting = Listing.objects.filter(pk__in=[each.pk for each in new], matched_at=None)
    compared = {each.pk: each.version for each in new}
    return {each.pk for each in locks.rows(waiting) if each.version == compared[each.pk]}


def _untold(pairs: list[tuple[Listing, Listing]]) -> list[tuple[Listing, Listing]]:
    """Those of which nobody was told yet."""
    told = Match.told([each.pk for each, _older in pairs])
    return [pair for pair in pairs if Match.of(*pair).pair not in told]


def _pairs(new: list[Listing]) -> list[tuple[Listing, Listing]]:
    """What is new, with each older one that it clearly fits."""
    found, compared = [], []
    for each in new:
        found += [(each, older) for older in _older(each, compared) if likeness(each, older) >= CLEARLY]
        compared.append(each.pk)
    return found


def _older(each: Listing, compared: list[int]) -> Iterable[Listing]:
    kind = Listing.Kind.THING if each.is_want else Listing.Kind.WANT
    there = Listing.objects.filter(shown_at(clock.now()), top=each.top_id, kind=kind, available__gte=1)
    there = there.filter(~Q(matched_at=None) | Q(pk__in=compared)).exclude(owner=each.owner_id)
    theirs = there.filter(owner__imported=False, owner__cancelled_on=None).select_related("owner")
    return theirs.defer("description").order_by("-published_at", "-pk")[:LOOKED_AT]


def _allowed(pairs: list[tuple[Listing, Listing]]) -> list[tuple[Listing, Listing]]:
    """Without those between whose owners there is a block."""
    people = {each.owner_id for pair in pairs for each in pair}
    blocked = Block.objects.pairs(people)
    return [pair for pair in pairs if frozenset(each.owner_id for each in pair) not in blocked]
