"""Writing one row with SQL that is worked out once a process: `save()` spends most of its time on that."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import connections, router
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)


def insert(instance: M) -> M:
    """Store a new row as `instance.save()` would, of a model without parents, signals and database
    defaults. -> the instance, with its number. Raises IntegrityError."""
    alias, sql, fields, number = _insertion(type(instance), 1, True)
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(sql, [_prepared(field, instance, True, connection) for field in fields])
        if number is not None:
            setattr(instance, number, connection.ops.fetch_returned_insert_columns(cursor, [])[0])
    instance._state.adding, instance._state.db = False, alias
    return instance


def insert_all(instances: Sequence[M]) -> None:
    """Store new rows of one model in one statement, as `insert` does; their numbers are not read back.
    Raises IntegrityError."""
    if not instances:
        return
    alias, sql, fields, _none = _insertion(type(instances[0]), len(instances), False)
    connection = connections[alias]
    values = [_prepared(field, each, True, connection) for each in instances for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def update(instance: Model, *names: str) -> None:
    """Store the columns `names` as `instance.save(update_fields=names)` would; the values are plain ones.

    Raises the model's DoesNotExist when the row is gone."""
    alias, sql, fields = _change(type(instance), names)
    connection = connections[alias]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*(_prepared(each, instance, False, connection) for each in fields), instance.pk])
        if cursor.rowcount != 1:
            raise type(instance).DoesNotExist


def _prepared(field: Field, instance: Model, adding: bool, connection: Any) -> Any:
    value = field.pre_save(instance, adding)
    return None if value is None else field.get_db_prep_save(value, connection)


@cache
def _insertion(model: type[Model], count: int, numbered: bool) -> tuple[str, str, list[Field], str | None]:
    alias, meta = router.db_for_write(model), model._meta
    quote = connections[alias].ops.quote_name
    fields = [field for field in meta.local_concrete_fields if field is not meta.auto_field]
    columns = ", ".join(quote(field.column) for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES {', '.join([row] * count)}"
    if meta.auto_field is None or not numbered:
        return alias, sql, fields, None
    key = f"{quote(meta.db_table)}.{quote(meta.pk.column)}"
    return alias, f"{sql} RETURNING {key}", fields, meta.pk.attname


@cache
def _change(model: type[Model], names: tuple[str, ...]) -> tuple[str, str, list[Field]]:
    alias, meta = router.db_for_write(model), model._meta
    quote = connections[alias].ops.quote_name
    fields = [meta.get_field(name) for name in names]
    columns = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    where = f"{quote(meta.db_table)}.{quote(meta.pk.column)}"
    return alias, f"UPDATE {quote(meta.db_table)} SET {columns} WHERE {where} = %s", fields
