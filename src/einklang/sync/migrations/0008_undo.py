"""A journal line may say which other one it undoes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0007_rules_of_collections")]

    operations = [
        migrations.AddField(
            model_name="journalentry",
            name="undoes",
            field=models.ForeignKey(
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="undone_by",
                to="sync.journalentry",
            ),
        ),
    ]
