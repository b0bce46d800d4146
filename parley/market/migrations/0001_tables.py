import django.db.models.deletion
import django.db.models.expressions
from django.conf import settings
from django.db import migrations, models

import parley.market.models.listings


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("market", "0001_initial"),
        ("market", "0003_what_is_gone"),
        ("market", "0004_buying_at_once"),
        ("market", "0005_questions"),
        ("market", "0006_hidden_by_staff"),
        ("market", "0007_watching"),
        ("market", "0008_matched_at"),
        ("market", "0009_private_listings"),
        ("market", "0010_withheld_words_and_hidden_photos"),
        ("market", "0011_wants_by_themselves"),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Category",
            fields=[
                ("id", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("slug", models.SlugField(max_length=60, unique=True)),
                ("name", models.CharField(max_length=80)),
                ("icon", models.CharField(blank=True, default="", max_length=40)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="market.category",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("thing", "Something I have"), ("want", "Something I want")],
                        default="thing",
                        max_length=5,
                    ),
                ),
                ("title", models.CharField(max_length=100)),
                (
                    "title_key",
                    parley.market.models.listings.TitleKey(default="", editable=False, max_length=200),
                ),
                ("description", models.TextField(blank=True, default="")),
                (
                    "condition",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new", "New"),
                            ("like-new", "Like new"),
                            ("good", "Good"),
                            ("fair", "Fair"),
                            ("for-parts", "For parts"),
                        ],
                        default="",
                        max_length=9,
                    ),
                ),
                ("for_sale", models.BooleanField(default=True)),
                ("for_trade", models.BooleanField(default=False)),
                ("trade_for", models.CharField(blank=True, default="", max_length=300)),
                ("price_amount", models.BigIntegerField(blank=True, null=True)),
                ("currency", models.CharField(default="EUR", max_length=3)),
                ("takes_offers", models.BooleanField(default=True)),
                ("buy_now", models.BooleanField(default=False)),
                ("bars_newcomers", models.BooleanField(default=False)),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("available", models.PositiveIntegerField(default=1)),
                ("gone", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("private", "Not listed"),
                            ("active", "Active"),
                            ("paused", "Paused"),
                            ("hidden", "Hidden"),
                            ("ended", "Ended"),
                        ],
                        default="draft",
                        max_length=7,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("terms_version", models.PositiveIntegerField(default=1)),
                ("look_version", models.PositiveIntegerField(default=1)),
                ("made_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("changed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("matched_at", models.DateTimeField(editable=False, null=True)),
                ("made_with", models.UUIDField(blank=True, null=True)),
                ("imported_from", models.CharField(blank=True, default="", max_length=120)),
                ("imported_code", models.CharField(blank=True, default="", max_length=120)),
                (
                    "category",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to="market.category",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="listings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "top",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="market.category",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "active")),
                        fields=["-published_at", "-id", "state"],
                        name="market_new",
                    ),
                    models.Index(
                        condition=models.Q(("state", "active")),
                        fields=["top", "-published_at", "-id", "state"],
                        name="market_new_top",
                    ),
                    models.Index(
                        condition=models.Q(("state", "active")),
                        fields=["category", "-published_at", "-id", "state"],
                        name="market_new_category",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "want"), ("state", "active")),
                        fields=["-published_at", "-id", "state"],
                        name="market_new_want",
                    ),
                    models.Index(
                        condition=models.Q(("kind", "want"), ("state", "active")),
                        fields=["top", "-published_at", "-id", "state"],
                        name="market_new_want_top",
                    ),
                    models.Index(
                        condition=models.Q(("state", "active")),
                        fields=["owner", "-published_at", "-id"],
                        name="market_new_owner",
                    ),
                    models.Index(fields=["owner", "-changed_at"], name="market_mine"),
                    models.Index(
                        condition=models.Q(("matched_at", None), ("state", "active")),
                        fields=["id"],
                        name="market_unmatched",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("available__gte", 0)),
                        name="market_listing_available_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "quantity__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("available"), "+", models.F("gone")
                                ),
                            )
                        ),
                        name="market_listing_gone_and_available_fit",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["active", "paused", "hidden", "private"]), _negated=True),
                            ("gone__lt", models.F("quantity")),
                            _connector="OR",
                        ),
                        name="market_listing_sold_is_ended",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("price_amount__isnull", True), ("price_amount__gte", 0), _connector="OR"
                        ),
                        name="market_listing_price_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("buy_now", False),
                            models.Q(("for_sale", True), ("kind", "thing"), ("price_amount__isnull", False)),
                            _connector="OR",
                        ),
                        name="market_listing_bought_at_its_price",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "active"), _negated=True),
                            ("published_at__isnull", False),
                            _connector="OR",
                        ),
                        name="market_listing_active_is_published",
                    ),
                    models.UniqueConstraint(fields=("owner", "made_with"), name="market_listing_made_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("imported_from", ""), _negated=True),
                        fields=("imported_from", "imported_code"),
                        name="market_listing_imported_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Keepsake",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32, unique=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("blur", models.TextField(blank=True, default="")),
                ("sizes_ready", models.CharField(default="2000", max_length=40)),
                ("made_at", models.DateTimeField()),
                ("hidden_as", models.CharField(blank=True, default="", max_length=32)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="keepsakes",
                        to="market.listing",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Photo",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=32, unique=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                ("blur", models.TextField(blank=True, default="")),
                ("sizes_ready", models.CharField(default="2000", max_length=40)),
                ("made_at", models.DateTimeField()),
                ("hidden_as", models.CharField(blank=True, default="", max_length=32)),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="market.listing",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("hidden_as", ""), _negated=True),
                        fields=["listing"],
                        name="market_photo_hidden",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for an answer"),
                            ("answered", "Answered"),
                            ("dismissed", "Not answered"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="open",
                        max_length=9,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("answer", models.CharField(blank=True, default="", max_length=1000)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "standing",
                    models.CharField(
                        choices=[
                            ("shown", "Shown"),
                            ("hidden", "Hidden while it is looked into"),
                            ("removed", "Taken away by staff"),
                        ],
                        default="shown",
                        max_length=7,
                    ),
                ),
                (
                    "answer_standing",
                    models.CharField(
                        choices=[
                            ("shown", "Shown"),
                            ("hidden", "Hidden while it is looked into"),
                            ("removed", "Taken away by staff"),
                        ],
                        default="shown",
                        max_length=7,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="questions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="market.listing",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [models.Index(fields=["by", "asked_at"], name="market_question_by")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answered_at__isnull", False), ("state", "answered")),
                            models.Q(
                                models.Q(("state", "answered"), _negated=True),
                                ("answer", ""),
                                ("answered_at", None),
                            ),
                            _connector="OR",
                        ),
                        name="market_question_answered_has_its_time",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("market.question",),
        ),
        migrations.CreateModel(
            name="WantLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(blank=True, default="", max_length=120)),
                ("is_dummy", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
                ("source", models.CharField(blank=True, default="", max_length=120)),
                (
                    "listing",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="want_lines",
                        to="market.listing",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="want_lines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_dummy", True), ("listing__isnull", True)),
                            models.Q(("is_dummy", False), ("listing__isnull", False)),
                            _connector="OR",
                        ),
                        name="market_wantline_dummy_xor_listing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WantEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("step", models.PositiveIntegerField(default=0)),
                (
                    "wants",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wanted_by",
                        to="market.listing",
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="market.wantline",
                    ),
                ),
                (
                    "wants_line",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wanted_by",
                        to="market.wantline",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("wants__isnull", False), ("wants_line__isnull", True)),
                            models.Q(("wants__isnull", True), ("wants_line__isnull", False)),
                            _connector="OR",
                        ),
                        name="market_wantentry_one_target",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("may_offer", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="watches",
                        to="market.listing",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("by", "listing"), name="market_watched_once")]
            },
        ),
    ]
