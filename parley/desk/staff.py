"""Who decides: members of staff, and where there are too few of them somebody outside."""

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from parley.members.models import Member
from parley.safety.models import only_moderators


class Outside:
    """The person outside whom the operator named beforehand, reached by a signed link in a mail."""

    is_moderator = False


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
    only_moderators(by)


def has_outside() -> bool:
    """Whether the operator named somebody outside."""
    return bool(settings.PARLEY_OUTSIDE_SECOND)
