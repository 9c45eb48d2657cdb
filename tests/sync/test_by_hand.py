"""`einklang sync`, as an operator types it: what it prints, and with what status it ends."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest
from django.apps import apps
from django.core import serializers
from tests.providers.meetings import GUEST, meeting
from tests.providers.radicale import ROOT, SECRET, Radicale
from tests.sync.conftest import BEGIN

from einklang.accounts.models import Membership
from einklang.calendars.models import Event
from einklang.formats import ical
from einklang.providers.registry import PROVIDERS, Account, Means
from einklang.sync import command, connect
from einklang.sync.models import Connection, Run, State

pytestmark = pytest.mark.django_db
ACCOUNT = Account(ROOT, "alice", SECRET)
ANGEBOT = ical.write(meeting("a", "Angebot", GUEST))


@pytest.fixture
def radicale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Radicale:
    """A server with a calendar and one meeting in it; no account leads anywhere else."""
    server = Radicale(tmp_path, closed=True)
    server.make("kunden")
    server.put("kunden/a.ics", ANGEBOT)
    through = PROVIDERS["caldav"]
    monkeypatch.setitem(
        PROVIDERS, "caldav", lambda account, _: through(account, Means(server.wire()))
    )
    return server


def planned(told: str) -> list[str]:
    """Each line as its act and the title."""
    head, *lines = told.splitlines()
    assert head.endswith(f"kunden: {len(lines)}")
    return sorted(f"{line.split('  ')[1]}: {line.split()[-1]}" for line in lines)


@pytest.fixture
def connection(radicale: Radicale, alice_member: Membership) -> Connection:
    """Alice's to that server, all calendars chosen."""
    found = connect.look("caldav", ACCOUNT)
    made = connect.connect(alice_member, "caldav", ACCOUNT, found, BEGIN)
    connect.choose(made, [c.pk for c in made.collections.all()])
    return made


def sync(number: int | None = None, *, dry: bool = False) -> int:
    return command.main(argparse.Namespace(connection=number, dry_run=dry))


def everything() -> str:
    """Each row of ours, as text."""
    ours = (model for model in apps.get_models() if model.__module__.startswith("einklang."))
    rows = [row for model in ours for row in model._base_manager.all()]
    return str(serializers.serialize("json", rows))


def test_it_syncs_once_and_says_how_it_ended(
    connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync() == 0
    assert capsys.readouterr().out == f"{connection}: accord \n"
    assert [event.summary for event in Event.objects.all()] == ["Angebot"]
    assert Run.objects.get().trigger == "person"


def test_a_dry_run_tells_the_plan_and_writes_nothing_on_either_side(
    radicale: Radicale, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    before, files = everything(), sorted(radicale.folder().rglob("*.ics"))
    assert sync(dry=True) == 0
    assert planned(capsys.readouterr().out) == ["hold here: Angebot"]
    assert everything() == before
    assert sorted(radicale.folder().rglob("*.ics")) == files


def test_after_a_sync_a_dry_run_has_nothing_to_tell_until_something_changes(
    radicale: Radicale, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    sync()
    capsys.readouterr()
    assert sync(dry=True) == 0
    assert planned(capsys.readouterr().out) == []
    radicale.put("kunden/a.ics", ical.write(meeting("a", "Vertrag", GUEST)))
    radicale.put("kunden/b.ics", ical.write(meeting("b", "Abnahme", GUEST)))
    assert sync(dry=True) == 0
    assert planned(capsys.readouterr().out) == ["hold here: Abnahme", "hold here: Vertrag"]
    radicale.delete("kunden/a.ics")
    assert sync(dry=True) == 0
    assert planned(capsys.readouterr().out) == ["end here: Angebot", "hold here: Abnahme"]


@pytest.mark.parametrize("dry", [True, False])
def test_a_refused_password_is_said_and_told_to_the_shell(
    connection: Connection, capsys: pytest.CaptureFixture[str], dry: bool
) -> None:
    connection.secret = "falsch"
    connection.save()
    assert sync(dry=dry) == 1
    told = capsys.readouterr()
    assert "credentials_refused" in told.out + told.err
    assert "falsch" not in told.out + told.err
    assert not Event.objects.exists()


def test_one_connection_that_fails_keeps_no_other_from_being_visited(
    connection: Connection, alice_member: Membership
) -> None:
    nowhere = Account("https://elsewhere.example/", "alice", SECRET)
    other = connect.connect(alice_member, "caldav", nowhere, connect.look("caldav", ACCOUNT), BEGIN)
    other.collections.update(chosen=True)
    assert sync() == 1
    assert Event.objects.count() == 1
    other.refresh_from_db()
    assert other.state == State.WAITING


def test_a_question_is_no_failure(
    radicale: Radicale, connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    for at in range(8):
        radicale.put(f"kunden/{at}.ics", ical.write(meeting(str(at), f"Termin {at}", GUEST)))
    assert sync() == 0
    for at in range(8):
        radicale.delete(f"kunden/{at}.ics")
    assert sync() == 0
    assert capsys.readouterr().out.endswith("brake brake\n")


def test_of_several_connections_only_the_one_asked_for_is_visited(
    connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync(connection.pk + 1) == 1
    assert capsys.readouterr().err == f"There is no connection {connection.pk + 1}.\n"
    assert not Run.objects.exists()
    assert sync(connection.pk) == 0
    assert Event.objects.count() == 1


def test_what_was_disconnected_is_left_alone(connection: Connection) -> None:
    connection.ended_at = BEGIN
    connection.save()
    assert sync() == 0
    assert not Run.objects.exists()
