"""How the desk takes leave of a member, in every sort of case."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parley.desk.models import (
    Appeal,
    CaseWord,
    Complaint,
    Consent,
    DisclosureRequest,
    Matter,
    MinorCase,
    ParentsWord,
    Report,
    Ruling,
)
from parley.desk.requests_rules import PRODUCED
from parley.ground import clock, locks
from parley.privacy.leavings import leaving

_ASKED = _("That you were asked belongs to the request, and goes when that is forgotten.")


@leaving("desk", stays={Consent: _ASKED})
def leave(subject: UUID) -> None:
    """Take leave of this person in every sort of case."""
    _requests(subject)
    _minors(subject)
    _misuse(subject)
    _reports(subject)


def _requests(subject: UUID) -> None:
    """Who leaves agrees to nothing any more, and a package with theirs that nobody fetched yet is destroyed.
    That they were named stays with the cases, until those end."""
    theirs = Consent.objects.filter(member__subject=subject)
    agreed = theirs.filter(state="agreed").values("request")
    for request in locks.rows(DisclosureRequest.objects.filter(pk__in=agreed)):
        if request.state == PRODUCED:
            request.take_back_package(None)
    theirs.filter(state__in=["asked", "agreed"]).update(
        state=Consent.State.WITHDRAWN, answered_at=clock.now()
    )


def _minors(subject: UUID) -> None:
    """Forget what was said about this person; of their cases stays that they were."""
    CaseWord.objects.filter(subject=subject).end()
    ParentsWord.objects.filter(member__subject=subject).empty()
    cases = MinorCase.objects.filter(member__subject=subject)
    cases.filter(state="open").update(state="shown", ended_at=clock.now())
    cases.update(member=None)


def _misuse(subject: UUID) -> None:
    """Forget what this person reported."""
    Report.objects.filter(member__subject=subject).delete()


def _reports(subject: UUID) -> None:
    """Forget what this person reported, what was decided about them, and what others wrote about them. Of a
    matter stays that it was; an open one is over."""
    Complaint.objects.filter(subject=subject).delete()
    Appeal.objects.filter(subject=subject).delete()
    Ruling.objects.filter(member__subject=subject).delete()
    matters = Matter.objects.filter(member__subject=subject)
    Complaint.objects.filter(matter__in=matters).update(words=None, seen="")
    over = {"state": Matter.State.GONE, "closed_at": clock.now(), "hidden_until": None}
    matters.filter(state=Matter.State.OPEN).update(**over)
    matters.update(member=None)
