"""What became of a meeting, as people say it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from tests.cast import ClientOf
from tests.crm.scene import DAY, FELD, NOW, Meeting, calendar, person, placed

from einklang.accounts.models import User, Workspace
from einklang.calendars.models import Event
from einklang.calendars.result import Result, result_of, results_from, say_result
from einklang.calendars.visibility import Level
from einklang.records.moment import read


def url(name: str, event: Event, of: str = "") -> str:
    return reverse(name, args=["nordlicht", event.pk]) + (f"?of={of}" if of else "")


@pytest.mark.parametrize("result", Result)
def test_it_stands_on_the_meeting_and_on_the_timeline(
    result: Result, workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    sabine = person(workspace, "Sabine Feld", FELD)
    [event] = placed(workspace, Meeting(NOW - DAY, in_calendars=[calendar(alice)]))
    client, back = client_of(bob), reverse("person", args=["nordlicht", sabine.pk])
    answer = client.post(url("event-result", event), {"result": result, "back": back})
    assert answer["Location"] == back
    event.refresh_from_db()
    assert result_of(event, "") is result
    assert event.results[""]["by"] == bob.pk
    page = client.get(url("event", event)).content.decode()
    assert f'value="{result}" aria-pressed="true"' in page
    shown = str(result.label) in client.get(back).content.decode().replace("Nächste", "")
    assert shown is (result is not Result.SCHEDULED)


def test_each_meeting_of_a_series_has_its_own(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    weekly = Meeting(NOW, rules=["FREQ=WEEKLY;COUNT=3"], in_calendars=[calendar(alice)])
    [event] = placed(workspace, weekly)
    first, second, _third = event.occurrences.order_by("starts_at")
    client = client_of(alice)
    client.post(url("event-result", event, second.of), {"result": "no_show"})
    event.refresh_from_db()
    said = [result_of(event, each.of) for each in (first, second)]
    assert said == [Result.SCHEDULED, Result.NO_SHOW]
    assert client.post(url("event-result", event), {"result": "held"}).status_code == 400
    gone = url("event-result", event, "20260101T090000 Europe/Berlin")
    assert client.post(gone, {"result": "held"}).status_code == 404


def test_whoever_sees_no_title_says_nothing(
    workspace: Workspace, alice: User, bob: User, client_of: ClientOf
) -> None:
    person(workspace, "Sabine Feld", FELD)
    masked = calendar(alice, Level.METADATA)
    [event] = placed(workspace, Meeting(NOW - DAY, in_calendars=[masked]))
    assert client_of(bob).post(url("event-result", event), {"result": "held"}).status_code == 404
    assert client_of(alice).post(url("event-result", event), {"result": "held"}).status_code == 302


@pytest.mark.parametrize("back", ["https://boese.example/", "//boese.example", "javascript:x"])
def test_nobody_is_sent_elsewhere(
    back: str, workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW, in_calendars=[calendar(alice)]))
    sent = client_of(alice).post(url("event-result", event), {"result": "held", "back": back})
    assert sent["Location"] == url("event", event)


def test_what_is_no_result_is_refused(
    workspace: Workspace, alice: User, client_of: ClientOf
) -> None:
    [event] = placed(workspace, Meeting(NOW, in_calendars=[calendar(alice)]))
    assert client_of(alice).post(url("event-result", event), {"result": "x"}).status_code == 400


def test_what_was_said_of_one_stays_when_more_is_said_and_goes_with_its_part(
    workspace: Workspace, alice: User
) -> None:
    weekly = Meeting(NOW, rules=["FREQ=WEEKLY;COUNT=3"], in_calendars=[calendar(alice)])
    [event] = placed(workspace, weekly)
    member = alice.memberships.get()
    times = event.occurrences.order_by("starts_at")
    for each in times:
        say_result(member=member, event=event, of=each.of, result=Result.HELD, now=NOW)
    assert len(event.results) == 3
    assert set(results_from(event, read(times[1].of))) == {times[1].of, times[2].of}
