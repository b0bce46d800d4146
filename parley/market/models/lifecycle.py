"""What may happen to a listing, and who may make it happen."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock
from parley.ground.refusals import Refusal
from parley.notices.models import Event
from parley.safety.doors import may_deal
from parley.safety.models import only_moderators

# verb: (states it starts from, state it leads to). The only transitions there are.
TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "publish": (("draft", "private"), "active"),
    "pause": (("active",), "paused"),
    "resume": (("paused",), "active"),
    "end": (("draft", "private", "active", "paused", "hidden"), "ended"),
    "hide": (("active",), "hidden"),  # by staff, as the next three
    "show": (("hidden",), "active"),
    "take-down": (("active", "paused", "hidden"), "ended"),
    "give-back": (("ended",), "paused"),
    "restore": (("ended",), "paused"),  # of what somebody else ended: see `restore`
    "come-back": (("ended",), "paused"),  # by itself: see `restock`; its events have this name
    "sell-out": (("private", "active", "paused", "hidden"), "ended"),  # by itself: see `let_go`
}

# What a reader relied on: when one of these changes, live offers ask their makers again. Whether a thing may
# be bought at once is not among them: no offer depends on it, and a purchase asks under the lock.
MATERIAL = {
    "kind", "title", "description", "category_id", "condition", "price_amount", "postage_amount", "currency",
    "quantity",
}  # fmt: skip
# By what things and wants are compared: see `market.match_news`.
COMPARED = {"kind", "title", "category_id"}
EDITABLE = MATERIAL | {"for_sale", "for_trade", "trade_for", "takes_offers", "buy_now", "bars_newcomers"}


def stale() -> Refusal:
    """Somebody (perhaps its owner, in another window) was there before."""
    return Refusal(_("This listing changed while you were looking at it. Look again."), code="stale")


class Lifecycle(models.Model):
    """The verbs of a listing. Each one locks the row, judges it as it is now, and brings `self` up to
    date. All raise Refusal: "not-yours", "stale", and what the verb itself says."""

    class Meta:
        abstract = True

    def publish(self, by: Any) -> None:
        """Show a draft, or what was not listed, to everybody. Raises Refusal "unfinished", and of `may_deal`
        too."""
        may_deal(by)
        if self.kind == "thing" and not self.condition:
            raise Refusal(_("Say in what condition it is, before everybody sees it."), code="unfinished")
        self._move("publish", by)

    def pause(self, by: Any) -> None:
        """Take it from view until it is resumed."""
        self._move("pause", by)

    def resume(self, by: Any) -> None:
        """Show it again. Raises Refusal of `may_deal` too."""
        may_deal(by)
        self._move("resume", by)

    def end(self, by: Any) -> None:
        """Close it for good. What is already reserved in deals goes on."""
        self._move("end", by)

    def hide(self, by: Any) -> None:
        """Staff hides it while a report is looked into: its owner and staff alone see it. What is agreed
        goes on, live offers wait."""
        self._by_staff("hide", by)

    def show(self, by: Any | None) -> None:
        """Show again what staff hid; `by` is None when the time for looking is over."""
        self._by_staff("show", by)

    def take_down(self, by: Any) -> None:
        """Staff ends it. What is already reserved in deals goes on."""
        self._by_staff("take-down", by)

    def give_back(self, by: Any) -> None:
        """Undo `take_down`: it is paused, and its owner may show it again. Raises Refusal "closed" when it
        was not taken down, or nothing of it is left."""
        if not self.can_be_given_back:
            raise Refusal(_("This listing cannot be brought back."), code="closed")
        self._by_staff("give-back", by)

    @property
    def is_held_back(self) -> bool:
        """Does staff hide it while it is looked into?"""
        return self.state == self.State.HIDDEN

    @property
    def can_be_given_back(self) -> bool:
        """Did staff take it down, and is something of it left?"""
        return self.left > 0 and self.is_taken_down

    def restore(self, by: Any, since: datetime) -> None:
        """Bring back, paused, what was ended from `since` on by somebody who used the owner's account. The
        caller knows that this is so. Raises Refusal "not-yours", "closed" when it cannot be brought back."""
        with transaction.atomic():
            row = type(self).held(self.pk)
            if row.owner_id != by.pk:
                raise Refusal(_("This listing is not yours."), code="not-yours")
            if not row.may_be_restored(since):
                raise Refusal(_("This listing cannot be brought back."), code="closed")
            row._go("restore", by.subject)
        self._become(row)

    def may_be_restored(self, since: datetime) -> bool:
        """Was it ended from `since` on, not by staff, though not all of it was sold?"""
        ended = self.state == self.State.ENDED and self.left > 0 and self.ended_at >= since
        return ended and not self.is_taken_down

    @property
    def is_taken_down(self) -> bool:
        """Has it ended because staff ended it?"""
        last = Event.objects.about(self).filter(now=self.State.ENDED).last()
        return self.state == self.State.ENDED and last is not None and last.kind == "listing-take-down"

    def let_go(self, count: int) -> None:
        """So many of what is reserved went away for good: a deal about them is completed. When nothing is
        left, it ends by itself. Call it on the locked row."""
        self.gone += count
        self.look_version += 1
        if not self.left and self.state in TRANSITIONS["sell-out"][0]:
            self._go("sell-out", None)
        else:
            self.save(update_fields=["gone", "look_version"])

    def restock(self, count: int) -> None:
        """So many of what went away came back, though they are not available yet: a deal about them was
        undone. When it had ended since nothing was left, it is paused, and its owner may show it again,
        but for one who has left. Call it on the locked row."""
        was_sold_out = self.is_sold_out and self.owner.is_active
        self.gone -= count
        self.look_version += 1
        if was_sold_out:
            self._go("come-back", None)
        else:
            self.save(update_fields=["gone", "look_version"])

    @property
    def is_sold_out(self) -> bool:
        """Has it ended because nothing was left?"""
        last = Event.objects.about(self).filter(now=self.State.ENDED).last()
        return self.state == self.State.ENDED and last is not None and last.kind == "listing-sell-out"

    def edit(self, by: Any, seen: int | None = None, **changes: Any) -> bool:
        """Change the columns named in `changes` (those of EDITABLE). `seen` is the version that the
        changes were made from. -> whether anything is different now. Raises Refusal "quantity" when
        that would be fewer than are reserved or gone, or nothing left, "closed" when it has ended, and of
        `changeable`."""
        if unknown := changes.keys() - EDITABLE:
            raise TypeError(f"not editable: {sorted(unknown)}")
        with transaction.atomic():
            row = self.changeable(by)
            if seen is not None and seen != row.version:
                raise stale()
            different = {name for name, value in changes.items() if getattr(row, name) != value}
            if different:
                row._apply({name: changes[name] for name in different})
                Event.record("listing-edited", row, by.subject, facts={"fields": sorted(different)})
        self._become(row)
        return bool(different)

    def check_photo(self, without: int | None = None) -> None:
        """Raise Refusal "unfinished" where it is not listed and has no photo, but for the one of that number:
        whoever is offered it has nothing else to look at. Call it on the locked row."""
        if self.state == self.State.PRIVATE and not self.photos.exclude(pk=without).exists():
            words = _("What is not listed needs a photo at least: it is all that the other side sees of it.")
            raise Refusal(words, field="photos", code="unfinished")

    def locked(self, by: Any) -> Any:
        """This listing afresh and locked, in the caller's transaction. Raises Refusal when `by` is not
        its owner or it has ended."""
        row = type(self).held(self.pk)
        if row.owner_id != by.pk:
            raise Refusal(_("This listing is not yours."), code="not-yours")
        if row.state == row.State.ENDED:
            raise Refusal(_("This listing has ended."), code="closed")
        return row

    def changeable(self, by: Any) -> Any:
        """`locked()`, for a change of what others read. Raises Refusal of `may_deal` too, but for a
        draft, which nobody else sees, and for a name from a want list, whose list speaks for it."""
        row = self.locked(by)
        if row.state != row.State.DRAFT and not by.imported:
            may_deal(by)
        return row

    def touched(self, by: Any, what: str, **facts: Any) -> None:
        """Count a material change that was made beside the columns (photos). Call it on `locked()`."""
        self.version += 1
        self.terms_version += 1
        self.changed_at = clock.now()
        self.save(update_fields=["version", "terms_version", "changed_at"])
        Event.record(what, self, by.subject, facts=facts)

    def _apply(self, changes: dict[str, Any]) -> None:
        if "quantity" in changes:
            self._fit(changes["quantity"])
        for name, value in changes.items():
            setattr(self, name, value)
        if self.buy_now and not self.may_be_bought:
            raise Refusal(_("To be bought at once it needs a price."), field="buy_now", code="bounds")
        self.version += 1
        if changes.keys() & MATERIAL:
            self.terms_version += 1
        if changes.keys() & COMPARED:
            self.matched_at = None
        self.changed_at = clock.now()
        self.save()

    def _fit(self, quantity: int) -> None:
        """Make what is available fit a new quantity."""
        taken = self.gone + self.reserved
        if quantity < taken:
            words = _("%(count)d are promised in deals or gone: the quantity cannot be less.")
            raise Refusal(words % {"count": taken}, field="quantity", code="quantity")
        if quantity == self.gone:
            words = _("%(count)d have gone already. If nothing is left, end the listing.")
            raise Refusal(words % {"count": taken}, field="quantity", code="quantity")
        self.available = quantity - taken

    def _move(self, verb: str, by: Any) -> None:
        with transaction.atomic():
            row = self.locked(by)
            row._go(verb, by.subject)
        self._become(row)

    def _by_staff(self, verb: str, by: Any | None) -> None:
        from parley.market import photo_files  # it stands upon the models

        if by is not None:
            only_moderators(by)
        with transaction.atomic():
            row = type(self).held(self.pk)
            row._go(verb, by and by.subject)
            (photo_files.hide if row.state in ("hidden", "ended") else photo_files.show)(row)
        self._become(row)

    def _go(self, verb: str, by: UUID | None) -> None:
        """Go where the table leads, with the Event. Call it on the locked row. Raises Refusal "stale"."""
        sources, target = TRANSITIONS[verb]
        if self.state not in sources:
            raise stale()
        was, self.state = self.state, target
        self.version += 1
        self.changed_at = clock.now()
        if target == "active" and self.published_at is None:
            self.published_at = self.changed_at
        self.ended_at = self.changed_at if target == "ended" else None
        self.save()
        Event.record(f"listing-{verb}", self, by, was=was, now=target)

    def _become(self, row: Any) -> None:
        for field in self._meta.concrete_fields:
            setattr(self, field.attname, getattr(row, field.attname))
