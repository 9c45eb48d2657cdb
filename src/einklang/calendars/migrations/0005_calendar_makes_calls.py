from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0004_copy_apart")]

    operations = [
        migrations.AddField(
            model_name="calendar", name="makes_calls", field=models.BooleanField(default=False)
        ),
    ]
