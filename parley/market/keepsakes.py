"""Photos that outlive their removal: a deal shows what the listing showed when it was agreed.

The market does not know deals. Whoever above shows photos registers a holder; a photo that is taken away
while somebody holds it becomes a keepsake, and its files stay until nobody holds it any more."""

from collections.abc import Callable, Iterable
from functools import partial
from uuid import UUID

from django.db import transaction

from parley.ground import locks
from parley.market import photo_files, pictures
from parley.market.models import Keepsake, Listing, Photo

Held = set[tuple[int, str]]
Holder = Callable[[list[int]], Held]
AT_ONCE = 500  # asked about together
COPIED = ("token", "listing_id", "width", "height", "blur", "sizes_ready", "made_at", "hidden_as",
          "with_owner")  # fmt: skip

_holders: list[Holder] = []


def holder(function: Holder) -> Holder:
    """Register `f(listing ids) -> {(listing id, token)}`: the photos of these listings still shown."""
    _holders.append(function)
    return function


def held(listing_ids: Iterable[int]) -> Held:
    """The photos of these listings that anybody still shows."""
    wanted = sorted(set(listing_ids))
    return {each for holds in _holders for each in holds(wanted)} if wanted else set()


def is_held(listing_id: int, token: str) -> bool:
    """Does anybody still show this photo of the listing?"""
    return (listing_id, token) in held([listing_id])


def tokens(**wanted: str) -> set[str]:
    """The tokens of those photos and keepsakes."""
    found = (model.objects.filter(**wanted).values_list("token", flat=True) for model in (Photo, Keepsake))
    return set().union(*found)


def names(folder: str) -> set[str]:
    """The names that files in this folder may have: it is called after their first letters."""
    hidden = (
        model.objects.filter(hidden_as__startswith=folder).values_list("hidden_as", flat=True)
        for model in (Photo, Keepsake)
    )
    return tokens(token__startswith=folder).union(*hidden)


def discard(token: str) -> None:
    """Remove the files of a photo, under whichever of its names they lie."""
    for name in (token, photo_files.hidden_name(token)):
        pictures.discard(name)


def take_away(photo: Photo) -> None:
    """Remove a photo: with its files when the caller's transaction commits, or but for its files while
    somebody holds it. The caller has locked the listing, so nobody takes hold of it meanwhile."""
    take_all_away([photo])


def take_all_away(photos: list[Photo]) -> set[int]:
    """`take_away` of many: so many statements for all as for one. -> the listings of which some are held"""
    if not photos:
        return set()
    shown = held(photo.listing_id for photo in photos)
    kept = [photo for photo in photos if (photo.listing_id, photo.token) in shown]
    loose = [photo.token for photo in photos if (photo.listing_id, photo.token) not in shown]
    Photo.objects.filter(pk__in=[photo.pk for photo in photos]).delete()
    copied = [{name: getattr(photo, name) for name in COPIED} for photo in kept]
    Keepsake.objects.bulk_create([Keepsake(**each) for each in copied], ignore_conflicts=True)
    if loose:
        Keepsake.objects.filter(token__in=loose).delete()
        for token in loose:
            transaction.on_commit(partial(discard, token))
    return {photo.listing_id for photo in kept}


def remove(subject: UUID, limit: int) -> int:
    """Take away the keepsakes of somebody whose personal data is removed, though a deal showed them. -> how
    many"""
    found = Keepsake.objects.filter(listing__owner__subject=subject).order_by("pk")
    kept = list(found.select_related("listing")[: max(0, limit)])
    locks.rows(Listing.objects.filter(pk__in={each.listing_id for each in kept}).only("pk"))
    Keepsake.objects.filter(pk__in=[each.pk for each in kept]).delete()
    for token in {each.token for each in kept}:
        transaction.on_commit(partial(discard, token))
    return len(kept)


def release() -> int:
    """Let go of the keepsakes that nobody holds any more; the files are for the sweep. -> how many"""
    count, there = 0, list(Keepsake.objects.all())
    for first in range(0, len(there), AT_ONCE):
        some = there[first : first + AT_ONCE]
        shown = held(each.listing_id for each in some)
        count += sum(_release(each) for each in some if (each.listing_id, each.token) not in shown)
    return count


def _release(keepsake: Keepsake) -> bool:
    """Under the lock on the listing: the photo may have come back, been agreed on and gone once more."""
    with transaction.atomic():
        locks.rows(Listing.objects.filter(pk=keepsake.listing_id))
        held = is_held(keepsake.listing_id, keepsake.token)
        return not held and bool(Keepsake.objects.filter(pk=keepsake.pk).delete()[0])
