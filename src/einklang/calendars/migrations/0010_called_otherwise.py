"""What single changed meetings of a series are called, for the search."""

from typing import Any

from django.db import migrations, models

from einklang.records.plain import to_event


def read_off(apps: Any, _editor: Any) -> None:
    """Read it off the records of all series that have such."""
    events = apps.get_model("calendars", "Event").objects.filter(occurrences__changed=True)
    for event in events.distinct().iterator(chunk_size=500):
        said = {str(each.of): each.details for each in to_event(event.record).overrides}
        for row in event.occurrences.filter(changed=True, of__in=said):
            own = said[row.of]
            row.summary = own.summary[:500] if own.summary[:500] != event.summary else ""
            row.place = own.place[:500] if own.place[:500] != event.place else ""
            row.save(update_fields=["summary", "place"])


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_named_fields'),
        ('calendars', '0009_event_called_off'),
    ]

    operations = [
        migrations.AddField(
            model_name='occurrence',
            name='place',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.AddField(
            model_name='occurrence',
            name='summary',
            field=models.CharField(blank=True, max_length=500),
        ),
        migrations.RunPython(read_off, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='occurrence',
            index=models.Index(condition=models.Q(('changed', True)), fields=['workspace', 'starts_at', 'changed'], name='occurrence_changed'),
        ),
    ]
