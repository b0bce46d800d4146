"""Ana's things, and a clock that a test turns."""

from collections.abc import Iterator

import pytest

from parley.ground import clock
from parley.ground.clock import Frozen
from parley.market.models import Listing
from parley.members.models import Member
from tests.offers.things import put_up


@pytest.fixture
def time() -> Iterator[Frozen]:
    """The clock stands still, until it is told to tick."""
    with clock.frozen() as time:
        yield time


@pytest.fixture
def lamp(ana: Member) -> Listing:
    """Ana's only lamp, for 40 euros."""
    return put_up(ana)


@pytest.fixture
def chairs(ana: Member) -> Listing:
    """Ana's five chairs, for 10 euros each."""
    return put_up(ana, title="Kitchen chair", quantity=5, price_amount=1000)


@pytest.fixture
def kettle(ana: Member) -> Listing:
    """Ana's kettle, for 40 euros, which may be bought at once."""
    return put_up(ana, title="Tin kettle", buy_now=True)


@pytest.fixture
def cups(ana: Member) -> Listing:
    """Ana's five cups, for 10 euros each, which may be bought at once."""
    return put_up(ana, title="Blue cup", quantity=5, price_amount=1000, buy_now=True)
