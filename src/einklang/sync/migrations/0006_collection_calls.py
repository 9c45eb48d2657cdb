from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0005_channels")]

    operations = [
        migrations.AddField(
            model_name="collection", name="calls", field=models.BooleanField(default=False)
        ),
    ]
