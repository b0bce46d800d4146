import datetime
import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import parley.privacy.sealing


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("offers", "0001_initial"),
        ("offers", "0002_closing"),
        ("offers", "0003_swaps"),
        ("offers", "0004_answering_wants"),
        ("offers", "0005_lapsing"),
        ("offers", "0006_buying_at_once"),
        ("offers", "0007_haggling_complete"),
        ("offers", "0008_taking_back_and_backups"),
    ]

    dependencies = [
        ("market", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Deal",
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
                            ("agreed", "agreed"),
                            ("cancelled", "cancelled"),
                            ("completed", "completed"),
                            ("confirmed", "confirmed"),
                            ("in-dispute", "in-dispute"),
                            ("lapsed", "lapsed"),
                            ("settled", "settled"),
                            ("stepped-back", "stepped-back"),
                        ],
                        default="agreed",
                        max_length=12,
                    ),
                ),
                ("agreed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("asked_at", models.DateTimeField(null=True)),
                ("stood_still", models.DurationField(default=datetime.timedelta)),
                ("went_on_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("things", models.JSONField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            name="DealSide",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("buyer", "Buyer"), ("seller", "Seller"), ("trader", "Trader")], max_length=6
                    ),
                ),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("meets_only", models.BooleanField(default=False)),
                ("sends_first", models.BooleanField(default=False)),
                ("contact_opened_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("handed_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(null=True)),
                ("carrier", models.CharField(blank=True, default="", max_length=40)),
                ("tracking", models.CharField(blank=True, default="", max_length=60)),
                ("cancel_asked_at", models.DateTimeField(null=True)),
                ("overdue_told_at", models.DateTimeField(null=True)),
                ("did_not_perform", models.BooleanField(default=False)),
                (
                    "deal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sides", to="offers.deal"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deal_sides",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("deal", "member"), name="offers_one_side_each")
                ]
            },
        ),
        migrations.CreateModel(
            name="DealContact",
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
                ("name", parley.privacy.sealing.SealedField(blank=True)),
                ("email", parley.privacy.sealing.SealedField(blank=True)),
                ("address", parley.privacy.sealing.SealedField(blank=True, json=True)),
                (
                    "side",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contact",
                        to="offers.dealside",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Contest",
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
                    "state",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("upheld", "Upheld"), ("removed", "Removed")],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=500)),
                ("decided_at", models.DateTimeField(null=True)),
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
                    "side",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contest",
                        to="offers.dealside",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Dispute",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("was", models.CharField(max_length=12)),
                ("was_ended_at", models.DateTimeField(null=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("not-come", "It has not come"),
                            ("not-as-said", "It is not as described, or damaged"),
                            ("not-paid", "The money has not come"),
                            ("other", "Something else"),
                        ],
                        max_length=11,
                    ),
                ),
                ("proposals", models.PositiveIntegerField(default=0)),
                (
                    "proposal",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refund", "Refund: the money goes back, the thing is lost or stays"),
                            ("return", "Return: the thing and the money go back"),
                            ("partial", "Partial refund: part of the money goes back, the thing stays"),
                            ("void", "Void: as if there had been no deal; each keeps or gets back their own"),
                            ("stands", "The deal stands as it is"),
                        ],
                        default="",
                        max_length=7,
                    ),
                ),
                ("proposal_words", models.CharField(blank=True, default="", max_length=500)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("refund", "Refund: the money goes back, the thing is lost or stays"),
                            ("return", "Return: the thing and the money go back"),
                            ("partial", "Partial refund: part of the money goes back, the thing stays"),
                            ("void", "Void: as if there had been no deal; each keeps or gets back their own"),
                            ("stands", "The deal stands as it is"),
                        ],
                        default="",
                        max_length=7,
                    ),
                ),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "deal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="dispute", to="offers.deal"
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instruction",
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
                ("shown_from", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                ("again", models.BooleanField(default=False)),
                (
                    "side",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="instructions",
                        to="offers.dealside",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("terms_version", models.PositiveIntegerField()),
                ("cash_amount", models.BigIntegerField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "handover",
                    models.CharField(
                        choices=[("posted", "Sent by post"), ("met", "Handed over in person")], max_length=6
                    ),
                ),
                ("postage_amount", models.BigIntegerField(default=0)),
                (
                    "postage_from",
                    models.CharField(
                        blank=True,
                        choices=[("buyer", "Buyer"), ("owner", "Seller")],
                        default="",
                        max_length=5,
                    ),
                ),
                ("tracked", models.BooleanField(default=False)),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("words", models.TextField(blank=True, default="")),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="market.listing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("listing",),
                        name="offers_one_invitation_a_listing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cash_amount__gte", 0), ("postage_amount__gte", 0)),
                        name="offers_invitation_not_negative",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="offers_time_to_take",
                    ),
                ]
            },
        ),
        migrations.CreateModel(
            name="Invitee",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_at", models.DateTimeField(null=True)),
                (
                    "invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitees",
                        to="offers.invitation",
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("invitation", "member"), name="offers_invited_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="Message",
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
                ("text", parley.privacy.sealing.SealedField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("declined", "declined"),
                            ("held", "held"),
                            ("kept-back", "kept-back"),
                            ("request", "request"),
                            ("sent", "sent"),
                        ],
                        default="sent",
                        max_length=9,
                    ),
                ),
                ("made_with", models.UUIDField(editable=False, null=True)),
                ("has_contact", models.BooleanField(default=False)),
                ("likeness", models.CharField(blank=True, default="", max_length=64)),
                ("written_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, default="", max_length=500)),
                ("looked_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "looked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
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
            name="MessagePhoto",
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
                ("small", parley.privacy.sealing.SealedField(blank=True)),
                ("large", parley.privacy.sealing.SealedField(blank=True)),
                ("width", models.PositiveIntegerField()),
                ("height", models.PositiveIntegerField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photos",
                        to="offers.message",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Negotiation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                (
                    "buyer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations_opened",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations",
                        to="market.listing",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="negotiations_received",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "want",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="answers",
                        to="market.listing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("listing", "buyer"), name="offers_one_negotiation_each"),
                    models.CheckConstraint(
                        condition=models.Q(("buyer", models.F("owner")), _negated=True),
                        name="offers_never_with_oneself",
                    ),
                ]
            },
        ),
        migrations.AddField(
            model_name="message",
            name="negotiation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="offers.negotiation"
            ),
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tie", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("accepted", "accepted"),
                            ("backup", "backup"),
                            ("closed", "closed"),
                            ("declined", "declined"),
                            ("live", "live"),
                            ("replaced", "replaced"),
                            ("suspended", "suspended"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="live",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("stood_still", models.DurationField(default=datetime.timedelta)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reminded_at", models.DateTimeField(null=True)),
                ("cash_amount", models.BigIntegerField(default=0)),
                ("currency", models.CharField(max_length=3)),
                (
                    "cash_from",
                    models.CharField(
                        blank=True,
                        choices=[("buyer", "Buyer"), ("owner", "Seller")],
                        default="buyer",
                        max_length=5,
                    ),
                ),
                (
                    "handover",
                    models.CharField(
                        choices=[("posted", "Sent by post"), ("met", "Handed over in person")],
                        default="posted",
                        max_length=6,
                    ),
                ),
                ("postage_amount", models.BigIntegerField(default=0)),
                (
                    "postage_from",
                    models.CharField(
                        blank=True,
                        choices=[("buyer", "Buyer"), ("owner", "Seller")],
                        default="",
                        max_length=5,
                    ),
                ),
                ("tracked", models.BooleanField(default=False)),
                ("place", models.CharField(blank=True, default="", max_length=120)),
                ("pay_by_days", models.PositiveSmallIntegerField(default=3)),
                ("send_by_days", models.PositiveSmallIntegerField(default=3)),
                ("words", models.TextField(blank=True, default="")),
                ("bought", models.BooleanField(default=False)),
                (
                    "answers",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answered_by",
                        to="offers.offer",
                    ),
                ),
                (
                    "maker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "negotiation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="offers.negotiation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("tie__isnull", False)), fields=["tie"], name="offers_tied"
                    ),
                    models.Index(
                        condition=models.Q(("state", "live")), fields=["expires_at"], name="offers_ending"
                    ),
                    models.Index(
                        condition=models.Q(("state", "backup")), fields=["id"], name="offers_backups"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("live", "suspended", "backup"))),
                        fields=("negotiation",),
                        name="offers_one_live_offer_each",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("cash_amount__gte", 0), ("postage_amount__gte", 0)),
                        name="offers_no_negative_cash",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("made_at"))),
                        name="offers_time_to_answer",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="deal",
            name="offer",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="deal", to="offers.offer"
            ),
        ),
        migrations.CreateModel(
            name="AutoAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                ("declined", models.BooleanField(default=False)),
                (
                    "offer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="auto_answer",
                        to="offers.offer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["due_at"], name="offers_auto_due"
                    )
                ]
            },
        ),
        migrations.CreateModel(
            name="OfferLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quantity", models.PositiveIntegerField(default=1)),
                ("terms_version", models.PositiveIntegerField()),
                (
                    "giver",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offer_lines",
                        to="market.listing",
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="offers.offer"
                    ),
                ),
            ],
            options={
                "ordering": ("pk",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quantity__gte", 1)), name="offers_line_of_one_at_least"
                    ),
                    models.UniqueConstraint(fields=("offer", "listing"), name="offers_one_line_a_listing"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Statement",
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
                    "side",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="statements",
                        to="offers.dealside",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Exhibit",
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
                ("kind", models.CharField(max_length=20)),
                ("content", parley.privacy.sealing.SealedField(blank=True)),
                (
                    "statement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exhibits",
                        to="offers.statement",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="AutoRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("decline_below", models.BigIntegerField(null=True)),
                ("accept_from", models.BigIntegerField(null=True)),
                ("currency", models.CharField(max_length=3)),
                ("set_at", models.DateTimeField()),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="auto_rule",
                        to="market.listing",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decline_below", None),
                            ("accept_from", None),
                            ("accept_from__gte", models.F("decline_below")),
                            _connector="OR",
                        ),
                        name="offers_rule_of_one_mind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Away",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="away",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="offers_away_a_while"
                    )
                ],
            },
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["by", "written_at"], name="offers_message_by"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("read_at", None)), fields=["negotiation"], name="offers_message_unread"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "held")), fields=["id"], name="offers_message_held"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ("request", "declined"))),
                fields=("negotiation",),
                name="offers_one_request_each",
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("by", "made_with"), name="offers_message_once"),
        ),
    ]
