"""The staff of these tests."""

import uuid
from collections.abc import Callable

import pytest

from tests.offers.conftest import chairs, lamp
from tests.privacy.conftest import own_home

__all__ = ["chairs", "lamp", "own_home"]


@pytest.fixture
def once() -> Callable[..., dict]:
    """once(**fields) -> what a form posts: its fields, and the key that makes it happen once."""
    return lambda **fields: {**fields, "_once": str(uuid.uuid4())}
