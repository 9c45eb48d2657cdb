"""The first page of a workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from tests.cast import ClientOf, MemberOf
from tests.crm.scene import DAY, FELD, HOUR, NOW, Meeting, calendar, held, person, placed

from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Outcome
from einklang.project.today import days, meanwhile
from einklang.sync.models import Connection, JournalEntry, Pair


@pytest.fixture
def connection(workspace: Workspace, alice: User) -> Connection:
    return Connection.objects.create(
        workspace=workspace,
        holder=alice,
        address="https://cloud.example/dav/",
        username="alice@cloud.example",
        since=NOW,
        state_since=NOW,
    )


def journal(connection: Connection, at: datetime, title: str) -> JournalEntry:
    """A run at this time that changed the place of a meeting of this title."""
    run = connection.runs.create(started_at=at, ended_at=at, ending="accord", counts={"changed": 1})
    collection, _made = connection.collections.get_or_create(ref="/work/", name="Arbeit")
    pair = Pair.objects.create(
        collection=collection, ref=f"/work/{title}", outcome="admitted", first_seen_at=at
    )
    record = Meeting(at, title=title).record("x")
    before = {"schedule": [str(record.details.start), str(record.details.end)], "summary": title}
    return JournalEntry.objects.create(
        run=run, pair=pair, at=at, act="hold", side="local", before=before,
        after=before | {"place": "Saal"},
    )  # fmt: skip


def test_today_and_tomorrow_stand_with_the_people_concerned(
    workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    work = calendar(alice)
    placed(
        workspace,
        Meeting(NOW + HOUR, title="heute", in_calendars=[work]),
        Meeting(NOW + DAY, title="morgen", in_calendars=[work]),
        Meeting(NOW + 2 * DAY, title="übermorgen", in_calendars=[work]),
        Meeting(NOW - DAY, title="gestern", in_calendars=[work]),
    )
    plan = days(member_of(alice), NOW)
    assert [[each.meeting.title for each in day.planned] for day in plan] == [["heute"], ["morgen"]]
    assert [list(each.people) for day in plan for each in day.planned] == [[sabine], [sabine]]


def test_a_meeting_over_midnight_stands_on_both_days(
    workspace: Workspace, alice: User, member_of: MemberOf
) -> None:
    late = Meeting(NOW.replace(hour=21), length=5 * HOUR, in_calendars=[calendar(alice)])
    held(workspace, late)
    assert [len(day.planned) for day in days(member_of(alice), NOW)] == [1, 1]


def test_colleagues_meetings_are_not_mine(
    workspace: Workspace, alice: User, bob: User, member_of: MemberOf
) -> None:
    placed(workspace, Meeting(NOW + HOUR, in_calendars=[calendar(bob)]))
    assert [day.planned for day in days(member_of(alice), NOW)] == [[], []]


def test_what_only_takes_time_is_told_without_a_title(
    workspace: Workspace, alice: User, client_of: ClientOf, member_of: MemberOf
) -> None:
    internal = Meeting(NOW + HOUR, title="", outcome=Outcome.BUSY, in_calendars=[calendar(alice)])
    [event] = held(workspace, internal)
    event.reason = "internal"
    event.save()
    [planned] = days(member_of(alice), NOW)[0].planned
    assert (planned.meeting.title, planned.css, planned.people) == ("Interner Termin", "masked", ())


def test_what_sync_did_is_counted_and_told_latest_first(
    alice: User, bob: User, connection: Connection, member_of: MemberOf
) -> None:
    for hours, title in ((2, "eben"), (20, "gestern"), (60, "längst")):
        journal(connection, NOW - timedelta(hours=hours), title)
    told = meanwhile(member_of(alice), NOW)
    assert [each.line.title for each in told.done] == ["eben", "gestern"]
    assert told.phrases == ["2 geändert"]
    assert meanwhile(member_of(bob), NOW).done == []


def test_the_page_names_what_waits_for_an_answer(
    workspace: Workspace, alice: User, bob: User, connection: Connection, client_of: ClientOf
) -> None:
    connection.questions.create(
        kind="brake",
        collection=connection.collections.create(ref="/work/", name="Arbeit"),
        data={"side": "local", "pairs": [1, 2], "size": 9},
        asked_at=NOW,
    )
    url = reverse("today", args=[workspace.slug])
    mine = client_of(alice).get(url).content.decode()
    assert "Wir haben angehalten" in mine
    assert "alice@cloud.example" in mine
    theirs = client_of(bob).get(url).content.decode()
    assert "Wir haben angehalten" not in theirs
    assert reverse("connections", args=[workspace.slug]) in theirs


def test_an_assistant_is_not_asked_to_connect(
    workspace: Workspace, anna: User, client_of: ClientOf
) -> None:
    page = client_of(anna).get(reverse("today", args=[workspace.slug])).content.decode()
    assert reverse("connections", args=[workspace.slug]) not in page
