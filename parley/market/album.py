"""The photos of a listing: added, put in order, removed. Each is a material change of the listing, and
raises the Refusals of its `changeable`."""

from collections.abc import Iterable, Sequence
from functools import partial
from hashlib import sha256
from typing import Any, BinaryIO

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.market import jobs, keepsakes, pictures
from parley.market.models import Listing, Photo
from parley.market.models.lifecycle import stale
from parley.market.models.photos import PER_LISTING


class Taken:
    """Pictures that were taken in and stored, but belong to no listing yet: `keep` them in the
    transaction that makes the rows, or `forget` them."""

    def __init__(self, salt: str) -> None:
        """`salt` names the form or listing: the same picture sent twice has the same token there."""
        self.salt = salt
        self.photos: list[Photo] = []
        self._written: list[str] = []

    def add(self, uploads: Iterable[BinaryIO]) -> None:
        """Decode and store. Raises Refusal at "photos", naming the file by its place; then nothing
        is left of any."""
        uploads = list(uploads)
        try:
            if len(uploads) > PER_LISTING:
                raise too_many()
            for number, upload in enumerate(uploads, 1):
                self._add_one(upload, number, len(uploads))
        except BaseException:
            self.forget()
            raise

    def _add_one(self, upload: BinaryIO, number: int, of: int) -> None:
        try:
            picture = pictures.take(upload)
        except Refusal as refusal:
            if of == 1:
                raise
            words = {"number": number, "reason": refusal.message}
            raise Refusal(_("Photo %(number)d: %(reason)s") % words, "photos", refusal.code) from None
        token = self._token(upload)
        if not pictures.path_of(token, pictures.FULL).exists():
            self._written.append(token)
        pictures.store(token, pictures.FULL, picture.data)
        self.photos.append(
            Photo(
                token=token,
                width=picture.width,
                height=picture.height,
                blur=picture.blur,
                sizes_ready=str(pictures.FULL),
                made_at=clock.now(),
            )  # fmt: skip
        )

    def _token(self, upload: BinaryIO) -> str:
        upload.seek(0)
        content = sha256(upload.read()).hexdigest()
        return salted_hmac("parley.market.photo", f"{self.salt} {content}", algorithm="sha256").hexdigest()[
            :32
        ]

    def keep(self, listing: Listing) -> int:
        """Make the rows, in the caller's transaction and behind the photos that are there. Those that
        the listing has already are not added again. -> how many are new. Raises Refusal "too-many"."""
        have = set(listing.photos.values_list("token", flat=True))
        new = list({photo.token: photo for photo in self.photos if photo.token not in have}.values())
        if len(have) + len(new) > PER_LISTING:
            raise too_many()
        for position, photo in enumerate(new, len(have)):
            photo.listing, photo.position = listing, position
            photo.save()
            transaction.on_commit(partial(jobs.make_sizes, photo.pk))
        return len(new)

    def forget(self) -> None:
        """Remove the files that were written for nothing."""
        for token in self._written:
            pictures.discard(token)
        self.photos, self._written = [], []


def too_many() -> Refusal:
    """More photos than a listing can have."""
    return Refusal(
        _("%(most)d photos are the most.") % {"most": PER_LISTING}, field="photos", code="too-many"
    )


def add(listing: Listing, by: Any, uploads: Iterable[BinaryIO]) -> int:
    """Add photos to a listing of `by`. -> how many are new. Raises Refusal at "photos" for what is
    wrong with a file or when there are too many; nothing is stored then."""
    _check_shown(listing)
    taken = Taken(salt=f"listing {listing.pk}")
    taken.add(uploads)
    try:
        with transaction.atomic():
            row = listing.changeable(by)
            _check_shown(row)
            added = taken.keep(row)
            if added:
                row.touched(by, "photos-added", count=added)
    except BaseException:
        taken.forget()
        raise
    return added


def _check_shown(listing: Listing) -> None:
    """Raises Refusal while staff hides it: the same picture sent again would lie where everybody knew it."""
    if listing.is_held_back:
        raise Refusal(
            _("Our staff looks into this listing. More photos can be added when it is shown again."),
            field="photos", code="closed",
        )  # fmt: skip


def remove(photo: Photo, by: Any) -> None:
    """Take a photo away; its files go too, unless a deal shows it. Raises Refusal when it is gone
    already, and for the last one of what is not listed."""
    with transaction.atomic():
        row = photo.listing.changeable(by)
        held = row.photos.filter(pk=photo.pk).first()
        if held is None:
            raise stale()
        row.check_photo(without=held.pk)
        keepsakes.take_away(held)
        _number([each.pk for each in row.photos.all()])
        row.touched(by, "photo-removed")


def arrange(listing: Listing, by: Any, wanted: Sequence[int]) -> None:
    """Put the photos in the order of the ids `wanted`. Raises Refusal "stale" when those are not
    exactly the photos that the listing has."""
    with transaction.atomic():
        row = listing.changeable(by)
        have = [each.pk for each in row.photos.all()]
        if sorted(wanted) != sorted(have):
            raise stale()
        if list(wanted) != have:
            _number(wanted)
            row.touched(by, "photos-arranged")


def move(photo: Photo, by: Any, places: int) -> None:
    """Move a photo earlier (-1) or later (1); at the end of the row it stays."""
    with transaction.atomic():
        order = [each.pk for each in photo.listing.changeable(by).photos.all()]
        if photo.pk not in order:
            raise stale()
        here = order.index(photo.pk)
        order.insert(max(0, here + places), order.pop(here))
        arrange(photo.listing, by, order)


def _number(order: Sequence[int]) -> None:
    for position, pk in enumerate(order):
        Photo.objects.filter(pk=pk).update(position=position)
