"""A member who leaves, for proofs with real processes: set up, left, and looked at in the tables."""

from contextlib import ExitStack, closing
from pathlib import Path

from django.conf import settings
from django.db import connections

from parley.ground import clock
from parley.market import pictures
from parley.market.models import Listing, Photo
from parley.members.models import Member, Profile
from parley.notices.models import Event, Notice
from parley.offers.models import Offer
from parley.privacy import departures
from parley.privacy.departures import Departure
from parley.privacy.gate import disclose
from parley.privacy.keyring import Keeping
from tests.cast import make_member
from tests.prove import scenes, unlocked
from tests.prove.dying import KillAt

MARKER = b"QZLEAVINGMARKERZQ"


def stage(number: int) -> list[tuple[str, int, int]]:
    """Members with a listing, a photo, an offer to answer and one of their own. -> (ID, listing, offer)"""
    made = []
    for place in range(number):
        member = make_member(f"leaver{place}")
        thing = scenes.listing()
        thing.owner, thing.title = member, _title(place)
        thing.description = f"{MARKER.decode()} " * 200
        thing.save()
        token = f"{thing.pk:032x}"
        Photo.objects.create(listing=thing, token=token, width=900, height=600, made_at=clock.now())
        pictures.store(token, pictures.FULL, b"a picture")
        offer = scenes.offered(thing, "ben")
        scenes.Negotiation.open(scenes.listing(), member, scenes.terms())
        made.append((member.handle, thing.pk, offer.pk))
    return made


def _title(place: object) -> str:
    return f"Lamp {MARKER.decode()} {place}"


def leave(its: tuple, number: int = 0) -> str:
    """Leave, and be killed at that writing statement (0: at none). -> "survived" """
    with ExitStack() as stack:
        killer = KillAt(number)
        for alias in unlocked.ALIASES:
            stack.enter_context(connections[alias].execute_wrapper(killer))
        member = Member.objects.get(pk=Listing.objects.get(pk=its[1]).owner_id)
        member.cancel(by=member)
    return "survived"


def wrongs(its: tuple) -> list[str]:
    """What is half done after the next sweep: all of a leaving has happened, or nothing. -> the wrongs"""
    departures.sweep(clock.now())
    member = Listing.objects.select_related("owner").get(pk=its[1]).owner
    return _still_there(member, its) if member.has_left else _missing(member, its)


def has_left(its: tuple) -> bool:
    """Has the member of this round left?"""
    return Listing.objects.select_related("owner").get(pk=its[1]).owner.is_gone


def _missing(member: Member, its: tuple) -> list[str]:
    """They have not left: everything is as it was."""
    found = []
    if disclose(member, "keep-account", ["email"], about=member.profile)["email"] != f"{its[0]}@example.org":
        found.append("the profile does not open")
    if Listing.objects.get(pk=its[1]).state != Listing.State.ACTIVE:
        found.append("the listing has ended")
    if Offer.objects.get(pk=its[2]).state != "live":
        found.append("the offer is not live")
    if Departure.objects.filter(subject=member.subject).exists():
        found.append("a departure of somebody who has not left")
    return found


def _still_there(member: Member, its: tuple) -> list[str]:
    """They have left: nothing is there any more."""
    told = {
        "a key": Keeping.objects.filter(subject=member.subject),
        "a profile": Profile.objects.filter(member=member),
        "a notice": Notice.objects.filter(subject=member.subject),
        "what they did": Event.objects.filter(by=member.subject),
        "a title in the history": Event.objects.filter(facts__title=_title(its[0].removeprefix("leaver"))),
        "a photo": Photo.objects.filter(listing=its[1]),
        "words": Listing.objects.filter(pk=its[1]).exclude(title="–", description=""),
        "an open offer": Offer.objects.visible_to(member).open(),
        "a departure": Departure.objects.filter(subject=member.subject),
    }
    found = [what for what, rows in told.items() if rows.exists()]
    # A kill between the commit and the removal of a file leaves it to the sweep of files.
    return found + ([] if member.is_gone else ["somebody half gone"])


def bytes_with_marker() -> list[str]:
    """The files of the databases that hold the marker, after a checkpoint, and photos that are left."""
    with closing(connections["default"].cursor()) as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    # Closing a file that was read lets go of the locks that this process has on it for SQLite.
    connections.close_all()
    home = Path(settings.PARLEY_HOME)
    files = [each for each in home.iterdir() if each.is_file()]
    return [each.name for each in files if MARKER in each.read_bytes()]
