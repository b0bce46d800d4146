"""Queries that are asked so often that working out their SQL each time is most of what they cost (five
times what it costs to run one by primary key). Here it is worked out once a process."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connections, router, transaction
from django.db.models import Field, QuerySet
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.sql import UpdateQuery

# What stands for a parameter while the SQL is worked out; nobody's query holds these by itself.
STAND_INS = {
    "CharField": lambda n: f"stand-in {n} of a prepared query",
    "UUIDField": lambda n: UUID(int=0xACE0 << 96 | n),
    "DateTimeField": lambda n: datetime(1901, 2, 3, 4, 5, 6, 700 + n, tzinfo=UTC),
    "BigAutoField": lambda n: 7_340_033_000_000_001 + n,
    "PositiveIntegerField": lambda n: 1_934_003_301 + n,
}


@dataclass(frozen=True)
class _Worked:
    """SQL with the places in its parameters that each call fills in: (place, which of the given values)."""

    alias: str
    sql: str
    params: tuple
    places: tuple[tuple[int, int], ...]
    fields: tuple[Field, ...]

    @classmethod
    def out(cls, compiler: Any, fields: tuple[Field, ...]) -> "_Worked":
        """From the compiler of a query that holds the stand-ins of `fields`. Raises ValueError when
        one of them is not in its SQL."""
        sql, params = compiler.as_sql()
        given = zip(fields, _stand_ins(fields), strict=True)
        wanted = [field.get_db_prep_value(value, compiler.connection) for field, value in given]
        places = tuple((at, wanted.index(value)) for at, value in enumerate(params) if value in wanted)
        if {which for _at, which in places} != set(range(len(fields))):
            raise ValueError("a parameter of the prepared query is not in its SQL")
        return cls(compiler.using, sql, tuple(params), places, fields)

    def run(self, connection: Any, cursor: Any, given: tuple) -> None:
        """Execute it with these values."""
        stored = [
            field.get_db_prep_value(value, connection)
            for field, value in zip(self.fields, given, strict=True)
        ]
        params = list(self.params)
        for place, which in self.places:
            params[place] = stored[which]
        cursor.execute(self.sql, params)


def _stand_ins(fields: tuple[Field, ...]) -> list[Any]:
    return [STAND_INS[field.get_internal_type()](n) for n, field in enumerate(fields)]


class Prepared:
    """A query whose parameters are left open. `make(*values)` gives its query set, and each of
    `fields` says what sort of value the parameter in its place is (types of STAND_INS)."""

    def __init__(self, make: Callable[..., QuerySet], *fields: Field) -> None:
        self.make, self.fields = make, fields
        self._known: tuple[_Worked, Callable, bool] | None = None

    def all(self, *given: Any) -> list[Any]:
        """What its query set gives for these values: objects with what `select_related` names, or tuples.

        Raises TransactionManagementError when it locks rows and no transaction is there to hold them."""
        worked, made, locks = self._known or self._work_out()
        connection = connections[worked.alias]
        if locks and not connection.in_atomic_block:
            raise transaction.TransactionManagementError("rows are locked in a transaction only")
        with connection.cursor() as cursor:
            worked.run(connection, cursor, given)
            rows = cursor.fetchall()
        return made(rows) if rows else rows

    def first(self, *given: Any) -> Any:
        """The first of `all`, or None."""
        return next(iter(self.all(*given)), None)

    def _work_out(self) -> tuple[_Worked, Callable, bool]:
        queryset = self.make(*_stand_ins(self.fields))
        compiler = queryset.query.get_compiler(queryset.db)
        worked = _Worked.out(compiler, self.fields)
        self._known = worked, _maker(queryset, compiler), queryset.query.select_for_update
        return self._known


def _maker(queryset: QuerySet, compiler: Any) -> Callable[[list], list]:
    """What makes rows into what the query set gives."""
    converters = compiler.get_converters([each[0] for each in compiler.select])

    def converted(rows: list) -> list:
        return [tuple(row) for row in compiler.apply_converters(rows, converters)] if converters else rows

    if not issubclass(queryset._iterable_class, ModelIterable):
        return converted
    info, db = compiler.klass_info, queryset.db
    first, last = info["select_fields"][0], info["select_fields"][-1] + 1
    names = [each[0].target.attname for each in compiler.select[first:last]]
    related = get_related_populators(info, compiler.select, db)

    def made(rows: list) -> list:
        objects = []
        for row in converted(rows):
            one = info["model"].from_db(db, names, row[first:last])
            for each in related:
                each.populate(row, one)
            objects.append(one)
        return objects

    return made


class PreparedUpdate:
    """An update whose parameters are left open. `make(*values)` gives the query set and the columns to
    set ({name: value or expression}); `fields` as for `Prepared`."""

    def __init__(self, make: Callable[..., tuple[QuerySet, dict]], *fields: Field) -> None:
        self.make, self.fields = make, fields
        self._known: _Worked | None = None

    def run(self, *given: Any) -> int:
        """Do it with these values. -> the number of rows that matched"""
        worked = self._known = self._known or self._work_out()
        connection = connections[worked.alias]
        with connection.cursor() as cursor:
            worked.run(connection, cursor, given)
            return cursor.rowcount

    def _work_out(self) -> _Worked:
        queryset, columns = self.make(*_stand_ins(self.fields))
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(columns)
        return _Worked.out(query.get_compiler(router.db_for_write(queryset.model)), self.fields)
