"""What tests ask of a refusal, and of who was told."""

from collections.abc import Callable
from uuid import UUID

import pytest

from parley.ground.refusals import Refusal
from parley.notices.models import Notice


def refused(code: str, verb: Callable, *args: object, **kwargs: object) -> Refusal:
    """Call the verb, which has to refuse with that code. -> the refusal"""
    with pytest.raises(Refusal) as caught:
        verb(*args, **kwargs)
    assert caught.value.code == code, caught.value.message
    return caught.value


def told(subject: UUID) -> list[str]:
    """What somebody was told, in order."""
    return list(Notice.objects.filter(subject=subject).order_by("pk").values_list("event__kind", flat=True))
