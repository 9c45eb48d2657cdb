"""Names in five parts, messengers, a postal address, fields of one's own, and who may see it."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from einklang.crm.found_by import found_by
from einklang.crm.models.list_index import ListIndex
from einklang.records.contact import Contact, Email, Name, Phone, phone_key

CHUNK = 1000


def describe(apps: Any, _editor: Any) -> None:
    """Give each number its key, and each person what lists and searches go by."""
    phones, people = (apps.get_model("crm", name) for name in ("PersonPhone", "Person"))
    for rows in _chunks(phones.objects.all()):
        for row in rows:
            row.key = phone_key(row.number)
        phones.objects.bulk_update(rows, ["key"], CHUNK)
    for rows in _chunks(people.objects.prefetch_related("emails", "phones")):
        for row in rows:
            found = found_by(
                Contact(
                    name=Name(row.prefix, row.given, family=row.family),
                    emails=tuple(Email(each.address) for each in row.emails.all()),
                    phones=tuple(Phone(each.number) for each in row.phones.all()),
                )
            )
            row.known_as, row.sorted_as, row.search = found.known_as, found.sorted_as, found.search
        people.objects.bulk_update(rows, ["known_as", "sorted_as", "search"], CHUNK)


def _chunks(every: Any) -> Any:
    after = 0
    while rows := list(every.filter(pk__gt=after).order_by("pk")[:CHUNK]):
        yield rows
        after = rows[-1].pk


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_named_fields'),
        ('crm', '0003_deals_and_tickets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Field',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('text', 'Text'), ('number', 'Number'), ('date', 'Date'), ('choice', 'Choice')], default='text', max_length=6)),
                ('choices', models.JSONField(blank=True, default=list)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('deleted_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='PersonMessenger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(blank=True, max_length=40)),
                ('name', models.CharField(max_length=200)),
                ('position', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'ordering': ['position'],
            },
        ),
        migrations.RemoveIndex(
            model_name='person',
            name='person_by_name',
        ),
        migrations.AddField(
            model_name='person',
            name='city',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='person',
            name='country',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='person',
            name='custom',
            field=models.JSONField(blank=True, default=dict),
        ),
        migrations.AddField(
            model_name='person',
            name='known_as',
            field=models.CharField(blank=True, max_length=320),
        ),
        migrations.AddField(
            model_name='person',
            name='middle',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='person',
            name='postcode',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='person',
            name='private',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='person',
            name='region',
            field=models.CharField(blank=True, max_length=100),
        ),
        migrations.AddField(
            model_name='person',
            name='search',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='person',
            name='sorted_as',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='person',
            name='street',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='person',
            name='suffix',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.AddField(
            model_name='personemail',
            name='label',
            field=models.CharField(default='work', max_length=20),
        ),
        migrations.AddField(
            model_name='personphone',
            name='key',
            field=models.CharField(db_index=True, default='', max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='field',
            name='workspace',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='person_fields', to='accounts.workspace'),
        ),
        migrations.AddField(
            model_name='personmessenger',
            name='person',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messengers', to='crm.person'),
        ),
        migrations.RunPython(describe, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name='person',
            index=ListIndex(condition=models.Q(('deleted_at', None)), fields=['workspace', 'sorted_as', 'id', 'private', 'responsible', 'deleted_at'], name='person_by_name', searched=['company', 'search']),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('private', False), ('responsible__isnull', False), _connector='OR'), name='private_person_of_somebody'),
        ),
    ]
