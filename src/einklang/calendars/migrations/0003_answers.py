"""Answers are told apart by occurrence, and a copy carries the wish to tell the organiser."""

from django.db import migrations, models


def by_occurrence(apps, _schema):
    for copy in apps.get_model("calendars", "Copy").objects.exclude(own={}).iterator():
        given = copy.own.get("answers", {})
        if any(isinstance(said, str) for said in given.values()):
            copy.own["answers"] = {"": given}
            copy.save(update_fields=["own"])


class Migration(migrations.Migration):
    dependencies = [("calendars", "0002_address")]

    operations = [
        migrations.AddField(
            model_name="copy", name="replies", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(by_occurrence, migrations.RunPython.noop, elidable=True),
    ]
