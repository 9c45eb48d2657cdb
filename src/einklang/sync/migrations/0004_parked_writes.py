from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0003_sent")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="parked_until",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
