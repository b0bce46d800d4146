"""Want lists into the market: members of a made-up kind, their listings, and what they would take.

Whoever is named in a list becomes a Member with `imported` set: a user ID, no personal data, no
password, nobody who can sign in. What is listed is for trade and takes no money. `source` names the
list; the same source again brings everything up to date with the file and doubles nothing."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.market import want_list
from parley.market.models import Category, Listing
from parley.market.want_lines import keep_lines
from parley.market.want_list import Item, Problem, WantList
from parley.members.forms.joining import HANDLE, RESERVED
from parley.members.models import City, Member, RetiredHandle
from parley.notices.models import Event

BOARD_GAMES = 1246  # a category has the number that it has in Google's taxonomy


@dataclass(slots=True)
class Report:
    """What an import found and did. With errors, it did nothing. `done` counts by (what, how), for
    instance ("listings", "new"); nothing but "same" in it means that the market was up to date."""

    source: str
    items: int = 0
    owners: int = 0
    lines: int = 0
    dummies: int = 0
    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def changed(self) -> bool:
        """Whether anything in the market is different now."""
        return any(how != "same" for _what, how in self.done)


def import_want_list(text: str, source: str, *, city: City | None = None, owner_prefix: str = "") -> Report:
    """Bring the market up to date with the want list `text`, in one transaction.

    Items go; those who own them live in `city`. A list that does not say who owns an item is refused,
    unless `owner_prefix` is given: then each such item gets an owner of its own, named prefix-CODE. An
    item that was imported before and is no longer in the list is paused, and resumed when it is back.
    -> a Report, with errors and nothing done when the list cannot be used as a whole. Raises Refusal
    when the market has no category for board games."""
    read = want_list.read(text)
    if not read.errors:
        _give_owners(read, owner_prefix)
    report = Report(
        source, len(read.items), len(read.owners), read.read, read.dummies, read.errors, read.warnings
    )
    if not report.errors:
        with transaction.atomic():
            _Import(read, source, city, report).run()
    return report


def _give_owners(read: WantList, prefix: str) -> None:
    for item in [item for item in read.items.values() if item.owner is None]:
        if not prefix:
            reason = _(
                "the list does not say who owns %(code)s; name an owner, or import with an owner prefix"
            )
            read.errors.append(Problem(item.line, reason % {"code": item.code}))
        else:
            owner = f"{prefix}-{item.code.lower()}"
            read.items[item.code] = Item(item.code, item.name, owner, item.line)


class _Import:
    """One run: members, then listings, then lines."""

    def __init__(self, read: WantList, source: str, city: City | None, report: Report) -> None:
        self.read, self.source, self.city, self.report = read, source, city, report

    def run(self) -> None:
        there = locks.rows(Listing.objects.filter(imported_from=self.source).select_related("owner"))
        before = {listing.imported_code: listing for listing in there}
        writers = {line.user for line in self.read.lines if line.user is not None}
        members = {name: _member_called(name) for name in sorted(self.read.owners | writers)}
        if self._somebody_elses(before, members):
            return
        self._members(list(members.values()))
        listings = self._listings(before, members)
        self.report.done += keep_lines(self.source, self.read.lines, listings, members)

    def _somebody_elses(self, before: dict[str, Listing], members: dict[str, Member]) -> bool:
        """Whether an item changed hands since it was imported, which no list decides."""
        for code, listing in before.items():
            item = self.read.items.get(code)
            if item and members[item.owner].pk != listing.owner_id:
                words = {"code": code, "was": listing.owner.handle, "now": item.owner}
                reason = _("%(code)s was imported as an item of %(was)s and now says %(now)s") % words
                self.report.errors.append(Problem(item.line, reason))
        return bool(self.report.errors)

    def _members(self, members: list[Member]) -> None:
        new = [member for member in members if member.pk is None]
        for member in new:
            member.city = self.city
        Member.objects.bulk_create(new)
        self._count("members", "new", len(new))
        self._count("members", "same", len(members) - len(new))

    def _listings(self, before: dict[str, Listing], members: dict[str, Member]) -> dict[str, Listing]:
        new = []
        for item in self.read.items.values():
            if item.code in before:
                changed = _brought_up_to(before[item.code], item)
                self._count("listings", "changed" if changed else "same")
            else:
                new.append(self._made(item, members[item.owner]))
        for code in before.keys() - self.read.items.keys():
            if before[code].state == Listing.State.ACTIVE:
                before[code].pause(by=before[code].owner)
                self._count("listings", "gone")
        Listing.objects.bulk_create(new)
        self._count("listings", "new", len(new))
        return before | {listing.imported_code: listing for listing in new}

    def _made(self, item: Item, owner: Member) -> Listing:
        now, category = clock.now(), self._category
        return Listing(
            owner=owner,
            category=category,
            top=category.top,
            for_sale=False,
            for_trade=True,
            state=Listing.State.ACTIVE,
            made_at=now,
            changed_at=now,
            published_at=now,
            imported_from=self.source,
            imported_code=item.code,
            **_said(item),
        )

    @cached_property
    def _category(self) -> Category:
        category = Category.objects.filter(pk=BOARD_GAMES).first()
        if category is None:
            raise Refusal(_("There is no category for board games."))
        return category

    def _count(self, what: str, how: str, times: int = 1) -> None:
        if times:
            self.report.done[what, how] += times


def _said(item: Item) -> dict[str, str]:
    """Title and description from an item's name: a long name is cut, and whole in the description."""
    longest = Listing._meta.get_field("title").max_length
    if len(item.name) <= longest:
        return {"title": item.name, "description": ""}
    return {"title": item.name[: longest - 1].rstrip() + "…", "description": item.name}


def _brought_up_to(listing: Listing, item: Item) -> bool:
    """Make an imported listing say what its item says. -> whether that changed anything. One that has
    ended stays as it was: it was traded, or taken down."""
    if listing.state == Listing.State.ENDED:
        return False
    back = listing.state == Listing.State.PAUSED
    if back:
        _show_again(listing)
    return listing.edit(by=listing.owner, **_said(item)) or back


def _show_again(listing: Listing) -> None:
    """Its owner cannot resume it, being nobody who could deal: the list does."""
    was, listing.state = listing.state, Listing.State.ACTIVE
    listing.version += 1
    listing.changed_at = clock.now()
    listing.save(update_fields=["state", "version", "changed_at"])
    Event.record("listing-resume", listing, listing.owner.subject, was=was, now=listing.state)


def _member_called(name: str) -> Member:
    """The imported member for a name in a list, perhaps not stored yet. A name that is no user ID, or
    that a real member has, gets one made of it with a mark from its spelling, the same every time. Of a mail
    address nothing is readable in it."""
    mark = sha256(name.casefold().encode()).hexdigest()[:5]
    spelt = "" if "@" in name else name
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", spelt)[:18].strip("-._") or "user"
    marked = f"{readable}-{mark}"
    choices = [marked, name] if _is_user_id(name) else [marked]
    taken = {handle: Member.objects.by_handle(handle).first() for handle in choices}
    for handle in choices:
        if taken[handle] is not None and taken[handle].imported:
            return taken[handle]
    free = next(each for each in reversed(choices) if taken[each] is None and not RetiredHandle.has(each))
    return Member(handle=free, imported=True, password=make_password(None))


def _is_user_id(name: str) -> bool:
    return bool(3 <= len(name) <= 24 and HANDLE.fullmatch(name)) and name.lower() not in RESERVED
