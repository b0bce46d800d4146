"""What the promises are tried on."""

from tests.offers.conftest import chairs, lamp

__all__ = ["chairs", "lamp"]
