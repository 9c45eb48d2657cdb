import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0004_parked_writes")]

    operations = [
        migrations.CreateModel(
            name="Channel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=64, unique=True)),
                ("token_hash", models.CharField(max_length=64)),
                ("resource", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("heard_at", models.DateTimeField(blank=True, null=True)),
                ("refused", models.CharField(blank=True, max_length=40)),
                ("collection", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="channels", to="sync.collection")),
            ],
        ),
    ]
