from django.db import migrations

from parley.privacy import triggers


def _install(apps, schema_editor):
    if schema_editor.connection.alias == "ledger":
        triggers.install(schema_editor.connection)


def _remove(apps, schema_editor):
    if schema_editor.connection.alias == "ledger":
        triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):
    """The database itself refuses to change or remove what the ledger holds."""

    dependencies = [("privacy", "0001_tables")]
    operations = [migrations.RunPython(_install, _remove)]
