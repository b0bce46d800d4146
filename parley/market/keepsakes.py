"""Photos that outlive their removal: a deal shows what the listing showed when it was agreed.

The market does not know deals. Whoever above shows photos registers a holder; a photo that is taken away
while somebody holds it becomes a keepsake, and its files stay until nobody holds it any more."""

from collections.abc import Callable
from functools import partial

from django.db import transaction

from parley.ground import locks
from parley.market import pictures
from parley.market.models import Keepsake, Listing, Photo

Holder = Callable[[int, str], bool]
COPIED = ("listing_id", "width", "height", "blur", "sizes_ready", "made_at")

_holders: list[Holder] = []


def holder(function: Holder) -> Holder:
    """Register `f(listing id, token) -> whether that photo is still shown`."""
    _holders.append(function)
    return function


def is_held(listing_id: int, token: str) -> bool:
    """Does anybody still show this photo of the listing?"""
    return any(holds(listing_id, token) for holds in _holders)


def take_away(photo: Photo) -> None:
    """Remove a photo: with its files when the caller's transaction commits, or but for its files while
    somebody holds it. The caller has locked the listing, so nobody takes hold of it meanwhile."""
    photo.delete()
    if is_held(photo.listing_id, photo.token):
        copied = {name: getattr(photo, name) for name in COPIED}
        Keepsake.objects.get_or_create(token=photo.token, defaults=copied)
    else:
        Keepsake.objects.filter(token=photo.token).delete()
        transaction.on_commit(partial(pictures.discard, photo.token))


def release() -> int:
    """Let go of the keepsakes that nobody holds any more; the files are for the sweep. -> how many"""
    loose = [each for each in Keepsake.objects.all() if not is_held(each.listing_id, each.token)]
    return sum(_release(each) for each in loose)


def _release(keepsake: Keepsake) -> bool:
    """Under the lock on the listing: the photo may have come back, been agreed on and gone once more."""
    with transaction.atomic():
        locks.rows(Listing.objects.filter(pk=keepsake.listing_id))
        held = is_held(keepsake.listing_id, keepsake.token)
        return not held and bool(Keepsake.objects.filter(pk=keepsake.pk).delete()[0])
