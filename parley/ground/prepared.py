"""Queries that every request of a member asks. Working out the SQL of a query set costs five times
what it costs to run it by primary key; here it is worked out once a process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import Field, Model, QuerySet

# What stands for a parameter while the SQL is worked out; nobody's query holds these by itself.
STAND_INS = {
    "CharField": lambda n: f"stand-in {n} of a prepared query",
    "UUIDField": lambda n: UUID(int=0xACE0 << 96 | n),
    "DateTimeField": lambda n: datetime(1901, 2, 3, 4, 5, 6, 700 + n, tzinfo=UTC),
    "BigAutoField": lambda n: 7_340_033_000_000_001 + n,
}


@dataclass(frozen=True)
class _Worked:
    alias: str
    model: type[Model]
    sql: str
    params: tuple
    places: tuple[tuple[int, int], ...]  # (place in params, which of the given values)
    names: tuple[str, ...]
    converters: Any
    convert: Callable


class Prepared:
    """A query whose parameters are left open. `make(*values)` gives its query set, and each of
    `fields` says what sort of value the parameter in its place is (types of STAND_INS)."""

    def __init__(self, make: Callable[..., QuerySet], *fields: Field) -> None:
        self.make, self.fields = make, fields
        self._known: _Worked | None = None

    def rows(self, *given: Any) -> list[tuple]:
        """The rows for these values, converted as the query set would."""
        worked = self._known or self._work_out()
        connection = connections[worked.alias]
        params = list(worked.params)
        for place, which in worked.places:
            params[place] = self.fields[which].get_db_prep_value(given[which], connection)
        with connection.cursor() as cursor:
            cursor.execute(worked.sql, params)
            rows = cursor.fetchall()
        if worked.converters and rows:
            rows = [tuple(row) for row in worked.convert(rows, worked.converters)]
        return rows

    def first(self, *given: Any) -> Model | None:
        """The first object for these values, as the query set would make it, or None."""
        rows = self.rows(*given)
        if not rows:
            return None
        return self._known.model.from_db(self._known.alias, self._known.names, rows[0])

    def _stand_ins(self) -> Sequence[Any]:
        return [STAND_INS[field.get_internal_type()](n) for n, field in enumerate(self.fields)]

    def _work_out(self) -> _Worked:
        queryset = self.make(*self._stand_ins())
        connection = connections[queryset.db]
        compiler = queryset.query.get_compiler(queryset.db)
        sql, params = compiler.as_sql()
        wanted = [
            field.get_db_prep_value(value, connection)
            for field, value in zip(self.fields, self._stand_ins(), strict=True)
        ]
        places = tuple((at, wanted.index(value)) for at, value in enumerate(params) if value in wanted)
        if {which for _at, which in places} != set(range(len(self.fields))):
            raise ValueError("a parameter of the prepared query is not in its SQL")
        chosen = (compiler.klass_info or {}).get("select_fields", ())
        names = tuple(compiler.select[at][0].target.attname for at in chosen)
        converters = compiler.get_converters([each[0] for each in compiler.select])
        self._known = _Worked(
            queryset.db,
            queryset.model,
            sql,
            tuple(params),
            places,
            names,
            converters,
            compiler.apply_converters,
        )
        return self._known
