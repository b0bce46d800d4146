import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("notices", "0001_initial"),
        ("notices", "0003_event_by"),
        ("notices", "0004_mail_choices"),
        ("notices", "0005_mail_of_single_kinds"),
    ]

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("about_id", models.PositiveBigIntegerField()),
                ("by", models.UUIDField(null=True)),
                ("was", models.CharField(blank=True, default="", max_length=20)),
                ("now", models.CharField(blank=True, default="", max_length=20)),
                ("facts", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "about_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["about_type", "about_id", "id"], name="event_about"),
                    models.Index(condition=models.Q(("by__isnull", False)), fields=["by"], name="event_by"),
                ]
            },
        ),
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.UUIDField()),
                ("group", models.CharField(max_length=40)),
                (
                    "way",
                    models.CharField(
                        choices=[("at-once", "at once"), ("daily", "once a day"), ("never", "not by mail")],
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("subject", "group"), name="mail_choice_once_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.UUIDField()),
                ("page", models.BooleanField(default=True)),
                ("seen_at", models.DateTimeField(null=True)),
                (
                    "mail_state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("daily", "Daily"),
                            ("sent", "Sent"),
                            ("failed", "Failed"),
                            ("none", "None"),
                        ],
                        default="none",
                        max_length=8,
                    ),
                ),
                ("mail_ended_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="notices.event",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["subject", "-id"], name="notice_of_subject"),
                    models.Index(
                        condition=models.Q(("page", True), ("seen_at", None)),
                        fields=["subject"],
                        name="notice_unseen",
                    ),
                    models.Index(
                        condition=models.Q(("mail_state", "waiting")),
                        fields=["id"],
                        name="notice_mail_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("mail_state", "daily")), fields=["id"], name="notice_mail_daily"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "subject"), name="notice_once_each")
                ],
            },
        ),
    ]
