import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parley.privacy.sealing


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("desk", "0001_initial"),
        ("desk", "0002_named_deal_may_go"),
        ("desk", "0003_fields_handed_out"),
        ("desk", "0004_reports_rulings_appeals"),
        ("desk", "0005_deciding_again_and_outside"),
    ]

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        ("members", "0001_tables"),
        ("offers", "0001_tables"),
        ("safety", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DisclosureRequest",
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
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("consent", "consent"),
                            ("legal-process", "legal-process"),
                            ("terms", "terms"),
                            ("liability", "liability"),
                            ("harm", "harm"),
                            ("law-enforcement", "law-enforcement"),
                            ("own-report", "own-report"),
                        ],
                        max_length=20,
                    ),
                ),
                ("organisation", parley.privacy.sealing.SealedField(blank=True)),
                ("person", parley.privacy.sealing.SealedField(blank=True)),
                ("contact", parley.privacy.sealing.SealedField(blank=True)),
                ("reference", parley.privacy.sealing.SealedField(blank=True)),
                ("jurisdiction", models.CharField(max_length=80)),
                ("reason", models.CharField(max_length=1000)),
                ("emergency", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("fetched", "fetched"),
                            ("granted", "granted"),
                            ("lapsed", "lapsed"),
                            ("open", "open"),
                            ("produced", "produced"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("filed_at", models.DateTimeField()),
                ("embargo_until", models.DateTimeField(null=True)),
                ("granted_at", models.DateTimeField(null=True)),
                ("review_due_at", models.DateTimeField(null=True)),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("alarmed_at", models.DateTimeField(null=True)),
                ("produced_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
                ("asked_outside_at", models.DateTimeField(null=True)),
                ("people_concerned", models.PositiveIntegerField(default=0)),
                (
                    "filed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "request for disclosure",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grant", "Grant"),
                            ("refuse", "Refuse"),
                            ("withdraw", "Withdraw"),
                            ("uphold", "Uphold"),
                            ("overturn", "Overturn"),
                            ("extend", "Extend"),
                            ("again", "Again"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=1000)),
                ("grants", models.JSONField(default=list)),
                ("until", models.DateTimeField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="desk.disclosurerequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Evidence",
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
                ("kind", models.CharField(max_length=40)),
                ("content", parley.privacy.sealing.SealedField(blank=True)),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence",
                        to="desk.disclosurerequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Matter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("about_id", models.PositiveBigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "waits for a decision"),
                            ("dismissed", "looked at, nothing found"),
                            ("acted", "looked at, and acted on"),
                            ("gone", "over: the person has left"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("hidden_until", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "about_type",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "matter",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("about_type", "about_id"),
                        name="desk_one_open_matter_each",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Complaint",
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
                ("network", models.CharField(blank=True, default="", max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("prohibited", "Something prohibited or dangerous"),
                            ("fraud", "Not as described, or fraud"),
                            ("harassment", "Harassment or hate"),
                            ("rights", "It violates somebody's rights"),
                            ("private", "It shows private data of somebody"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", parley.privacy.sealing.SealedField(blank=True)),
                ("seen", models.TextField(blank=True, default="")),
                ("made_at", models.DateTimeField()),
                (
                    "reporter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="desk.matter",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("reporter__isnull", False)),
                        fields=("matter", "reporter"),
                        name="desk_one_complaint_each",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MinorCase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("lapsed", "lapsed"),
                            ("open", "open"),
                            ("removed", "removed"),
                            ("shown", "shown"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                (
                    "opened_role",
                    models.CharField(choices=[("staff", "staff"), ("parents", "parents")], max_length=8),
                ),
                ("opened_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="minor_cases",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "case",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("member",),
                        name="desk_one_open_case_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "removed"), _negated=True), ("member", None), _connector="OR"
                        ),
                        name="desk_removed_names_nobody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CaseWord",
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
                ("role", models.CharField(choices=[("staff", "Staff"), ("member", "Member")], max_length=6)),
                ("words", parley.privacy.sealing.SealedField(blank=True)),
                ("said_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="words", to="desk.minorcase"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Named",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked", models.JSONField()),
                ("granted", models.JSONField(default=list)),
                ("handed_out", models.JSONField(default=list)),
                (
                    "deal",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="offers.deal",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="named",
                        to="desk.disclosurerequest",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Package",
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
                ("content", parley.privacy.sealing.SealedField(blank=True)),
                ("passphrase", parley.privacy.sealing.SealedField(blank=True)),
                ("made_at", models.DateTimeField()),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="package",
                        to="desk.disclosurerequest",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ParentsWord",
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
                ("standing", parley.privacy.sealing.SealedField(blank=True)),
                ("words", parley.privacy.sealing.SealedField(blank=True)),
                ("network", models.CharField(max_length=64)),
                ("proved_at", models.DateTimeField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parents_words",
                        to="desk.minorcase",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("password", "Somebody else knows my password"),
                            ("user-id", "Somebody uses my account, or did something in it"),
                            ("access", "I have lost access, and my mail address may have been changed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("since", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("frozen_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by_staff",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="misuse_reports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reset",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="report",
                        to="members.reset",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None), ("frozen_at__isnull", False)),
                        fields=("member",),
                        name="desk_one_running_report_each",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Ruling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("hide", "Hide it while it is looked into"),
                            ("warn", "Warn the member"),
                            ("restrict", "Restrict the member: no listing, offering or accepting"),
                            ("end", "Take it away for good: a listing ends"),
                            ("lift", "Take back an earlier decision, and nothing else"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("prohibited", "Something prohibited or dangerous"),
                            ("fraud", "Not as described, or fraud"),
                            ("harassment", "Harassment or hate"),
                            ("rights", "It violates somebody's rights"),
                            ("private", "It shows private data of somebody"),
                            ("other", "Something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "earlier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="later",
                        to="desk.ruling",
                    ),
                ),
                (
                    "matter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rulings", to="desk.matter"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rulings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "restriction",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="safety.restriction",
                    ),
                ),
            ],
            options={
                "verbose_name": "decision about you",
                "verbose_name_plural": "decisions about you",
            },
        ),
        migrations.CreateModel(
            name="Appeal",
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
                ("words", parley.privacy.sealing.SealedField(blank=True)),
                ("made_at", models.DateTimeField()),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("upheld", "the decision stands"),
                            ("overturned", "the decision was wrong, and is taken back"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("decided_at", models.DateTimeField(null=True)),
                ("asked_outside_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ruling",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="appeal", to="desk.ruling"
                    ),
                ),
            ],
            options={
                "verbose_name": "appeal",
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Asked"),
                            ("agreed", "Agreed"),
                            ("refused", "Refused"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="asked",
                        max_length=9,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "request",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="desk.disclosurerequest",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("request", "member"), name="desk_consent_once_each")
                ],
            },
        ),
    ]
