"""What this room knows about people: a file for each sort of case."""

from parley.desk import (  # noqa: F401
    farewell,  # how this room takes leave of a member
    personal_minors,
    personal_misuse,
    personal_reports,
    requests_personal,
)
