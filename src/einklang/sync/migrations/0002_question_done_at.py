"""When an answer was carried out."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="question",
            name="done_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
