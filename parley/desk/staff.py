"""Who decides: members of staff, and where there are too few of them somebody outside."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from parley.ground.refusals import Refusal
from parley.members.models import Member


class Outside:
    """The person outside whom the operator named beforehand, reached by a signed link in a mail."""


OUTSIDE = Outside()
Decider = Member | Outside


def staff() -> QuerySet[Member]:
    """Everybody who works at the desk."""
    return Member.objects.filter(is_moderator=True, cancelled_on=None, imported=False)


def subjects() -> list[UUID]:
    """All of them, to tell them something."""
    return list(staff().values_list("subject", flat=True))


def only_staff(by: Decider) -> None:
    """Raises Refusal unless `by` works at the desk."""
    if isinstance(by, Outside) or not (by.is_moderator and by.is_active):
        raise Refusal(_("Only a moderator can do this."), code="not-yours")


def has_outside() -> bool:
    """Whether the operator named somebody outside."""
    return bool(settings.PARLEY_OUTSIDE_SECOND)
