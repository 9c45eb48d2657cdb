"""vdirsyncer and khal subscribe to a running server, as a person does who lives at a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pytest_django.live_server_helper import LiveServer
from tests.calendars.scene import calendar_of
from tests.crm.scene import rewritten
from tests.feeds.scene import AT_NINE, FRIDAY, NOW, address, feed, task
from tests.feeds.series import all_series, series, starts, stored
from tests.feeds.subscriber import Shown, Subscriber

from einklang.accounts.models import Membership
from einklang.feeds.models import Feed, Form, What
from einklang.records.event import Event as EventRecord
from einklang.records.event import Status
from einklang.records.moment import Day, later
from einklang.records.recurrence import occurrences
from einklang.tasks.save_task import finish, save_task

pytestmark = pytest.mark.django_db(transaction=True)
BERLIN = ZoneInfo("Europe/Berlin")
TURNS = {
    "autumn": (date(2026, 10, 12), date(2026, 11, 15)),
    "spring": (date(2027, 3, 15), date(2027, 4, 11)),
    "next autumn": (date(2027, 10, 18), date(2027, 11, 7)),
    "christmas": (date(2026, 12, 20), date(2027, 1, 10)),
}


def subscriber(server: LiveServer, own: Feed, home: Path, form: Form = Form.EVENTS) -> Subscriber:
    found = Subscriber.to(server.url + address(own, form), home)
    found.sync()
    return found


def expected(records: list[EventRecord], since: date, until: date) -> list[Shown]:
    """By our own expansion, as khal writes it."""
    first, last = (datetime(d.year, d.month, d.day, tzinfo=BERLIN) for d in (since, until))
    window = first.astimezone(UTC), last.astimezone(UTC) + timedelta(days=1)
    found = []
    for record in records:
        for each in occurrences(record, since=window[0], until=window[1], zone=BERLIN.key):
            if each.details.status is not Status.CANCELLED:
                start, end = each.start.astimezone(BERLIN), each.end.astimezone(BERLIN)
                if isinstance(each.details.start, Day):
                    span = f"{start:%Y-%m-%d}", f"{end - timedelta(days=1):%Y-%m-%d}"
                else:
                    span = f"{start:%Y-%m-%dT%H:%M}", f"{end:%Y-%m-%dT%H:%M}"
                found.append(Shown(*span, each.details.summary))
    return sorted(found, key=lambda each: (each.start, each.end, each.title))


def test_khal_shows_every_series_at_its_local_time(
    live_server: LiveServer, alice_member: Membership, tmp_path: Path
) -> None:
    calendar, records = calendar_of(alice_member.user), list(all_series())
    stored(calendar, *records)
    own = feed(alice_member, What.CALENDAR, str(calendar.pk))
    there = subscriber(live_server, own, tmp_path)
    for turn, (since, until) in TURNS.items():
        wanted = expected(records, since, until)
        assert len(wanted) > 30, turn
        assert there.shown(since, until) == wanted, turn


def test_what_changes_and_what_is_called_off_khal_shows_after_the_next_sync(
    live_server: LiveServer, alice_member: Membership, tmp_path: Path
) -> None:
    calendar = calendar_of(alice_member.user)
    moves, ends = stored(
        calendar,
        series("Abnahme", starts("2026-11-16 10:00"), "FREQ=WEEKLY;COUNT=2"),
        series("Begehung", starts("2026-11-17 10:00", "Asia/Kolkata")),
    )
    days = date(2026, 11, 9), date(2026, 11, 30)
    there = subscriber(live_server, feed(alice_member, What.CALENDAR, str(calendar.pk)), tmp_path)
    first, second = (Shown(f"2026-11-{n}T10:00", f"2026-11-{n}T11:00", "Abnahme") for n in (16, 23))
    other = Shown("2026-11-17T05:30", "2026-11-17T06:30", "Begehung")
    assert there.shown(*days) == [first, other, second]

    details = moves.as_record().details
    at = later(details.start, timedelta(days=1, hours=4))
    moved = replace(details, start=at, end=later(at, timedelta(hours=2)), summary="Verlegt")
    rewritten(calendar.workspace, moves, replace(moves.as_record(), details=moved))
    there.sync()
    after = [Shown(f"2026-11-{n}T14:00", f"2026-11-{n}T16:00", "Verlegt") for n in (17, 24)]
    assert there.shown(*days) == [other, *after]

    ends.cancelled_at = NOW
    ends.write("cancelled_at")
    there.sync()
    assert there.shown(*days) == [replace(other, title="", cancelled=True), *after]


def test_tasks_stand_in_khal_and_leave_it(
    live_server: LiveServer, alice_member: Membership, tmp_path: Path
) -> None:
    timed = task(alice_member, "Anrufen", due_time=AT_NINE, type="call")
    task(alice_member, "Bericht, der\nzweite", rule="FREQ=DAILY")
    there = subscriber(live_server, feed(alice_member), tmp_path)
    call, report = Shown("2026-11-13T09:00", "2026-11-13T09:15", "Anrufen"), "Bericht, der\nzweite"
    days = [Shown(day, day, report) for day in ("2026-11-13", "2026-11-14")]
    assert untyped(there, FRIDAY, 2) == [days[0], call, days[1]]
    save_task(task=timed, columns={"title": "Zurückrufen"}, by=alice_member, now=NOW)
    there.sync()
    assert untyped(there, FRIDAY) == [days[0], replace(call, title="Zurückrufen")]
    finish(task=timed, by=alice_member, now=NOW)
    there.sync()
    assert untyped(there, FRIDAY) == [days[0], replace(call, title="", cancelled=True)]


def untyped(there: Subscriber, first: date, days: int = 1) -> list[Shown]:
    """What stands in these days, without the type that begins each title."""
    shown = there.shown(first, first + timedelta(days=days - 1))
    return [replace(each, title=each.title.rpartition(": ")[2]) for each in shown]


def test_vdirsyncer_keeps_tasks_as_tasks(
    live_server: LiveServer, alice_member: Membership, tmp_path: Path
) -> None:
    for number in range(3):
        task(alice_member, f"Aufgabe {number}", due_time=AT_NINE)
    there = subscriber(live_server, feed(alice_member), tmp_path, Form.TODOS)
    files = sorted((there.home / "calendar").glob("*.ics"))
    lines = (line for each in files for line in each.read_text().splitlines())
    titles = sorted(line for line in lines if line.startswith("SUMMARY"))
    assert titles == [f"SUMMARY:Aufgabe {number}" for number in range(3)]
    assert there.shown(FRIDAY, FRIDAY) == []
