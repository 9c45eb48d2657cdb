"""A calendar may lay rules of its own over those of its connection. What colleagues see of it was
said on the calendar alone before; it is one of these rules."""

from django.db import migrations, models

EVERYTHING = 4


def say_visibility(apps, schema_editor):
    rows = apps.get_model("sync", "Collection").objects.select_related("calendar")
    for row in rows.filter(calendar__visibility__lt=EVERYTHING):
        row.own_rules = {"visibility": max(1, row.calendar.visibility)}
        row.save(update_fields=["own_rules"])


class Migration(migrations.Migration):
    dependencies = [("sync", "0006_collection_calls"), ("calendars", "0006_by_rules")]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="own_rules",
            field=models.JSONField(default=dict),
        ),
        migrations.RunPython(say_visibility, migrations.RunPython.noop),
    ]
