"""A simulated market with one protection off: what the simulator has to find."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models import QuerySet
from django.db.transaction import Atomic

from parley.ground import locks
from parley.ground.sqlite.base import DatabaseWrapper, WriterQueue
from parley.notices import mail
from parley.offers import making, reserving
from parley.offers.models import Deal, Offer, OfferLine
from parley.offers.models import answering as answering_models
from parley.offers.models import negotiations as negotiation_models
from parley.privacy import ledger
from parley.site import once
from tests.prove.simulate import market


@contextmanager
def locks_are_off() -> Iterator[None]:
    """Rows are only read; on SQLite writers do not queue, and a transaction locks when it writes."""

    def read(queryset: QuerySet) -> list:
        return list(queryset.order_by("pk"))

    def no_queue(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
        if isinstance(connection, DatabaseWrapper):
            connection.transaction_mode, connection.writers = None, WriterQueue()

    connection_created.connect(no_queue)
    with (
        patch.object(locks, "rows", read),
        patch.object(locks.PreparedLock, "rows", lambda self, *given: read(self.make(*given))),
    ):
        yield
    connection_created.disconnect(no_queue)


@contextmanager
def transactions_are_off() -> Iterator[None]:
    """Every statement is for ever at once. Nobody comes at the same moment: without transactions there are
    no locks either, and that would be found first."""
    with ExitStack() as stack:
        stack.enter_context(patch.multiple(market, DOUBLE=0, RACE=0))
        stack.enter_context(patch.object(BaseDatabaseWrapper, "set_rollback", _nothing))
        stack.enter_context(patch.object(Atomic, "__enter__", lambda self: None))
        stack.enter_context(patch.object(Atomic, "__exit__", lambda self, *error: None))
        stack.enter_context(locks_are_off())
        yield


def nothing_comes_back() -> Any:
    """A deal that collapses releases nothing."""
    return patch.object(reserving, "release", _nothing)


def backups_are_forgotten() -> Any:
    """Whoever cannot be served any more stays live."""
    return patch.object(answering_models.Answering, "_back_up", _nothing)


def backups_are_not_asked() -> Any:
    """A deal collapses, and nobody asks who waited."""
    return patch.object(
        answering_models.Answering,
        "free",
        lambda offer, lines=None: reserving.release(offer.things if lines is None else lines),
    )


def two_offers_are_live() -> Any:
    """A new offer does not take the place of the one before."""
    return patch.object(making, "_replace", _nothing)


def ties_do_not_end() -> Any:
    """Of several of which one is wanted one is accepted, and the others stand."""
    return patch.object(Offer, "_end_tied", _nothing)


def contacts_are_not_recorded() -> Any:
    """What is shown is not written down."""
    return patch.object(ledger, "record", _nothing)


def offers_never_run_out() -> Any:
    """An offer is accepted after its time."""
    return patch.object(Offer, "standing", _without_its_clock(Offer.standing))


def edits_do_not_matter() -> Any:
    """An offer about a listing that has changed is accepted."""
    return patch.object(OfferLine, "is_outdated", property(lambda line: False))


def rounds_are_not_counted() -> Any:
    """Anybody may go on and on."""
    return patch.object(making, "_check_rounds", _nothing)


def blocks_do_not_bind() -> Any:
    """Who may deal is not asked where an offer is made."""
    return patch.object(making, "may_deal", _nothing)


def pages_are_never_stale() -> Any:
    """What was seen is not compared with what is."""
    return patch.object(
        negotiation_models,
        "check_listing",
        lambda listing, by, seen, as_backup: _check(listing, by, as_backup),
    )


def answers_are_not_remembered() -> Any:
    """A form that is sent twice is judged twice."""
    return patch.object(once.rows, "insert", _forgetting(once.rows.insert))


def one_reminder_is_for_all() -> Any:
    """Whoever was reminded of one thing is taken to be late with whatever comes after it."""
    return patch.object(Deal, "_was_reminded", lambda deal, side, due: bool(due and side.overdue_told_at))


def marks_stand_on_whoever_is_not_first() -> Any:
    """Of two who are late the mark stands on who did not press the button."""
    return patch.object(Deal, "leaves_a_mark", lambda deal, side: True)


def letters_go_twice() -> Any:
    """The mailer hands each letter over, and then once more."""
    return patch.object(mail, "hand_over", _twice(mail.hand_over))


def _check(listing: Any, by: Any, as_backup: bool) -> None:
    making.check_listing(listing, by, None, as_backup)


def _without_its_clock(standing: Callable) -> Callable:
    return lambda offer, now: standing(offer, offer.made_at)


def _forgetting(insert: Callable) -> Callable:
    return lambda row: row if isinstance(row, once.HandledRequest) else insert(row)


def _twice(function: Callable) -> Callable:
    def again(*given: Any) -> None:
        function(*given)
        function(*given)

    return again


def _nothing(*given: Any, **more: Any) -> None:
    """What is left of it."""
