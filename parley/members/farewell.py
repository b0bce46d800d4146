"""How the members room takes leave of a member: the profile goes at once and its key after the commit; of
the user ID a keyed hash stays, so that nobody else gets it."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parley.ground import locks
from parley.members.models import AddressChange, FormerAddress, Member, Profile, Reset
from parley.members.models.handles import RetiredHandle
from parley.notices.models import Event
from parley.privacy.catalogue import catalogue
from parley.privacy.keyring import Keeping
from parley.privacy.leavings import Fate, When, leaving


def preview(subject: UUID) -> list[Fate]:
    """The account, its sign-ins, and the user ID."""
    days = catalogue.backups["keys"].days
    sealed = ngettext(
        "Email, full name, telephone, postal address and those for deals. Their key is destroyed, here and "
        "within %(days)d day in its backups, so that backups forget them too.",
        "Email, full name, telephone, postal address and those for deals. Their key is destroyed, here and "
        "within %(days)d days in its backups, so that backups forget them too.",
        days,
    ) % {"days": days}
    devices = _("On every device. What says so in our tables names nobody, and is deleted within 30 days.")
    name = _("A keyed hash of your user ID, and nothing that could be read from it.")
    return [
        Fate(When.NOW, _("User ID, city, password and that you are an adult"), "account"),
        Fate(When.NOW, sealed, "profile"),
        Fate(When.NOW, devices, "session"),
        Fate(When.LATER, name, "retired-handle", why=_("Your user ID is never given to anyone else.")),
    ]


def gone(subjects: Iterable[UUID]) -> QuerySet:
    """The subjects of those members who have left for good."""
    left = Member.objects.gone().filter(subject__in=list(subjects))
    return left.values_list("subject", flat=True)


@leaving("members", preview=preview, gone=gone)
def leave(subject: UUID) -> list[UUID]:
    """Forget the profile, end every session, retire the user ID; what is public of past deals stays with a
    name that nobody has. -> the keepings of an address change that waited, and of former addresses"""
    member = locks.row(Member.objects.filter(subject=subject))
    RetiredHandle.leave(member.handle, subject)
    changes, formers = (model.objects.filter(member=member) for model in (AddressChange, FormerAddress))
    own = list(changes.values_list("subject", flat=True))  # a subject of its own, that goes with the row
    keepings = list(formers.values_list("keeping", flat=True))
    keepings += Keeping.objects.filter(subject__in=own).values_list("pk", flat=True)
    changes.delete()
    formers.delete()
    Reset.objects.filter(member=member).delete()
    Profile.objects.filter(member=member).delete()
    member.agreements.all().delete()
    member.announcements.all().delete()
    Event.objects.about(member).delete()
    member.be_nobody()
    return keepings
