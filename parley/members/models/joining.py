"""Somebody on the way in, and somebody changing their mail address: an address to be proven by a code."""

from datetime import timedelta
from functools import partial
from hmac import compare_digest
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models.agreement import Agreement
from parley.members.models.codes import six_digits
from parley.members.models.former import FormerAddress
from parley.members.models.handles import RetiredHandle
from parley.members.models.member import Member
from parley.members.models.profile import Profile
from parley.notices import mail
from parley.notices.models import Event
from parley.privacy.keyring import Keeping, end_subjects
from parley.privacy.sealing import SealedField, SealedModel, blind, reseal

KEPT = timedelta(days=2)
AGAIN = timedelta(minutes=1)
TRIES, MAILS, MAILS_A_DAY = 5, 3, 5


class Proof(SealedModel):
    """A mail address and the code that proves it. The code follows from a secret and this row, so it
    is stored nowhere. `profile_index` is the address as a profile would look it up: it tells whether
    the address has an account without opening it. The subject is nobody's but this row's."""

    email = SealedField()
    profile_index = models.CharField(max_length=64, db_index=True)
    made_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    mails = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def code(self) -> str:
        """Six digits. Only the mail asks for them, and the check."""
        return six_digits("parley.members.proof", self.row)

    @property
    def is_open(self) -> bool:
        return clock.now() < self.made_at + KEPT

    def owner(self) -> Member | None:
        """The member who has this address already."""
        profile = Profile.objects.filter(email_index=self.profile_index).select_related("member").first()
        return profile and profile.member

    def check_code(self, typed: str) -> None:
        """Count a try, durably, and compare. Raises Refusal when the code is wrong or the tries are
        used up. To be called outside a transaction that might be rolled back."""
        # The guard and the count are one statement: two requests cannot both take the last try.
        counted = type(self).objects.filter(pk=self.pk, tries__lt=TRIES).update(tries=F("tries") + 1)
        if not counted:
            raise Refusal(_("Too many wrong codes. Begin again."), field="code", code="too-many")
        if not compare_digest(self.code, typed):
            raise Refusal(_("That is not the code from the mail."), field="code")

    def count_mail(self) -> bool:
        """Count one more mail, unless this row or this address has had enough. -> whether to send."""
        day = clock.now() - timedelta(days=1)
        same = type(self).objects.filter(profile_index=self.profile_index, made_at__gt=day)
        if (same.aggregate(sent=models.Sum("mails"))["sent"] or 0) >= MAILS_A_DAY:
            return False
        return bool(type(self).objects.filter(pk=self.pk, mails__lt=MAILS).update(mails=F("mails") + 1))

    def end(self) -> None:
        """The reason for keeping this is gone: all keys of its subject are destroyed, the row deleted."""
        end_subjects([self.subject])
        self.delete()


class Joining(Proof):
    """A joining that waits for its code. `made_with` is the key of the form that it was made of, so
    that sending the form twice makes one; `onward` is the path of what they were doing."""

    made_with = models.UUIDField(null=True, unique=True, editable=False)
    handle = models.CharField(max_length=24)
    password = models.CharField(max_length=128)
    city = models.ForeignKey("members.City", on_delete=models.PROTECT, related_name="+")
    adult_checked_on = models.DateField()
    agreed_version = models.CharField(max_length=20)
    agreed_terms = models.CharField(max_length=20, default="1")
    onward = models.CharField(max_length=300, blank=True)

    @classmethod
    def begin(cls, made_with: UUID, email: str, password: str, **known: object) -> "Joining":
        """Seal the address, hash the password, keep the rest for two days, and have the code mailed.
        When the address has an account, its owner is told that instead, and nothing else differs.
        -> the Joining; of a form that was sent before, the one that it made. Raises Refusal when that
        one says something else. To be called outside a transaction: hashing takes long, and on SQLite
        everybody who writes would wait for it."""
        said = {"email": email, "password": password, **known}
        if (earlier := cls._made_before(made_with, said)) is not None:
            return earlier
        hashed = make_password(password)
        try:
            return cls._stored(made_with=made_with, email=email, password=hashed, **known)
        except IntegrityError:
            # The same form, sent twice at once: the other one made it, and its code is in the mail.
            if (earlier := cls._made_before(made_with, said)) is not None:
                return earlier
            raise

    @classmethod
    def _made_before(cls, made_with: UUID, said: dict) -> "Joining | None":
        """What the form made already, or None. Raises Refusal when that says something else."""
        earlier = cls.objects.filter(made_with=made_with).select_related("city").first()
        if earlier is None or earlier._says(**said):
            return earlier
        words = _("This form was sent before, with something else in it. Type a password to begin anew.")
        raise Refusal(words, code="made-before")

    def _says(self, email: str, password: str, **known: object) -> bool:
        """Whether the form said the same. What follows from the day it was sent may differ: that it
        is an adult, and which versions of policy and terms were agreed to."""
        return (
            all(getattr(self, name) == known[name] for name in ("handle", "city", "onward"))
            and self.profile_index == blind(Profile, "email", email)
            and check_password(password, self.password)
        )

    @classmethod
    def _stored(cls, email: str, **known: object) -> "Joining":
        """The row, and the mail in the outbox. Raises IntegrityError when the form made one meanwhile."""
        subject = uuid4()
        joining = cls(
            subject=subject, keeping=Keeping.begin(subject, "joining"), email=email,
            profile_index=blind(Profile, "email", email), made_at=clock.now(), **known,
        )  # fmt: skip
        try:
            with transaction.atomic():
                joining.save(force_insert=True)
                joining.send_code()
        except IntegrityError:
            Keeping.end(joining.keeping)
            raise
        return joining

    def send_code(self) -> None:
        """Mail the code (again), as often as is allowed."""
        if not self.count_mail():
            return
        owner = self.owner()
        if owner is None:
            mail.post(self.subject, "joining-code", about=self)
        else:
            mail.post(owner.subject, "already-member", about=owner)

    def confirm(self, typed: str, handle: str = "") -> Member:
        """The code was typed: make the member, under another user ID if `handle` names one. Raises
        Refusal for a wrong code, too many tries, or when user ID or address was taken meanwhile."""
        self.check_code(typed)
        self.handle = handle or self.handle
        try:
            with transaction.atomic():
                if not locks.rows(Joining.objects.filter(pk=self.pk)):
                    raise Refusal(_("This joining is finished. Sign in."), code="closed")
                member = self._make_member()
                Joining.objects.filter(pk=self.pk).delete()
        except IntegrityError:
            # The constraints decide a race of two joinings; the loser is told which of the two it was.
            raise self._taken() from None
        end_subjects([self.subject])
        return member

    def _make_member(self) -> Member:
        member = Member.objects.create(
            handle=self.handle, password=self.password, city=self.city, adult_checked_on=self.adult_checked_on
        )
        RetiredHandle.refuse(self.handle)
        profile = Profile(
            member=member, subject=member.subject, keeping=Keeping.begin(member.subject, "profile")
        )
        reseal(self, profile, {"email": "email"})
        profile.save()
        for document, version in (("policy", self.agreed_version), ("terms", self.agreed_terms)):
            Agreement.objects.create(member=member, document=document, version=version, at=self.made_at)
        Event.record("joined", about=member, by=member.subject)
        return member

    def _taken(self) -> Refusal:
        if self.owner() is not None:
            return Refusal(_("This address has an account already. Sign in."), code="closed")
        taken = _("Somebody else has taken this user ID meanwhile. Choose another.")
        return Refusal(taken, field="handle", code="taken")


