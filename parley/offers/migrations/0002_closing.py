"""Offers can be closed, and listings count what went away in deals that are completed already."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Max, Sum

STATES = ["accepted", "backup", "closed", "declined", "live", "replaced", "suspended", "withdrawn"]


def count_gone(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Listings of which nothing is left end as sold; the job closes the offers on them."""
    completed = apps.get_model("offers", "OfferLine").objects.filter(offer__deal__state="completed")
    sums = completed.values("listing").annotate(gone=Sum("quantity"), at=Max("offer__deal__ended_at"))
    for row in sums.order_by("listing"):
        listing = apps.get_model("market", "Listing").objects.get(pk=row["listing"])
        listing.gone = min(row["gone"], listing.quantity - listing.available)
        listing.look_version += 1
        if listing.gone == listing.quantity and listing.state in ("active", "paused"):
            listing.state, listing.ended_at = "ended", row["at"]
            listing.version += 1
        listing.save(update_fields=["gone", "look_version", "state", "ended_at", "version"])


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0003_what_is_gone"),
        ("offers", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="offer",
            name="state",
            field=models.CharField(
                choices=[(state, state) for state in STATES], default="live", max_length=10
            ),
        ),
        migrations.RunPython(count_gone, migrations.RunPython.noop),
    ]
