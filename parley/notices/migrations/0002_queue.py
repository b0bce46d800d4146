"""The tables of the job queue, on PostgreSQL; embedded it is a file of its own (notices/queue.py)."""

from django.db import migrations
from huey.storage import PostgresStorage


def make(apps, editor) -> None:
    if editor.connection.vendor == "postgresql":
        for statement in PostgresStorage(create_tables=False).ddl:
            editor.execute(statement)


def unmake(apps, editor) -> None:
    if editor.connection.vendor == "postgresql":
        for table in ("kv", "schedule", "task", "counter"):
            editor.execute(f"DROP TABLE IF EXISTS huey_{table}")


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_tables")]
    operations = [migrations.RunPython(make, unmake)]
