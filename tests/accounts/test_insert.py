"""Inserting many rows at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from einklang.accounts.insert import PARAMETERS, insert, insert_values
from einklang.accounts.models import User, Workspace
from einklang.calendars.hold import PARTICIPANT, TIMES
from einklang.calendars.models import Calendar, Event, Occurrence, Outcome, Participant
from einklang.sync.models import Connection

pytestmark = pytest.mark.django_db
NINE = datetime(2026, 6, 1, 9, tzinfo=UTC)


@pytest.fixture
def workspace() -> Workspace:
    return Workspace.objects.create(slug="nordlicht", name="Nordlicht")


def event(workspace: Workspace, uid: str, **said: object) -> Event:
    times = {"starts_at": NINE, "ends_at": NINE, "last_at": NINE}
    return Event(workspace=workspace, uid=uid, **{"record": {"uid": uid}, **times, **said})


def test_each_row_gets_its_own_key(workspace: Workspace) -> None:
    rows = [event(workspace, f"m{n}") for n in range(300)]
    insert(rows)
    stored = dict(Event.objects.values_list("pk", "uid"))
    assert {row.pk: row.uid for row in rows} == stored
    rows[0].summary = "Angebot"
    rows[0].save()
    assert Event.objects.count() == 300


def test_a_row_reads_as_bulk_create_would_have_stored_it(workspace: Workspace) -> None:
    late = NINE.astimezone(ZoneInfo("Asia/Kolkata")) + timedelta(microseconds=7)
    said = {
        "record": {"ä": [1, None, {"%s": True}]},
        "results": {},
        "outcome": Outcome.ADMITTED,
        "recurs": True,
        "changed_at": late,
        "deleted_at": None,
        "summary": '100 % "Kaffee" \' ; --',
    }
    ours, theirs = event(workspace, "a", **said), event(workspace, "a", **said)
    insert([ours])
    Event.objects.bulk_create([theirs])
    one, other = Event.objects.filter(pk__in=[ours.pk, theirs.pk]).values()
    assert {**one, "id": 0} == {**other, "id": 0}


def test_a_secret_is_not_stored_as_it_is(workspace: Workspace) -> None:
    holder = User.objects.create_user("alice@nordlicht.example")
    row = Connection(
        workspace=workspace, holder=holder, secret="geheim", since=NINE, state_since=NINE
    )
    insert([row])
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM sync_connection")
        assert "geheim" not in str(cursor.fetchone())
    assert Connection.objects.get().secret == "geheim"


def test_more_than_a_statement_holds_takes_several(workspace: Workspace) -> None:
    row = event(workspace, "a")
    insert([row])
    count = PARAMETERS // len(TIMES) + 1
    said = (False, False, True, "Jour fixe", "")
    values = [
        (workspace.pk, row.pk, str(n), NINE, NINE + timedelta(n), *said) for n in range(count)
    ]
    with CaptureQueriesContext(connection) as queries:
        keys = insert_values(Occurrence, TIMES, values)
    assert 2 <= len(queries) <= 3
    stored = dict(Occurrence.objects.values_list("pk", "of"))
    assert stored == {key: str(n) for n, key in enumerate(keys)}


def test_no_row_is_no_statement() -> None:
    with CaptureQueriesContext(connection) as queries:
        insert([])
        assert insert_values(Participant, PARTICIPANT, iter(())) == []
    assert not len(queries)


def test_what_a_constraint_forbids_is_left_out_where_that_is_asked(workspace: Workspace) -> None:
    row = event(workspace, "a")
    insert([row])
    guests = [(row.pk, f"{n}@suedwind.example", "suedwind.example", "") for n in (1, 1, 2)]
    assert len(insert_values(Participant, PARTICIPANT, guests, unless_there=True)) == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_values(Participant, PARTICIPANT, guests[:1])
    again = Participant(event=row, address="2@suedwind.example", domain="suedwind.example")
    insert([again], unless_there=True)
    assert again.pk is None
    assert Participant.objects.count() == 2


def test_one_row_that_is_refused_refuses_all(workspace: Workspace) -> None:
    holder = User.objects.create_user("alice@nordlicht.example")
    rows = [Calendar(workspace=workspace, holder=holder, name=name) for name in ("eins", "zwei")]
    rows[1].colour = 2**80
    with pytest.raises((DataError, OperationalError, OverflowError)), transaction.atomic():
        insert(rows)
    assert not Calendar.objects.exists()
