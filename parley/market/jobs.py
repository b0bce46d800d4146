"""What the market does later: the smaller sizes of photos, and telling of what fits."""

from django.db import transaction

from parley.ground import locks
from parley.market import keepsakes, match_news, photo_files, pictures
from parley.market.models import Listing, Photo
from parley.market.models.photos import SIZES
from parley.notices.queue import crontab, huey


@huey.task()
def make_sizes(photo_id: int) -> None:
    """Make the sizes of a photo that are missing, and let the pages use them. Runs twice without harm."""
    photo = Photo.objects.filter(pk=photo_id).first()
    if photo is None:
        return
    full = pictures.path_of(photo.file, pictures.FULL)
    try:
        for width in missing(photo):
            pictures.store(photo.file, width, pictures.shrunk(full, width))
    except FileNotFoundError:
        photo_files.settle(photo.listing_id)  # on its way to another name just now: it is found again
        return
    _announce(photo)


@huey.periodic_task(crontab(minute="*/5"))
def make_forgotten_sizes() -> None:
    """Find the photos whose job was lost."""
    unready = Photo.objects.filter(sizes_ready=str(pictures.FULL), width__gt=SIZES["small"])
    for photo in unready.order_by("pk")[:100]:
        make_sizes.call_local(photo.pk)


@huey.periodic_task(crontab(minute="*"))
def settle_photo_files() -> int:
    """Take away what is still served of photos that staff hid: a crash left it, or a size was made meanwhile.
    -> of how many listings"""
    found = photo_files.unsettled()
    for listing_id in found:
        photo_files.settle(listing_id)
    return len(found)


@huey.periodic_task(crontab(minute="*"))
def follow_accounts() -> int:
    """Let the photos of members follow their account, where a crash was in between, or the time is over for
    which somebody was hidden, or they came back. -> of how many members"""
    found = photo_files.astray()
    for owner_id in found:
        photo_files.follow(pk=owner_id)
    return len(found)


@huey.periodic_task(crontab(minute="0", hour="7"))
def tell_of_matches() -> int:
    """Tell members of what is new and fits what they want or have, once a day. -> how many"""
    return match_news.tell()


def missing(photo: Photo) -> list[int]:
    """The widths that are still to be made: smaller than the photo, and not ready."""
    ready = {int(width) for width in photo.sizes_ready.split()}
    return [width for width in SIZES.values() if width < photo.width and width not in ready | {pictures.FULL}]


def _announce(photo: Photo) -> None:
    with transaction.atomic():
        locks.rows(Listing.objects.filter(pk=photo.listing_id))
        name = photo.file
        if now := Photo.objects.filter(pk=photo.pk).first():
            photo_files.settle_one(now)
            name = now.file
        made = [w for w in SIZES.values() if w == pictures.FULL or pictures.path_of(name, w).exists()]
        ready = " ".join(str(width) for width in made)
        if Photo.objects.filter(pk=photo.pk).exclude(sizes_ready=ready).update(sizes_ready=ready):
            Listing.objects.filter(pk=photo.listing_id).redrawn()
            return
    if not keepsakes.tokens(token=photo.token):
        keepsakes.discard(photo.token)  # removed while we worked
