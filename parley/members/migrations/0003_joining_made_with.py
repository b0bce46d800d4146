"""The same form of joining, sent twice, is one joining: by the key of the form."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0002_cities")]
    operations = [
        migrations.AddField(
            model_name="joining",
            name="made_with",
            field=models.UUIDField(editable=False, null=True, unique=True),
        )
    ]
