"""A listing: one thing, or a number of like things, that a member would part with; or a want."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from parley.ground import clock, locks
from parley.ground.money import Money
from parley.ground.prepared import Prepared
from parley.market.models.categories import Category
from parley.market.models.lifecycle import Lifecycle
from parley.market.tree import tree
from parley.members.models.place import search_key

NAMELESS = "–"  # the title of what somebody listed who has left


class TitleKey(models.CharField):
    """The title as searches compare it: no case, no accents. It follows the title on every save."""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = search_key(model_instance.title)[: self.max_length]
        setattr(model_instance, self.attname, key)
        return key


def shown_at(now: datetime) -> Q:
    """The condition of being shown to everybody at `now`: active, and its owner is not hidden."""
    shown = Q(owner__hidden_until=None) | Q(owner__hidden_until__lte=now)
    return Q(state="active") & shown


class ListingQuerySet(models.QuerySet["Listing"]):
    """The one door to listings."""

    def visible_to(self, viewer: Any) -> "ListingQuerySet":
        """What `viewer` (a Member, or None for the public) may see: the active ones of others, their
        own in any state; a moderator sees all but what others have not listed."""
        if viewer is None or not getattr(viewer, "pk", None):
            return self.filter(shown_at(clock.now()))
        if viewer.is_moderator:
            return self.exclude(Q(state="private") & ~Q(owner_id=viewer.pk))
        return self.filter(shown_at(clock.now()) | Q(owner_id=viewer.pk))

    def of(self, owner: Any) -> "ListingQuerySet":
        """The listings of one member, in any state: the door for changes, which only the owner makes."""
        return self.filter(owner_id=owner.pk)

    def published(self) -> "ListingQuerySet":
        """Those that were shown to everybody at some time."""
        return self.exclude(state__in=["draft", "private"])

    def redrawn(self) -> int:
        """Say that these look different though nothing of their terms changed (a photo size is ready)."""
        return self.update(look_version=F("look_version") + 1)


class Listing(Lifecycle):
    """What a member offers or wants. `version` counts every edit, `terms_version` the material ones,
    `look_version` what only the page shows differently. `buy_now`: whoever wants it may buy it at once at
    its price; `bars_newcomers`: but not a newcomer, who makes an offer."""

    class Kind(models.TextChoices):
        THING = "thing", gettext_lazy("Something I have")
        WANT = "want", gettext_lazy("Something I want")

    class Condition(models.TextChoices):
        NEW = "new", gettext_lazy("New")
        LIKE_NEW = "like-new", gettext_lazy("Like new")
        GOOD = "good", gettext_lazy("Good")
        FAIR = "fair", gettext_lazy("Fair")
        FOR_PARTS = "for-parts", gettext_lazy("For parts")

    class State(models.TextChoices):
        DRAFT = "draft", gettext_lazy("Draft")
        PRIVATE = "private", gettext_lazy("Not listed")  # for its owner and whom they offer it to
        ACTIVE = "active", gettext_lazy("Active")
        PAUSED = "paused", gettext_lazy("Paused")
        HIDDEN = "hidden", gettext_lazy("Hidden")  # by staff, while a report is looked into
        ENDED = "ended", gettext_lazy("Ended")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=5, choices=Kind.choices, default=Kind.THING)
    title = models.CharField(max_length=100)
    title_key = TitleKey(max_length=200, default="", editable=False)
    description = models.TextField(blank=True, default="")
    category = models.ForeignKey(Category, models.PROTECT, related_name="listings")
    # The first-level category over `category`, so that browsing a whole branch is one index scan.
    top = models.ForeignKey(Category, models.PROTECT, related_name="+", editable=False)
    condition = models.CharField(max_length=9, choices=Condition.choices, blank=True, default="")
    for_sale = models.BooleanField(default=True)
    for_trade = models.BooleanField(default=False)
    trade_for = models.CharField(max_length=300, blank=True, default="")
    price_amount = models.BigIntegerField(null=True, blank=True)
    # What posting costs the buyer on top of the price, for all that go together; 0: it is included.
    postage_amount = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    takes_offers = models.BooleanField(default=True)
    buy_now = models.BooleanField(default=False)
    bars_newcomers = models.BooleanField(default=False)
    quantity = models.PositiveIntegerField(default=1)
    available = models.PositiveIntegerField(default=1)
    # How many of `quantity` went away for good, in completed deals or written off. The rest is available or
    # reserved.
    gone = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=7, choices=State.choices, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    terms_version = models.PositiveIntegerField(default=1)
    look_version = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    changed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # When it was compared with what was there: see `market.match_news`.
    matched_at = models.DateTimeField(null=True, editable=False)
    # The key of the form it was made with: the same form sent twice makes one listing.
    made_with = models.UUIDField(null=True, blank=True)
    imported_from = models.CharField(max_length=120, blank=True, default="")
    imported_code = models.CharField(max_length=120, blank=True, default="")

    objects = ListingQuerySet.as_manager()

    class Meta(Lifecycle.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(
                name="market_listing_available_not_negative", condition=Q(available__gte=0)
            ),
            models.CheckConstraint(
                name="market_listing_gone_and_available_fit",
                condition=Q(quantity__gte=F("available") + F("gone")),
            ),
            models.CheckConstraint(
                name="market_listing_sold_is_ended",
                condition=~Q(state__in=["active", "paused", "hidden", "private"]) | Q(gone__lt=F("quantity")),
            ),
            models.CheckConstraint(
                name="market_listing_price_not_negative",
                condition=Q(price_amount__isnull=True) | Q(price_amount__gte=0),
            ),
            models.CheckConstraint(
                name="market_listing_postage_not_negative",
                condition=Q(postage_amount__isnull=True) | Q(postage_amount__gte=0),
            ),
            models.CheckConstraint(
                name="market_listing_bought_at_its_price",
                condition=Q(buy_now=False) | Q(kind="thing", for_sale=True, price_amount__isnull=False),
            ),
            models.CheckConstraint(
                name="market_listing_active_is_published",
                condition=~Q(state="active") | Q(published_at__isnull=False),
            ),
            models.UniqueConstraint(name="market_listing_made_once", fields=["owner", "made_with"]),
            models.UniqueConstraint(
                name="market_listing_imported_once",
                fields=["imported_from", "imported_code"],
                condition=~Q(imported_from=""),
            ),
        ]
        # A page of the browse is cut out of one of these alone: `state` is in them so that SQLite does not
        # look at the rows it skips.
        indexes = [
            models.Index(
                fields=["-published_at", "-id", "state"], name="market_new", condition=Q(state="active")
            ),
            models.Index(
                fields=["top", "-published_at", "-id", "state"],
                name="market_new_top",
                condition=Q(state="active"),
            ),
            models.Index(
                fields=["category", "-published_at", "-id", "state"],
                name="market_new_category",
                condition=Q(state="active"),
            ),
            # Wants are few: a page of them would be looked for among all the things.
            models.Index(
                fields=["-published_at", "-id", "state"],
                name="market_new_want",
                condition=Q(state="active", kind="want"),
            ),
            models.Index(
                fields=["top", "-published_at", "-id", "state"],
                name="market_new_want_top",
                condition=Q(state="active", kind="want"),
            ),
            models.Index(
                fields=["owner", "-published_at", "-id"], name="market_new_owner", condition=Q(state="active")
            ),
            models.Index(fields=["owner", "-changed_at"], name="market_mine"),
            models.Index(
                fields=["id"], name="market_unmatched", condition=Q(state="active", matched_at=None)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @staticmethod
    def held(pk: int) -> "Listing":
        """The listing `pk`, read afresh and locked until the transaction ends. Raises DoesNotExist."""
        return locks.only(_HELD.rows(pk), Listing)

    @staticmethod
    def own(owner: Any, pk: int) -> "Listing | None":
        """The listing `pk`, in any state, if it is one of `owner`'s."""
        return _OWN.first(owner.pk, pk)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store it, stamped and with its first-level category."""
        now = clock.now()
        self.made_at = self.made_at or now
        self.changed_at = self.changed_at or now
        self.top_id = tree().by_id[self.category_id].top.id
        if (fields := kwargs.get("update_fields")) and "category" in fields:
            kwargs["update_fields"] = {*fields, "top"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("market:listing", args=[self.pk])

    @property
    def named(self) -> str:
        """The title, or, where its owner has left and took their words along, that it has none."""
        return _("something of a former member") if self.title == NAMELESS else self.title

    @property
    def price(self) -> Money | None:
        """The asking price of one, or None when it is open to offers alone."""
        return None if self.price_amount is None else Money(self.price_amount, self.currency)

    @property
    def postage(self) -> Money | None:
        """What its owner says that posting costs the buyer, or None when that is not stated."""
        return None if self.postage_amount is None else Money(self.postage_amount, self.currency)

    @property
    def may_be_bought(self) -> bool:
        """Whether its owner lets it go at once to whoever pays its price."""
        return self.buy_now and self.for_sale and self.price_amount is not None and not self.is_want

    @property
    def is_shown(self) -> bool:
        """Whether everybody is shown it: `shown_at`, of one that is read already."""
        return self.state == self.State.ACTIVE and not self.owner.is_hidden

    @property
    def is_open(self) -> bool:
        """Whether an offer for it can be accepted now."""
        return self.state == self.State.ACTIVE and self.available > 0

    @property
    def can_be_given(self) -> bool:
        """Whether it can lie in an offer of its owner's: it is listed, or kept for such offers."""
        return self.state in (self.State.ACTIVE, self.State.PRIVATE)

    @property
    def is_want(self) -> bool:
        """Whether it says what its owner looks for."""
        return self.kind == self.Kind.WANT

    @property
    def is_sold(self) -> bool:
        """Whether it has ended and all of it went away in deals."""
        return self.state == self.State.ENDED and not self.left

    @property
    def left(self) -> int:
        """How many its owner still has: available or reserved."""
        return self.quantity - self.gone

    @property
    def reserved(self) -> int:
        """How many are promised in deals that are not completed."""
        return self.left - self.available


_ID = Listing._meta.get_field("id")
_HELD = locks.PreparedLock(lambda pk: Listing.objects.filter(pk=pk), _ID)
_OWN = Prepared(lambda owner, pk: Listing.objects.filter(owner=owner, pk=pk), _ID, _ID)
