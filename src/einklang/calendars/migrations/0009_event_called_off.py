"""What a server took out of a series that stands on timelines."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0008_conflicts'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='called_off',
            field=models.JSONField(default=dict),
        ),
    ]
