from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("jobs", "0001_first")]

    operations = [
        migrations.AddField("due", "woken", models.BooleanField(default=False)),
        migrations.RemoveIndex("due", "due_by_time"),
        migrations.AddIndex("due", models.Index(fields=["-woken", "due_at"], name="due_in_turn")),
    ]
