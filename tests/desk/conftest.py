"""The staff of these tests."""

import uuid
from collections.abc import Callable

import pytest

from tests.offers.conftest import chairs, lamp

__all__ = ["chairs", "lamp"]


@pytest.fixture
def once() -> Callable[..., dict]:
    """once(**fields) -> what a form posts: its fields, and the key that makes it happen once."""
    return lambda **fields: {**fields, "_once": str(uuid.uuid4())}
