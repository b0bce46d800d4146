from django.db import migrations

from parley.privacy import triggers


def _install(apps, schema_editor):
    if schema_editor.connection.alias == "ledger":
        triggers.install(schema_editor.connection, triggers.NODES)


def _remove(apps, schema_editor):
    if schema_editor.connection.alias == "ledger":
        triggers.remove(schema_editor.connection, triggers.NODES)


class Migration(migrations.Migration):
    """The hashes over tiles are only ever added to, like the rest of the ledger."""

    dependencies = [("privacy", "0003_declared_and_proven")]
    operations = [migrations.RunPython(_install, _remove)]
