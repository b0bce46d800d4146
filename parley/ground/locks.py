"""Row locks: taken in one place, and in one order, so that two who want the same rows never deadlock."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import connections
from django.db.models import Field, Model, QuerySet

from parley.ground.prepared import Prepared

M = TypeVar("M", bound=Model)


def _in_order(queryset: "QuerySet[M]") -> "QuerySet[M]":
    """`queryset` made to lock its rows in primary-key order when it is read.

    On SQLite the transaction itself is the lock (BEGIN IMMEDIATE, one writer at a time). Read it
    inside `transaction.atomic()`; outside Django raises TransactionManagementError on PostgreSQL."""
    ordered = queryset.order_by("pk")
    if connections[queryset.db].features.has_select_for_update_of:
        return ordered.select_for_update(of=("self",))
    return ordered.select_for_update()


def rows(queryset: "QuerySet[M]") -> "list[M]":
    """The rows of `queryset`, read afresh and locked in primary-key order until the transaction ends."""
    return list(_in_order(queryset))


def row(queryset: "QuerySet[M]") -> M:
    """The one row of `queryset`, locked. Raises the model's DoesNotExist when there is none."""
    return only(rows(queryset), queryset.model)


def only(found: "list[M]", model: type[M]) -> M:
    """The one that was found. Raises the model's DoesNotExist when there is none."""
    if len(found) != 1:
        raise model.DoesNotExist
    return found[0]


class PreparedLock:
    """Rows that are locked so often that their SQL is worked out once (`make`, `fields`: see `Prepared`)."""

    def __init__(self, make: "Callable[..., QuerySet[M]]", *fields: Field) -> None:
        self.make = make
        self._prepared = Prepared(lambda *given: _in_order(make(*given)), *fields)

    def rows(self, *given: Any) -> "list[M]":
        """The rows for these values, read afresh and locked in primary-key order until the transaction ends.

        Raises TransactionManagementError outside of one."""
        return self._prepared.all(*given)
