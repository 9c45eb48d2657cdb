"""What the rules of a connection mean for the calendar that it fills."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0005_calendar_makes_calls")]

    operations = [
        migrations.AddField(
            model_name="calendar",
            name="whole_series",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="calendar",
            name="further_addresses",
            field=models.BooleanField(default=True),
        ),
        migrations.AddField(
            model_name="calendar",
            name="removal_deletes",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="calendar",
            name="tells",
            field=models.CharField(default="nobody", max_length=10),
        ),
    ]
