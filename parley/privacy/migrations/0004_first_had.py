from django.db import migrations, models


class Migration(migrations.Migration):
    """Since when this installation has had each version of the policy and the terms."""

    dependencies = [("privacy", "0003_day_keys_and_removal")]
    operations = [
        migrations.CreateModel(
            name="FirstHad",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("document", models.CharField(max_length=10)),
                ("version", models.PositiveIntegerField()),
                ("since", models.DateField()),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "version"), name="first_had_once")
                ],
            },
        ),
    ]
