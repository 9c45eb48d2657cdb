"""What became of meetings."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0006_by_rules'),
    ]

    operations = [
        migrations.AddField(
            model_name='event',
            name='results',
            field=models.JSONField(default=dict),
        ),
    ]