class AddressChange(Proof):
    """A new mail address that waits for its code. `for_deals`: it will be given in deals, and nothing else;
    the account keeps its own."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="address_changes")
    for_deals = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "for_deals"], name="address_change_once_each")
        ]

    @classmethod
    def begin(cls, member: Member, email: str, for_deals: bool = False) -> "AddressChange":
        """Mail a code to `email`, and tell the present address that this was asked. The same asked
        again at once (a double click) is one asking. -> the change"""
        subject = uuid4()
        with transaction.atomic():
            locks.row(Member.objects.filter(pk=member.pk))
            for old in cls.objects.filter(member=member, for_deals=for_deals):
                if old.profile_index == blind(Profile, "email", email) and clock.now() < old.made_at + AGAIN:
                    return old
                old.end()
            change = cls.objects.create(
                subject=subject, keeping=Keeping.begin(subject, "joining"), email=email, member=member,
                profile_index=blind(Profile, "email", email), made_at=clock.now(), for_deals=for_deals,
            )  # fmt: skip
            kind = "address-for-deals-asked" if for_deals else "address-change-asked"
            Event.record(kind, about=member, by=member.subject, tell=[member.subject])
            change.send_code()
        return change

    def send_code(self) -> None:
        """Mail the code (again), as often as is allowed; to an address that has an account only for deals:
        nobody signs in by it then, so that two of one household may share it."""
        if not self.count_mail():
            return
        owner = None if self.for_deals else self.owner()
        if owner is None:
            mail.post(self.subject, "address-code", about=self)
        else:
            mail.post(owner.subject, "already-member", about=owner)

    def confirm(self, typed: str) -> None:
        """The code was typed: use the new address. Raises Refusal as Joining.confirm does."""
        self.check_code(typed)
        try:
            with transaction.atomic():
                locks.row(Member.objects.filter(pk=self.member_id))  # as whoever takes an address back
                if not AddressChange.objects.filter(pk=self.pk).exists():
                    raise Refusal(_("This change is finished."), code="closed")
                self._use(Profile.objects.get(member=self.member))
                AddressChange.objects.filter(pk=self.pk).delete()
        except IntegrityError:
            raise Refusal(_("This address cannot be used. Choose another."), code="closed") from None
        end_subjects([self.subject])

    def _use(self, profile: Profile) -> None:
        """Put the new address into `profile`. One for deals leads into no account: no former one is kept."""
        by = self.member.subject
        if self.for_deals:
            reseal(self, profile, {"email": "deal_email"})
            profile.save(update_fields=["deal_email"])
            Event.record("deal-mail-changed", about=self.member, by=by)
            return
        FormerAddress.keep(profile)
        reseal(self, profile, {"email": "email"})
        profile.save(update_fields=["email", "email_index"])
        Event.record("address-changed", about=self.member, by=by)

    @classmethod
    def drop(cls, member: Member, **which: bool) -> None:
        """Forget addresses of `member` that wait for their code, in the caller's transaction."""
        waiting = cls.objects.filter(member=member, **which)
        own = list(waiting.values_list("subject", flat=True))
        waiting.delete()
        transaction.on_commit(partial(end_subjects, own))

    @classmethod
    def end_deal_mail(cls, by: Member) -> None:
        """Have the account's address given in deals again, and forget one that waits for its code."""
        with transaction.atomic():
            cls.drop(by, for_deals=True)
            by.profile.deal_email = None
            by.profile.save(update_fields=["deal_email"])
            Event.record("deal-mail-dropped", about=by, by=by.subject)
