"""The curated tree of categories."""

from django.db import migrations


def plant(apps, schema_editor):
    from parley.market.tree import plant as plant_tree

    plant_tree(apps.get_model("market", "Category"))


class Migration(migrations.Migration):
    dependencies = [("market", "0001_tables")]
    operations = [migrations.RunPython(plant, migrations.RunPython.noop)]
