"""What this room knows about people, and how it takes leave of them: a file for each sort of case."""

from uuid import UUID

from parley.desk import personal_minors, personal_misuse, requests_personal
from parley.privacy.leavings import leaving


@leaving("desk")
def leave(subject: UUID) -> None:
    """Take leave of this person in every sort of case."""
    requests_personal.leave(subject)
    personal_minors.leave(subject)
    personal_misuse.leave(subject)
