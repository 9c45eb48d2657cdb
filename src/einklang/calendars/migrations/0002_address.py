"""As whom a calendar's account invites."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="calendar",
            name="address",
            field=models.CharField(blank=True, max_length=320),
        ),
    ]
