"""How the desk takes leave of a member, in every sort of case."""

from uuid import UUID

from parley.desk.models import CaseWord, Consent, MinorCase, ParentsWord, Report
from parley.ground import clock
from parley.privacy.leavings import leaving


@leaving("desk")
def leave(subject: UUID) -> None:
    """Take leave of this person in every sort of case."""
    _requests(subject)
    _minors(subject)
    _misuse(subject)


def _requests(subject: UUID) -> None:
    """Who leaves agrees to nothing any more. That they were named stays with the cases, until those end."""
    Consent.objects.filter(member__subject=subject, state__in=["asked", "agreed"]).update(
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
