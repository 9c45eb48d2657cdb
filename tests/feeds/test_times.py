"""What programs make of a feed's times: two independent expansions, beside our own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar as Parsed
from tests.calendars.scene import calendar_of
from tests.crm.scene import rewritten
from tests.feeds.checkers import complaints, read_by_ical_js
from tests.feeds.scene import feed, text
from tests.feeds.series import (
    STAMP,
    WEEK,
    all_series,
    details,
    night_shift,
    series,
    stored,
    told_apart,
)

from einklang.accounts.models import Membership
from einklang.feeds.models import What
from einklang.records.event import Event as EventRecord
from einklang.records.event import Override, Status
from einklang.records.moment import Day, in_zone, later
from einklang.records.recurrence import occurrences

pytestmark = pytest.mark.django_db
SINCE, UNTIL = datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 11, 13, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
Time: TypeAlias = tuple[str, str]
"""When something starts and ends: days by their names, times in UTC."""
Expand: TypeAlias = Callable[[str], Mapping[str, list[Time]]]
"""What takes place by the UID of its series."""


def ours(record: EventRecord) -> list[Time]:
    found = occurrences(record, since=SINCE, until=UNTIL, zone=BERLIN.key)
    on = (each for each in found if each.details.status is not Status.CANCELLED)
    spans = ((each.start, each.end) for each in on if each.start >= SINCE)
    if not isinstance(record.details.start, Day):
        return sorted((start.isoformat(), end.isoformat()) for start, end in spans)
    return sorted((_day(start), _day(end)) for start, end in spans)


def _day(at: datetime) -> str:
    return at.astimezone(BERLIN).date().isoformat()


def by_recurring_ical_events(body: str) -> Mapping[str, list[Time]]:
    found: dict[str, list[Time]] = defaultdict(list)
    for each in recurring_ical_events.of(Parsed.from_ical(body)).between(SINCE, UNTIL):
        span = (_said(each["DTSTART"].dt), _said(each["DTEND"].dt))
        found[str(each["UID"])].append(span)
    return found


def by_icalendar(body: str) -> Mapping[str, list[Time]]:
    """Of single meetings, which the one above brings into another zone and back, an hour off."""
    events: list[Any] = Parsed.from_ical(body).walk("VEVENT")
    return {str(e["UID"]): [(_said(e["DTSTART"].dt), _said(e["DTEND"].dt))] for e in events}


def by_ical_js(body: str) -> Mapping[str, list[Time]]:
    found: dict[str, list[Time]] = defaultdict(list)
    for uid, start, end, _title in read_by_ical_js(body, SINCE, UNTIL)["occurrences"]:
        found[uid].append((_read(start), _read(end)))
    return found


def _read(at: str | int) -> str:
    if isinstance(at, int):
        return datetime.fromtimestamp(at, UTC).isoformat()
    return _said(datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at))


def _said(at: date | datetime) -> str:
    if not isinstance(at, datetime):
        return at.isoformat()
    return (at if at.tzinfo else at.replace(tzinfo=BERLIN)).astimezone(UTC).isoformat()


def by_title(body: str, expand: Expand) -> dict[str, list[Time]]:
    """The series by their titles."""
    events = Parsed.from_ical(body).walk("VEVENT")
    names = {str(e["UID"]): str(e["SUMMARY"]) for e in events if "RECURRENCE-ID" not in e}
    return {names[uid]: sorted(times) for uid, times in expand(body).items()}


@pytest.mark.parametrize("expand", [by_recurring_ical_events, by_ical_js])
def test_a_year_takes_place_when_it_should(alice_member: Membership, expand: Expand) -> None:
    calendar, records = calendar_of(alice_member.user), list(all_series())
    stored(calendar, *records)
    body = text(feed(alice_member, What.CALENDAR, str(calendar.pk)))
    assert complaints(body) == []
    wanted = {record.uid: ours(record) for record in records}
    assert all(wanted.values())
    assert by_title(body, expand) == wanted


NIGHTS = ("2026-10-24T20:00:00+00:00", "2027-03-27T21:00:00+00:00", "2027-10-30T20:00:00+00:00")
"""On which the clock is turned while somebody works."""


@pytest.mark.parametrize("expand", [by_recurring_ical_events, by_ical_js])
def test_a_night_shift_begins_when_it_should_and_ends_so_but_for_three_nights(
    alice_member: Membership, expand: Expand
) -> None:
    """RFC 5545, 3.8.5.3 wants the length to stay exact; both readers keep the end's wall time."""
    calendar, record = calendar_of(alice_member.user), night_shift()
    stored(calendar, record)
    body = text(feed(alice_member, What.CALENDAR, str(calendar.pk)))
    assert complaints(body) == []
    (read,) = by_title(body, expand).values()
    wanted = ours(record)
    assert [start for start, _end in read] == [start for start, _end in wanted]
    apart = {start for (start, end), (_, other) in zip(read, wanted, strict=True) if end != other}
    assert apart <= set(NIGHTS)


@pytest.mark.parametrize(
    "span",
    [
        ("2026-10-25T00:15:00+00:00", "2026-10-25T00:45:00+00:00"),  # 02:15 for the first time
        ("2026-10-25T00:45:00+00:00", "2026-10-25T01:15:00+00:00"),  # from 02:45 to 02:15
        ("2026-10-25T01:15:00+00:00", "2026-10-25T01:45:00+00:00"),  # 02:15 for the second
        ("2027-03-28T00:30:00+00:00", "2027-03-28T01:30:00+00:00"),  # from 01:30 to 03:30
    ],
)
@pytest.mark.parametrize("expand", [by_icalendar, by_ical_js])
def test_a_single_meeting_while_the_clock_is_turned(
    alice_member: Membership, expand: Expand, span: Time
) -> None:
    start, end = (in_zone(datetime.fromisoformat(at), BERLIN.key) for at in span)
    calendar = calendar_of(alice_member.user)
    stored(calendar, series("Umstellung", start, length=end.at - start.at))
    event = calendar.workspace.event_rows.get()
    record = replace(event.as_record(), details=replace(event.as_record().details, end=end))
    rewritten(calendar.workspace, event, record)
    body = text(feed(alice_member, What.CALENDAR, str(calendar.pk)))
    assert complaints(body) == []
    assert by_title(body, expand) == {"Umstellung": [span]}


def test_occurrences_without_their_series_are_told_as_they_are(alice_member: Membership) -> None:
    calendar, whole = calendar_of(alice_member.user), told_apart()
    moved, _off = whole.overrides
    second = Override(later(moved.of, WEEK), details(later(moved.of, WEEK), "Zweiter"))
    lone = EventRecord("allein", moved.details, instance_of=moved.of, stamp=STAMP)
    stored(calendar, lone, replace(lone, uid="zu zweit", overrides=(second,)))
    body = text(feed(alice_member, What.CALENDAR, str(calendar.pk)))
    assert complaints(body) == []
    alone = ("2026-11-06T13:00:00+00:00", "2026-11-06T15:00:00+00:00")
    both = [alone, ("2026-11-12T09:00:00+00:00", "2026-11-12T10:00:00+00:00")]
    for expand in (by_recurring_ical_events, by_ical_js):
        assert sorted(expand(body).values()) == [[alone], both]
