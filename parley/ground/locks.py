"""Row locks: taken in one place, and in one order, so that two who want the same rows never deadlock."""

from typing import TypeVar

from django.db import connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


def rows(queryset: "QuerySet[M]") -> "list[M]":
    """The rows of `queryset`, read afresh and locked in primary-key order until the transaction ends.

    On SQLite the transaction itself is the lock (BEGIN IMMEDIATE, one writer at a time). Call it
    inside `transaction.atomic()`; outside Django raises TransactionManagementError on PostgreSQL."""
    ordered = queryset.order_by("pk")
    if connections[queryset.db].features.has_select_for_update_of:
        return list(ordered.select_for_update(of=("self",)))
    return list(ordered.select_for_update())


def row(queryset: "QuerySet[M]") -> M:
    """The one row of `queryset`, locked. Raises the model's DoesNotExist when there is none."""
    found = rows(queryset)
    if len(found) != 1:
        raise queryset.model.DoesNotExist
    return found[0]
