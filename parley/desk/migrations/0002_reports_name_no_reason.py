from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_tables"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="report",
            name="what",
        ),
    ]
