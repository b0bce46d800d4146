import uuid

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import parley.ground.clock
import parley.privacy.sealing


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("members", "0001_initial"),
        ("members", "0003_joining_made_with"),
        ("members", "0004_agreeing_leaving_coming_back"),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("cancelled_on", models.DateField(null=True)),
                ("returns_until", models.DateTimeField(null=True)),
                ("hidden_until", models.DateTimeField(null=True)),
                ("session_round", models.PositiveIntegerField(default=0)),
                ("subject", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("handle", models.CharField(max_length=64, unique=True)),
                ("is_moderator", models.BooleanField(default=False)),
                ("imported", models.BooleanField(default=False)),
                ("joined_on", models.DateField(default=parley.ground.clock.today)),
                ("adult_checked_on", models.DateField(null=True)),
                ("public_version", models.PositiveIntegerField(default=1)),
                ("rated_positive", models.PositiveIntegerField(default=0)),
                ("rated_neutral", models.PositiveIntegerField(default=0)),
                ("rated_negative", models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="RetiredHandle",
            fields=[
                ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("holder", models.CharField(db_index=True, default="", max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="AddressChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.UUIDField(db_index=True, editable=False)),
                ("keeping", models.UUIDField(editable=False)),
                ("email", parley.privacy.sealing.SealedField(blank=True)),
                ("profile_index", models.CharField(db_index=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("mails", models.PositiveSmallIntegerField(default=0)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="address_change",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("account", models.CharField(max_length=64)),
                ("address", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "at"], name="attempt_by_account"),
                    models.Index(fields=["address", "at"], name="attempt_by_address"),
                ],
            },
        ),
        migrations.CreateModel(
            name="City",
            fields=[
                ("id", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("region", models.CharField(blank=True, max_length=60)),
                ("country", models.CharField(max_length=2)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("population", models.PositiveIntegerField()),
                ("search_key", models.CharField(max_length=100)),
                ("also", models.TextField(blank=True)),
            ],
            options={
                "indexes": [models.Index(fields=["country", "search_key"], name="city_by_name")],
            },
        ),
        migrations.AddField(
            model_name="member",
            name="city",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.city"
            ),
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.UUIDField(db_index=True, editable=False)),
                ("keeping", models.UUIDField(editable=False)),
                ("token", models.CharField(max_length=64)),
                ("path", models.CharField(max_length=300)),
                ("body", parley.privacy.sealing.SealedField(blank=True, json=True)),
                ("made_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["made_at"], name="draft_by_age")],
                "constraints": [models.UniqueConstraint(fields=("token", "path"), name="draft_one_per_form")],
            },
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.UUIDField(db_index=True, editable=False)),
                ("keeping", models.UUIDField(editable=False)),
                ("email", parley.privacy.sealing.SealedField(blank=True)),
                ("email_index", parley.privacy.sealing.BlindIndexField(of="email")),
                ("left_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="former_addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["email_index"], name="former_by_email")]},
        ),
        migrations.CreateModel(
            name="Joining",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.UUIDField(db_index=True, editable=False)),
                ("keeping", models.UUIDField(editable=False)),
                ("email", parley.privacy.sealing.SealedField(blank=True)),
                ("profile_index", models.CharField(db_index=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("mails", models.PositiveSmallIntegerField(default=0)),
                ("made_with", models.UUIDField(editable=False, null=True, unique=True)),
                ("handle", models.CharField(max_length=24)),
                ("password", models.CharField(max_length=128)),
                ("adult_checked_on", models.DateField()),
                ("agreed_version", models.CharField(max_length=20)),
                ("agreed_terms", models.CharField(default="1", max_length=20)),
                ("onward", models.CharField(blank=True, max_length=300)),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.city"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("subject", models.UUIDField(db_index=True, editable=False)),
                ("keeping", models.UUIDField(editable=False)),
                ("email", parley.privacy.sealing.SealedField(blank=True)),
                ("email_index", parley.privacy.sealing.BlindIndexField(of="email")),
                ("name", parley.privacy.sealing.SealedField(blank=True)),
                ("phone", parley.privacy.sealing.SealedField(blank=True)),
                ("address", parley.privacy.sealing.SealedField(blank=True, json=True)),
                ("details_changed_on", models.DateField(null=True)),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="profile",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("email_index",), name="profile_one_per_email")
                ]
            },
        ),
        migrations.CreateModel(
            name="Reset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("network", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(db_index=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("proved_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="resets",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ResetCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "former",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="members.formeraddress",
                    ),
                ),
                (
                    "reset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="codes", to="members.reset"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(default="policy", max_length=10)),
                ("version", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "document", "version"), name="agreement_once_each"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=10)),
                ("version", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("member", "document", "version"), name="announcement_once_each"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(
                condition=models.Q(("hidden_until__isnull", False)),
                fields=["hidden_until"],
                name="member_hidden",
            ),
        ),
        migrations.AddConstraint(
            model_name="member",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("handle"), name="member_handle"
            ),
        ),
    ]
