"""People who were made from guests of meetings."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm", "0001_first")]

    operations = [
        migrations.AddField(
            model_name="person",
            name="met_as",
            field=models.CharField(blank=True, default="", max_length=320),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="person",
            name="met_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.UniqueConstraint(
                condition=models.Q(("met_as", ""), _negated=True),
                fields=("workspace", "met_as"),
                name="one_person_met_each",
            ),
        ),
    ]
