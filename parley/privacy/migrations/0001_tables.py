import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("privacy", "0001_initial"),
        ("privacy", "0003_declared_and_proven"),
        ("privacy", "0005_a_leaving_is_settled_once"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("size", models.BigIntegerField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("frontier", models.BinaryField()),
                ("note", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Departure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.UUIDField(editable=False, unique=True)),
                ("keeps_words", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("left_at", models.DateTimeField(null=True)),
                ("keys", models.JSONField(default=list)),
                ("settled", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="IndexKey",
            fields=[
                ("column", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("master", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="KeptCheckpoint",
            fields=[
                ("origin", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField()),
                ("note", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.UUIDField(unique=True)),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("hash", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.UUIDField()),
                ("purpose", models.CharField(blank=True, max_length=40)),
                ("allowed", models.BooleanField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "purpose"), name="choice_once_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("at_us", models.BigIntegerField(db_index=True)),
                ("keeping", models.UUIDField()),
                ("details", models.BinaryField()),
                ("commitment", models.BinaryField()),
                ("mac", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["keeping", "-at_us"], name="entries_about")],
            },
        ),
        migrations.CreateModel(
            name="Export",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject", models.UUIDField(db_index=True)),
                ("keeping", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("size", models.PositiveBigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("subject",),
                        name="one_export_at_a_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Keeping",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("subject", models.UUIDField(db_index=True)),
                ("name", models.CharField(max_length=40)),
                ("ref", models.CharField(blank=True, default="", max_length=64)),
                ("master", models.PositiveIntegerField()),
                ("wrapped", models.BinaryField()),
                ("commitment", models.BinaryField()),
                ("begun_at", models.DateTimeField()),
                ("held_until", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "name", "ref"), name="one_key_a_keeping")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sweep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("keeping", models.CharField(max_length=40)),
                ("at", models.DateTimeField(db_index=True)),
                ("removed", models.PositiveIntegerField()),
                ("oldest_overdue", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["keeping", "id"], name="sweeps_of")],
            },
        ),
    ]
