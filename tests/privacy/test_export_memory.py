"""The copy of somebody who has much needs no more memory than that of somebody who has little."""

import weakref

import pytest
from django.db import connection
from django.db.models import Model, signals
from django.test.utils import CaptureQueriesContext

from parley.ground import clock
from parley.market.models import Listing
from parley.notices.models import Event
from parley.privacy import exporting, holdings
from tests.offers.things import category, put_up

pytestmark = [pytest.mark.django_db, pytest.mark.long]
LISTINGS, EVENTS = 1000, 5000
# What the making of one copy may hold at a time, whatever its size: rows (two batches of a table, each with
# what its rows name beside them), and bytes of what is written.
ROWS = 2 * 5 * holdings.BATCH
PIECE = 256 * 1024


class Living:
    """Stands for a row in the count of those alive: rows themselves compare by number."""

    def __init__(self, row: Model) -> None:
        row.living = self


class Sink:
    """Takes what is written and keeps only how much it was at most at once."""

    largest = 0

    def write(self, some: bytes) -> int:
        self.largest = max(self.largest, len(some))
        return len(some)

    def flush(self) -> None:
        """Nothing waits."""


@pytest.fixture
def hoarder(ana):
    """Ana with 1,000 listings of a long description each, and 5,000 events."""
    first = put_up(ana)
    now, place = clock.now(), category()
    words = "It works, and it always has. " * 60
    Listing.objects.bulk_create(
        Listing(
            owner=ana, category=place, top=first.top, title=f"Chair {number}", description=words,
            state="active", condition="good", quantity=1, available=1, made_at=now, changed_at=now,
            published_at=now,
        )
        for number in range(LISTINGS - 1)
    )  # fmt: skip
    made = Event.record("looked-over", about=first, by=ana.subject)
    Event.objects.bulk_create(
        Event(
            kind=made.kind, about_type=made.about_type, about_id=made.about_id, by=ana.subject, at=now,
            facts={"number": number},
        )
        for number in range(EVENTS - Event.objects.filter(by=ana.subject).count())
    )  # fmt: skip
    return ana


def test_of_a_thousand_listings_and_five_thousand_events_few_are_in_memory_at_once(hoarder):
    sink, alive, most, done = Sink(), weakref.WeakSet(), 0, (0, 0)

    def born(instance: Model, **rest: object) -> None:
        alive.add(Living(instance))

    def note(step: int, total: int) -> None:
        nonlocal most, done
        most, done = max(most, len(alive)), (step, total)

    signals.post_init.connect(born)
    try:
        exporting.write(hoarder.subject, sink, note)
    finally:
        signals.post_init.disconnect(born)
    assert done[0] == done[1] >= 2 * (LISTINGS + EVENTS)
    assert holdings.BATCH < most <= ROWS
    assert sink.largest <= PIECE


def test_no_query_of_it_brings_more_rows_than_a_batch(hoarder):
    table = next(each for each in holdings.tables() if each.model is Event)
    with CaptureQueriesContext(connection) as asked:
        batches = [len(batch) for batch in holdings.in_batches(holdings.rows(table, hoarder.subject))]
    assert sum(batches) == EVENTS and max(batches) == holdings.BATCH
    assert all(f"LIMIT {holdings.BATCH}" in each["sql"] for each in asked.captured_queries)
