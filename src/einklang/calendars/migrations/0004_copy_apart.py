"""Why a copy is not kept in accord."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("calendars", "0003_answers")]

    operations = [
        migrations.AddField(
            model_name="copy",
            name="apart",
            field=models.CharField(
                blank=True,
                choices=[
                    ("frozen", "Turned private there"),
                    ("kept_here", "Deleted there, kept here"),
                    ("set_aside", "Not to be read there"),
                ],
                max_length=10,
            ),
        ),
    ]
