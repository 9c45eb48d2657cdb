"""Tags, saved views, bulk changes, and when people were last met."""

import datetime
from typing import Any

import django.db.models.deletion
import einklang.crm.models.list_index
from django.conf import settings
from django.db import migrations, models
from django.db.models.functions import Coalesce
from django.utils import timezone


def meet(apps: Any, _editor: Any) -> None:
    """Read off the timelines when people were last met."""
    appearances, people = (apps.get_model("crm", name) for name in ("Appearance", "Person"))
    begun = appearances.objects.filter(
        person=models.OuterRef("pk"),
        removed=False,
        event__occurrences__cancelled=False,
        event__occurrences__starts_at__lte=timezone.now(),  # noqa: TID251 (once)
    )
    latest = begun.order_by().values("person").annotate(at=models.Max("event__occurrences__starts_at"))
    met = people.objects.filter(pk__in=begun.model.objects.filter(person__isnull=False).values("person"))
    met.update(last_met_at=Coalesce(models.Subquery(latest.values("at")), models.F("last_met_at")))


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_named_fields'),
        ('crm', '0007_pictures'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Bulk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('act', models.CharField(choices=[('responsible', 'Set who is responsible'), ('tag', 'Add a tag'), ('untag', 'Remove a tag'), ('private', 'Show only to me'), ('open', 'Show to everybody'), ('archive', 'Archive')], max_length=12)),
                ('value', models.BigIntegerField(null=True)),
                ('query', models.TextField(blank=True)),
                ('chosen', models.JSONField(null=True)),
                ('stage', models.CharField(choices=[('doing', 'Doing'), ('done', 'Done'), ('undoing', 'Undoing'), ('undone', 'Undone')], default='doing', max_length=8)),
                ('after', models.BigIntegerField(default=0)),
                ('until', models.BigIntegerField(default=0)),
                ('total', models.PositiveIntegerField(default=0)),
                ('seen', models.PositiveIntegerField(default=0)),
                ('changed', models.PositiveIntegerField(default=0)),
                ('undone', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='BulkChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.PositiveIntegerField()),
                ('was', models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='CompanyTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='PersonTag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('query', models.TextField(blank=True)),
                ('shared', models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60)),
                ('key', models.CharField(max_length=120)),
            ],
            options={
                'ordering': ['key', 'pk'],
            },
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_by_name',
        ),
        migrations.AddField(
            model_name='person',
            name='last_met_at',
            field=models.DateTimeField(default=datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)),
        ),
        migrations.AddField(
            model_name='bulk',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='bulk',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.workspace'),
        ),
        migrations.AddField(
            model_name='bulkchange',
            name='bulk',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='crm.bulk'),
        ),
        migrations.AddField(
            model_name='bulkchange',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='crm.person'),
        ),
        migrations.AddField(
            model_name='companytag',
            name='company',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='crm.company'),
        ),
        migrations.AddField(
            model_name='persontag',
            name='person',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='crm.person'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='savedview',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='saved_views', to='accounts.workspace'),
        ),
        migrations.AddField(
            model_name='tag',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='accounts.workspace'),
        ),
        migrations.AddField(
            model_name='persontag',
            name='tag',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='crm.tag'),
        ),
        migrations.AddField(
            model_name='companytag',
            name='tag',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, to='crm.tag'),
        ),
        migrations.AddField(
            model_name='company',
            name='tags',
            field=models.ManyToManyField(related_name='companies', through='crm.CompanyTag', to='crm.tag'),
        ),
        migrations.AddField(
            model_name='person',
            name='tags',
            field=models.ManyToManyField(related_name='people', through='crm.PersonTag', to='crm.tag'),
        ),
        migrations.RunPython(meet, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='person',
            index=einklang.crm.models.list_index.ListIndex(condition=models.Q(('deleted_at', None)), fields=['workspace', 'sorted_as', 'id', 'private', 'responsible', 'deleted_at'], name='person_by_name', searched=['company', 'last_met_at', 'search']),
        ),
        migrations.AddIndex(
            model_name='person',
            index=einklang.crm.models.list_index.ListIndex(condition=models.Q(('deleted_at', None)), fields=['workspace', 'last_met_at', 'sorted_as', 'id', 'private', 'responsible', 'deleted_at'], name='person_by_last_met', searched=['company', 'search']),
        ),
        migrations.AddConstraint(
            model_name='bulkchange',
            constraint=models.UniqueConstraint(fields=('bulk', 'person'), name='one_bulk_change_each'),
        ),
        migrations.AddConstraint(
            model_name='tag',
            constraint=models.UniqueConstraint(fields=('workspace', 'key'), name='one_tag_of_a_name'),
        ),
        migrations.AddIndex(
            model_name='persontag',
            index=models.Index(fields=['tag', 'person'], name='person_tag_by_tag'),
        ),
        migrations.AddConstraint(
            model_name='persontag',
            constraint=models.UniqueConstraint(fields=('person', 'tag'), name='one_person_tag_each'),
        ),
        migrations.AddIndex(
            model_name='companytag',
            index=models.Index(fields=['tag', 'company'], name='company_tag_by_tag'),
        ),
        migrations.AddConstraint(
            model_name='companytag',
            constraint=models.UniqueConstraint(fields=('company', 'tag'), name='one_company_tag_each'),
        ),
    ]
