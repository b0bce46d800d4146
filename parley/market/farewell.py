"""How the market takes leave of a member: what they list ends at once; words and photos stay without
their name, or go, as they choose."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.ground import clock, locks
from parley.market import farewell_questions, keepsakes, photo_files
from parley.market.models import Listing, Photo, WantLine, Watch
from parley.market.models.listings import NAMELESS
from parley.members.models import Member
from parley.privacy.leavings import Fate, When, leaving

NOTHING_SAID = {"title": NAMELESS, "title_key": "", "description": "", "trade_for": ""}


def close(subject: UUID) -> None:
    """Take from view what this person listed. What is promised in deals is for the deals to end."""
    now = clock.now()
    _of(subject).exclude(state=Listing.State.ENDED).update(
        state=Listing.State.ENDED, ended_at=now, changed_at=now, version=F("version") + 1
    )
    farewell_questions.close(subject)
    # By then it is said whether they may come back; of who may not, the files go soon.
    transaction.on_commit(partial(photo_files.follow, subject=subject), robust=True)


def erase(subject: UUID, keeps_words: bool, limit: int) -> int:
    """Take away photos, want lines and words, so many at most; of words that stay, what nobody else ever
    read. Photos that a deal shows stay for the other side. -> how many went"""
    going = _of(subject).filter(published_at=None) if keeps_words else _of(subject)
    done = _photos(going, limit)
    done += _want_lines(subject, limit - done)
    done += farewell_questions.erase(subject, keeps_words, max(0, limit - done))
    return done + _words(going, limit - done)


def _of(subject: UUID) -> QuerySet[Listing]:
    return Listing.objects.filter(owner__in=Member.objects.filter(subject=subject))


def _photos(listings: QuerySet[Listing], limit: int) -> int:
    photos = list(Photo.objects.filter(listing__in=listings).order_by("pk")[:limit])
    locks.rows(Listing.objects.filter(pk__in={photo.listing_id for photo in photos}).only("pk"))
    for photo in photos:
        photo.hidden_as = photo.hidden_as or photo_files.hidden_name(photo.token)
    for listing_id in keepsakes.take_all_away(photos):
        transaction.on_commit(partial(photo_files.settle, listing_id), robust=True)
    return len(photos)


def _want_lines(subject: UUID, limit: int) -> int:
    lines = WantLine.objects.filter(owner__in=Member.objects.filter(subject=subject))
    numbers = list(lines.order_by("pk").values_list("pk", flat=True)[: max(0, limit)])
    if numbers:
        WantLine.objects.filter(pk__in=numbers).delete()
    return len(numbers)


def _words(listings: QuerySet[Listing], limit: int) -> int:
    """The number of a listing stays, since deals and ratings of others name it."""
    said = listings.exclude(**NOTHING_SAID).order_by("pk")
    numbers = list(said.values_list("pk", flat=True)[: max(0, limit)])
    if not numbers:
        return 0
    locks.rows(Listing.objects.filter(pk__in=numbers).only("pk"))
    return Listing.objects.filter(pk__in=numbers).update(**NOTHING_SAID, look_version=F("look_version") + 1)


def preview(subject: UUID) -> list[Fate]:
    """Listings end; what they say is for the member to choose."""
    mine = _of(subject)
    open_ones = mine.exclude(state=Listing.State.ENDED).count()
    written = mine.exclude(published_at=None).exclude(title=NAMELESS).count()
    photos = Photo.objects.filter(listing__in=mine).count()
    found = []
    if open_ones:
        ends = ngettext(
            "%(num)d listing ends and is taken from view.", "%(num)d listings end and are taken from view.",
            open_ones,
        )  # fmt: skip
        found.append(Fate(When.DEALING, ends % {"num": open_ones}))
    if written:
        words = ngettext("The words of %(num)d listing", "The words of %(num)d listings", written)
        found.append(Fate(When.CHOICE, words % {"num": written}))
    if photos:
        pictures = ngettext("%(num)d photo", "%(num)d photos", photos)
        why = _("Photos that a deal shows stay in it until its time is over.")
        found.append(Fate(When.CHOICE, pictures % {"num": photos}, why=why))
    if watched := Watch.objects.filter(by__subject=subject).count():
        words = ngettext("That you watch %(num)d listing", "That you watch %(num)d listings", watched)
        found.append(Fate(When.NOW, words % {"num": watched}, "watch"))
    return found + farewell_questions.preview(subject)


@leaving("market", close=close, erase=erase, preview=preview, remove=keepsakes.remove)
def leave(subject: UUID) -> None:
    """What they watched is gone in the same moment; the rest is out of view, and erased after that."""
    Watch.objects.filter(by__subject=subject).delete()
