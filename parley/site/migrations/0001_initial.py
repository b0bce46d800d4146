from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []

    operations = [
        migrations.CreateModel(
            name="HandledRequest",
            fields=[
                ("key", models.UUIDField(primary_key=True, serialize=False)),
                ("actor", models.UUIDField(null=True)),
                ("fingerprint", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField(default=0)),
                ("led_to", models.TextField(default="")),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
    ]
