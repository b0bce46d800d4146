from django.db import migrations, models


def fields(apps, schema_editor):
    """What was granted is what was handed out. Where it was asked for again since, that is not known any more:
    all that was asked for, rather than too little."""
    for line in apps.get_model("desk", "Named").objects.filter(was_handed_out=True):
        line.handed_out = line.granted or line.asked
        line.save(update_fields=["handed_out"])


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_named_deal_may_go"),
    ]

    operations = [
        migrations.RenameField(model_name="named", old_name="handed_out", new_name="was_handed_out"),
        migrations.AddField(
            model_name="named",
            name="handed_out",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(fields, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField(model_name="named", name="was_handed_out"),
    ]
