"""The way back into an account: a code goes to its mail address, and whoever types it sets a new password."""

from datetime import timedelta
from hmac import compare_digest
from uuid import uuid4

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models.attempt import keyed
from parley.members.models.codes import six_digits
from parley.members.models.former import FormerAddress
from parley.members.models.joining import AddressChange
from parley.members.models.member import Member
from parley.members.models.profile import Profile, named
from parley.notices import mail
from parley.notices.models import Event
from parley.privacy.sealing import SealedModel

GOOD_FOR = timedelta(hours=1)
KEPT = timedelta(days=1)
TRIES = 5
# Mails for one account a day, from one network address and from all: enough that somebody who asks on
# purpose does not keep the owner from asking, and few enough that nobody drowns in them.
PAIR_A_DAY, MEMBER_A_DAY, NETWORK_A_DAY = 5, 40, 20


def find(name: str, formers: bool) -> "tuple[Member | None, list[FormerAddress | None]]":
    """Whom a typed user ID or mail address means -> the member, and where codes go: None stands for
    the present address. With `formers` also addresses that the account had a short while ago; all
    look-ups are always made, so that the time tells nothing. Whoever may still come back to a closed account
    is found too, by what is theirs at present."""
    member = named(name)
    former = FormerAddress.objects.known_as(name).select_related("member").first()
    if member is None and former is not None and formers:
        return (former.member, [former]) if former.member.is_active else (None, [])
    if member is None or _has_no_way_back(member):
        return None, []
    by_handle = member.handle.lower() == name.lower()
    asks_earlier = formers and by_handle and member.is_active
    earlier = list(FormerAddress.objects.filter(member=member).good()) if asks_earlier else []
    return member, [None, *earlier]


def _has_no_way_back(member: Member) -> bool:
    return member.is_gone or member.imported


class Reset(models.Model):
    """Somebody asks for a way back. `member` is None when nobody is meant: all else is the same."""

    row = models.UUIDField(default=uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="resets")
    network = models.CharField(max_length=64)
    made_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"way back #{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether a code, or after it a password, can still be typed."""
        return self.used_at is None and clock.now() < self.made_at + GOOD_FOR

    @classmethod
    def begin(cls, name: str, network: str, formers: bool = False) -> "Reset":
        """Mail a code to whom `name` means, if anybody; nothing in the answer depends on that. `network`
        is the network address that asked. Raises Refusal when that has asked too often today."""
        day = clock.now() - timedelta(days=1)
        place = keyed("reset", network)
        recent = cls.objects.filter(made_at__gt=day)
        if recent.filter(network=place).count() >= NETWORK_A_DAY:
            raise Refusal(_("Too many attempts from here today. Try again tomorrow."), code="too-many")
        member, places = find(name, formers)
        with transaction.atomic():
            enough = member is not None and cls._mailed_enough(recent.filter(member=member), place)
            reset = cls.objects.create(member=member, network=place, made_at=clock.now())
            for former in () if enough else places:
                code = ResetCode.objects.create(reset=reset, former=former)
                mail.post(member.subject, "reset-code", about=code)
        return reset

    @staticmethod
    def _mailed_enough(mine: "models.QuerySet[Reset]", place: str) -> bool:
        return mine.filter(network=place).count() >= PAIR_A_DAY or mine.count() >= MEMBER_A_DAY

    def prove(self, typed: str) -> None:
        """Count a try, durably, and compare with the codes. One that went to a former address brings that
        address back, and ends every other way back. Raises Refusal. Not inside a transaction."""
        counted = Reset.objects.filter(
            pk=self.pk, tries__lt=TRIES, used_at=None, made_at__gt=clock.now() - GOOD_FOR
        ).update(tries=F("tries") + 1)
        if not counted:
            raise Refusal(_("Too many wrong codes, or too late. Begin again."), "code", "too-many")
        codes = self.codes.select_related("former")
        right = [code for code in codes if compare_digest(code.code, typed)]
        if not right:
            raise Refusal(_("That is not the code from the mail."), field="code")
        if former := right[0].former:
            former.take_back()
            Reset.objects.filter(member=self.member_id).exclude(pk=self.pk).delete()
        self.proved_at = clock.now()
        Reset.objects.filter(pk=self.pk).update(proved_at=self.proved_at)

    def set_password(self, new: str) -> Member:
        """Set a new password, once. Every session ends, every other way back too, an address that waits
        for its code is dropped, and the member is told on every channel. -> the member, who may sign in.
        Strength is the form's business. Raises Refusal. Not inside a transaction: hashing takes long."""
        hashed = make_password(new)
        with transaction.atomic():
            # The member, as whoever leaves: of two ways back at once, each ends the other.
            member = next(iter(locks.rows(Member.objects.filter(pk=self.member_id))), None)
            mine = Reset.objects.filter(pk=self.pk).exclude(proved_at=None).first()
            if member is None or mine is None or not mine.is_open or _has_no_way_back(member):
                raise Refusal(_("This way back is used up. Begin again."), code="closed")
            member.password, member.session_round = hashed, member.session_round + 1
            member.save(update_fields=["password", "session_round"])
            Reset.objects.filter(pk=self.pk).update(used_at=clock.now())
            Reset.objects.filter(member=member).exclude(pk=self.pk).delete()
            AddressChange.drop(member)
            Event.record("password-reset", member, member.subject, [member.subject])
            FormerAddress.tell_all(member, "password-reset-former")
        return member


class ResetCode(models.Model):
    """A code that went to one address of the account: to `former`, or to the present one. It follows
    from a secret and this row, so it is stored nowhere."""

    reset = models.ForeignKey(Reset, on_delete=models.CASCADE, related_name="codes")
    former = models.ForeignKey(FormerAddress, on_delete=models.CASCADE, null=True, related_name="+")
    row = models.UUIDField(default=uuid4, unique=True, editable=False)

    @property
    def code(self) -> str:
        """Six digits. Only the mail asks for them, and the check."""
        return six_digits("parley.members.reset", self.row)

    @property
    def goes_to(self) -> SealedModel | None:
        """The row that holds the address the code goes to."""
        return self.former or Profile.objects.filter(member=self.reset.member_id).first()
