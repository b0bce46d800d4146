"""An address that was a member's until a short while ago. Whoever still reads it can take the change
back: somebody who gets hold of an account changes its address first."""

from datetime import timedelta
from functools import partial

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from parley.ground import clock, locks
from parley.ground.refusals import Refusal
from parley.members.models.member import Member
from parley.members.models.profile import Profile
from parley.notices import mail
from parley.notices.models import Event
from parley.privacy.keyring import Keeping
from parley.privacy.sealing import BlindIndexField, SealedField, SealedModel, blind, reseal

KEPT = timedelta(days=14)


class FormerAddressQuerySet(models.QuerySet["FormerAddress"]):
    def good(self) -> "FormerAddressQuerySet":
        """Those by which a change can still be taken back, what was left last first."""
        return self.filter(left_at__gt=clock.now() - KEPT).order_by("-left_at", "-pk")

    def known_as(self, typed: str) -> "FormerAddressQuerySet":
        """Those that are this mail address."""
        return self.good().filter(email_index=blind(FormerAddress, "email", typed))


class FormerAddress(SealedModel):
    """A mail address that `member` had until `left_at`."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="former_addresses")
    email = SealedField()
    email_index = BlindIndexField(of="email")
    left_at = models.DateTimeField()

    objects = FormerAddressQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["email_index"], name="former_by_email")]

    @property
    def goes_to(self) -> "FormerAddress":
        """Which row holds the address that a mail about this one goes to."""
        return self

    @classmethod
    def keep(cls, profile: Profile) -> "FormerAddress":
        """Keep the address of `profile`, which is about to change, and tell it so. In the caller's
        transaction, before the change."""
        member = profile.member
        former = cls(member=member, subject=member.subject, left_at=clock.now(), keeping=None)
        former.keeping = Keeping.begin(member.subject, "former-address", former.row)
        reseal(profile, former, {"email": "email"})
        former.save(force_insert=True)
        mail.post(member.subject, "address-left", about=former)
        return former

    @classmethod
    def tell_all(cls, member: Member, kind: str) -> None:
        """Mail every former address of `member` that is still good."""
        for former in cls.objects.filter(member=member).good():
            mail.post(member.subject, kind, about=former)

    def take_back(self) -> None:
        """Make this the member's address again. Addresses that came after it are forgotten, so that
        whoever changed them has no way back. Raises Refusal when the time is over or another account
        has the address by now."""
        try:
            with transaction.atomic():
                member = locks.row(Member.objects.filter(pk=self.member_id))
                former = FormerAddress.objects.good().filter(pk=self.pk).first()
                if former is None:
                    raise Refusal(_("This change cannot be taken back any more."), code="closed")
                profile = Profile.objects.get(member=member)
                reseal(former, profile, {"email": "email"})
                profile.save(update_fields=["email", "email_index"])
                for later in FormerAddress.objects.filter(member=member, left_at__gte=former.left_at):
                    later.end()
                Event.record("address-taken-back", member, member.subject, [member.subject])
        except IntegrityError:
            raise Refusal(_("Another account uses this address now."), code="closed") from None

    def end(self) -> None:
        """Its time is over: the row goes, and its key when that is certain."""
        keeping = self.keeping
        self.delete()
        transaction.on_commit(partial(Keeping.end, keeping))
