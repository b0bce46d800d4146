"""More listings in a scratch marketplace:  python -m bench.grow LISTINGS

Copies of those that are there, by one statement a batch, so that a million take minutes. Photos are
not copied. Prints how many listings there are."""

import json
import sys

import django

django.setup()

from django.db import connection, transaction  # noqa: E402  (after the set-up)

from parley.market.models import Listing  # noqa: E402

BATCH = 50_000  # rows in a transaction


def main() -> None:
    """Until there are so many."""
    wanted = int(sys.argv[1])
    source = Listing.objects.order_by("pk").first().pk, Listing.objects.count()
    while (there := Listing.objects.count()) < wanted:
        with transaction.atomic():
            copy(source, min(BATCH, wanted - there), there)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")
    print(json.dumps(there))


def copy(source: tuple[int, int], number: int, there: int) -> None:
    """So many copies of the listings that the marketplace was seeded with, over and over; each is a second
    older than the one before."""
    columns = {field.column: f"l.{field.column}" for field in Listing._meta.local_concrete_fields}
    del columns["id"]
    columns["made_with"] = "NULL"
    older = "(%s + series.n)"
    if connection.vendor == "postgresql":
        series = "generate_series(0, %s - 1) AS series(n)"
        columns["published_at"] = f"l.published_at - {older} * interval '1 second'"
    else:
        counted = "WITH RECURSIVE c(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < %s)"
        series = f"({counted} SELECT n FROM c) AS series"
        columns["published_at"] = f"datetime(l.published_at, '-' || {older} || ' seconds')"
    sql = f"INSERT INTO market_listing ({', '.join(columns)}) SELECT {', '.join(columns.values())}"
    sql += f" FROM {series} JOIN market_listing l ON l.id = %s + series.n %% %s"
    with connection.cursor() as cursor:
        cursor.execute(sql, [there, number, *source])


if __name__ == "__main__":
    main()
