"""What differs between two answers to the same request, whatever they say."""

import re

MARKS = [
    r'name="csrfmiddlewaretoken" value="[^"]*"',
    r'name="_once" value="[^"]*"',
]


def without_marks(page: str) -> str:
    """The page without what is new in each answer."""
    for mark in MARKS:
        page = re.sub(mark, "", page)
    return page
