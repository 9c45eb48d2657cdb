"""At which meetings somebody said that nobody met, for the last meeting of people."""

from typing import Any

from django.db import migrations, models

MISSED = ("no_show", "rescheduled", "cancelled")


def read_off(apps: Any, _editor: Any) -> None:
    """Read it off what was said of all meetings."""
    events = apps.get_model("calendars", "Event").objects.exclude(results={})
    for event in events.iterator(chunk_size=500):
        missed = [of for of, said in event.results.items() if said["is"] in MISSED]
        event.occurrences.filter(of__in=missed).update(missed=True)


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='occurrence',
            name='missed',
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(read_off, migrations.RunPython.noop, elidable=True),
    ]
