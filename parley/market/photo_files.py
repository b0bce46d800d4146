"""Where the files of a photo lie. They are served to whoever knows their name, without a question; so while
staff hides a listing, or once it was taken down, they lie under another name that nobody outside has seen.

The row says where they belong, and it is the row that pages read. Files follow it after the commit, and once
more by the job, which finds what a crash or the maker of sizes left behind."""

import os
from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils.crypto import salted_hmac

from parley.ground import locks
from parley.market import pictures
from parley.market.models import Keepsake, Listing, Photo
from parley.market.models.photos import SIZES, Shown


def hidden_name(token: str) -> str:
    """The other name of a photo: always the same, so that what is done twice is done once."""
    return salted_hmac("parley.market.hidden-photo", token, algorithm="sha256").hexdigest()[:32]


def hide(listing: Listing) -> None:
    """Let the files of its photos lie where nobody finds them; in the transaction that has the lock on it."""
    for row in _rows(listing.pk):
        _say(row, hidden_name(row.token))
    transaction.on_commit(partial(settle, listing.pk), robust=True)


def show(listing: Listing) -> None:
    """Let them lie where they were; in the transaction that holds the lock on it. They are there before it
    commits: a row that says so is never without its files."""
    for row in _rows(listing.pk):
        if row.hidden_as:
            for old, new in _moves(row.hidden_as, row.token):
                with suppress(FileExistsError):
                    os.link(old, new)
            _say(row, "")
    transaction.on_commit(partial(settle, listing.pk), robust=True)


def settle(listing_id: int) -> None:
    """Move every file of its photos that lies under the wrong name; again without harm. Under the lock on the
    listing: between the links of `show` and its commit nobody may take either name away."""
    with transaction.atomic():
        locks.rows(Listing.objects.filter(pk=listing_id))
        for row in _rows(listing_id):
            settle_one(row)


def settle_one(row: Shown) -> None:
    """The same for one photo that was read under that lock."""
    wrong = row.token if row.hidden_as else hidden_name(row.token)
    for old, new in _moves(wrong, row.file):
        os.replace(old, new)
        old.unlink(missing_ok=True)  # two links of one file: replacing leaves both


def unsettled() -> list[int]:
    """The listings with a hidden photo of which a file is still, or again, where everybody knew it."""
    found = set()
    for model in (Photo, Keepsake):
        rows = model.objects.exclude(hidden_as="").order_by().values_list("listing", "token")
        found |= {listing for listing, token in rows if any(_there(token))}
    return sorted(found)


def _rows(listing_id: int) -> list[Shown]:
    return [row for model in (Photo, Keepsake) for row in model.objects.filter(listing=listing_id)]


def _say(row: Shown, name: str) -> None:
    row.hidden_as = name
    row.save(update_fields=["hidden_as"])


def _moves(old: str, new: str) -> Iterator[tuple[Path, Path]]:
    """The files under the old name, each with where it belongs; that folder is there."""
    for width, path in _there(old):
        goal = pictures.path_of(new, width)
        goal.parent.mkdir(parents=True, exist_ok=True)
        yield path, goal


def _there(name: str) -> Iterator[tuple[int, Path]]:
    paths = ((width, pictures.path_of(name, width)) for width in SIZES.values())
    return ((width, path) for width, path in paths if path.exists())
