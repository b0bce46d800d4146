from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("market", "0002_categories"),
    ]

    operations = [
        migrations.AddField(
            model_name="keepsake",
            name="with_owner",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="photo",
            name="with_owner",
            field=models.BooleanField(default=False),
        ),
    ]
