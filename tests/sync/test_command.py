"""`einklang sync` at a real server: once by hand, and its plan."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.jobs.engine.processes import Server
from tests.providers.meetings import GUEST

from einklang.accounts.clock import now
from einklang.accounts.models import Membership
from einklang.calendars.models import Event
from einklang.providers.registry import Account
from einklang.sync import connect
from einklang.sync.command import main
from einklang.sync.models import Collection, Connection, Run

pytestmark = pytest.mark.django_db
EVENTS = "\r\n".join(
    [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//another program//EN",
        *(
            line
            for n in range(3)
            for line in (
                "BEGIN:VEVENT", f"UID:u{n}", "DTSTAMP:20260501T080000Z",
                f"DTSTART:2026050{n + 1}T080000Z", f"DTEND:2026050{n + 1}T090000Z",
                f"SUMMARY:Termin {n}", f"ATTENDEE:mailto:{GUEST}", "END:VEVENT",
            )
        ),
        "END:VCALENDAR", "",
    ]
)  # fmt: skip


@pytest.fixture
def server(tmp_path: Path, settings: Settings) -> Iterator[Server]:
    running = Server(tmp_path / "radicale")
    settings.ALLOW_HOSTS = frozenset({running.address.removeprefix("http://").rstrip("/")})
    running.fill(EVENTS)
    yield running
    running.stop()


@pytest.fixture
def connection(server: Server, alice_member: Membership) -> Connection:
    account = Account(server.address, "alice", "-")
    found = connect.look("caldav", account)
    made = connect.connect(alice_member, "caldav", account, found, now())
    connect.choose(made, [row.pk for row in made.collections.all()])
    return made


def sync(*, dry: bool, connection: int | None = None) -> int:
    return main(Namespace(dry_run=dry, connection=connection))


def test_a_dry_run_prints_the_plan_and_writes_nothing(
    connection: Connection, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    files = server.files()
    assert sync(dry=True) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "alice · alice/kunden: 3"
    assert [line.split()[:2] for line in lines[1:]] == [["hold", "here"]] * 3
    assert sorted(line.rpartition("Z")[2][-8:] for line in lines[1:]) == [
        f"Termin {n}" for n in range(3)
    ]
    assert (Event.objects.count(), Run.objects.count(), server.files()) == (0, 0, files)


def test_after_a_run_there_is_nothing_to_plan_also_with_a_dead_token(
    connection: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sync(dry=False, connection=connection.pk) == 0
    assert Event.objects.count() == 3
    Collection.objects.update(cursor='{"token": "http://radicale.org/ns/sync/dead", "count": 3}')
    capsys.readouterr()
    assert sync(dry=True) == 0
    assert capsys.readouterr().out.splitlines() == ["alice · alice/kunden: 0"]


def test_a_calendar_that_is_gone_hides_no_other(
    connection: Connection, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = f"{server.address}alice/weg/"
    connection.collections.create(ref=gone, name="weg", chosen=True, calendar=None)
    assert sync(dry=True) == 1
    told = capsys.readouterr()
    assert "alice · alice/kunden: 3" in told.out
    assert "alice · weg: not_found" in told.err
