"""Where the files of a photo lie. They are served to whoever knows their name, without a question; so while
staff hides a listing, or once it was taken down, they lie under another name that nobody outside has seen;
and so they do while the account of its owner is hidden, or closed with a time in which they may come back.

The row says where they belong, and it is the row that pages read. Files follow it after the commit, and once
more by the job, which finds what a crash or the maker of sizes left behind."""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from parley.ground import clock, locks
from parley.market import pictures
from parley.market.models import Keepsake, Listing, Photo
from parley.market.models.photos import SIZES, Shown
from parley.members.models import Member


def hidden_name(token: str) -> str:
    """The other name of a photo: always the same, so that what is done twice is done once."""
    return salted_hmac("parley.market.hidden-photo", token, algorithm="sha256").hexdigest()[:32]


def hide(listing: Listing) -> None:
    """Let the files of its photos lie where nobody finds them; in the transaction that has the lock on it."""
    for row in _rows(listing.pk):
        _say(row, hidden_name(row.token))  # for more than its owner's sake from now on
    transaction.on_commit(partial(settle, listing.pk), robust=True)


def show(listing: Listing) -> None:
    """Let them lie where they were, unless its owner's account keeps them away; in the transaction that holds
    the lock on it. They are there before it commits: a row that says so is never without its files."""
    away = _is_away(listing.owner_id)
    for row in _rows(listing.pk):
        if row.hidden_as and away:
            _say(row, row.hidden_as, with_owner=True)
        elif row.hidden_as:
            _show(row)
    transaction.on_commit(partial(settle, listing.pk), robust=True)


def follow(**whose: object) -> None:
    """Let the photos of a member follow their account, which is hidden or closed just now, or shown again.
    One listing after the other, so that nobody waits for who has many; again without harm."""
    for owner_id, listing_id in sorted(_behind(Member.objects.filter(**whose))):
        with transaction.atomic():
            locks.rows(Listing.objects.filter(pk=listing_id).only("pk"))
            away = _is_away(owner_id)  # read under the lock: whoever changes it follows after that
            for row in _rows(listing_id):
                if away and not row.hidden_as:
                    _say(row, hidden_name(row.token), with_owner=True)
                elif not away and row.with_owner:
                    _show(row)
            Listing.objects.filter(pk=listing_id).redrawn()
            transaction.on_commit(partial(settle, listing_id), robust=True)


def _behind(members: "QuerySet[Member]") -> set[tuple[int, int]]:
    """Whose photos, and of which listings, do not follow the accounts of these members. What stays of who is
    gone, they chose or a deal shows: nothing of it is shown anew. -> {(member, listing)}"""
    away, found = _away(clock.now()), set()
    hidden, here = members.filter(away), members.exclude(away).filter(cancelled_on=None)
    for model in (Photo, Keepsake):
        for rows in (
            model.objects.filter(hidden_as="", listing__owner__in=hidden.values("pk")),
            model.objects.exclude(hidden_as="").filter(with_owner=True, listing__owner__in=here.values("pk")),
        ):
            found |= set(rows.order_by().values_list("listing__owner", "listing"))
    return found


def _is_away(owner_id: int) -> bool:
    return Member.objects.filter(_away(clock.now()), pk=owner_id).exists()


def _away(now: datetime) -> Q:
    """Hidden, or closed and not gone."""
    return Q(hidden_until__gt=now) | Q(returns_until__isnull=False)


def astray() -> list[int]:
    """The members whose photos do not follow their account: a crash was in between, or a time is over."""
    return sorted({owner_id for owner_id, _listing in _behind(Member.objects.all())})


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


def _say(row: Shown, name: str, with_owner: bool = False) -> None:
    row.hidden_as, row.with_owner = name, with_owner
    row.save(update_fields=["hidden_as", "with_owner"])


def _show(row: Shown) -> None:
    for old, new in _moves(row.hidden_as, row.token):
        with suppress(FileExistsError):
            os.link(old, new)
    _say(row, "")


def _moves(old: str, new: str) -> Iterator[tuple[Path, Path]]:
    """The files under the old name, each with where it belongs; that folder is there."""
    for width, path in _there(old):
        goal = pictures.path_of(new, width)
        goal.parent.mkdir(parents=True, exist_ok=True)
        yield path, goal


def _there(name: str) -> Iterator[tuple[int, Path]]:
    paths = ((width, pictures.path_of(name, width)) for width in SIZES.values())
    return ((width, path) for width, path in paths if path.exists())
