"""What a form shows of an event, and what it makes of it."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from einklang_sandbox.google.desk.days import days, first_day
from einklang_sandbox.google.desk.meeting import Unreadable, blank, changes, guests, made, shown

BERLIN = ZoneInfo("Europe/Berlin")
FIELDS = {
    **blank(date(2026, 11, 12)),
    "title": " Kennenlernen ",
    "place": "Büro",
    "text": "Zeile 1\r\nZeile 2",
    "guests": "Lena@kunde.example, max@kunde.example\nlena@kunde.example",
}


def event(**other: Any) -> dict[str, Any]:
    """An hour in Berlin, told as somebody in London would."""
    return {
        "summary": "Kennenlernen",
        "start": {"dateTime": "2026-11-12T08:00:00Z", "timeZone": "Europe/London"},
        "end": {"dateTime": "2026-11-12T09:00:00Z", "timeZone": "Europe/London"},
        **other,
    }


def test_a_form_makes_an_event() -> None:
    assert made(FIELDS, BERLIN) == {
        "summary": "Kennenlernen",
        "start": {"dateTime": "2026-11-12T09:00:00+01:00", "timeZone": "Europe/Berlin"},
        "end": {"dateTime": "2026-11-12T10:00:00+01:00", "timeZone": "Europe/Berlin"},
        "location": "Büro",
        "description": "Zeile 1\nZeile 2",
        "visibility": "default",
        "transparency": "opaque",
        "attendees": [{"email": "lena@kunde.example"}, {"email": "max@kunde.example"}],
        "recurrence": [],
    }


def test_what_nobody_touched_changes_nothing() -> None:
    for each in (
        event(),
        event(location="Büro", visibility="confidential", transparency="transparent"),
        event(recurrence=["RRULE:FREQ=WEEKLY;COUNT=5"]),
        event(recurrence=["RRULE:FREQ=WEEKLY;BYDAY=TU,TH", "EXDATE:20261117T080000Z"]),
        event(start={"date": "2026-11-12"}, end={"date": "2026-11-14"}),
        event(attendees=[{"email": "a@x.example", "organizer": True}, {"email": "b@x.example"}]),
    ):
        assert changes(shown(each, BERLIN), BERLIN, each) == {}


def test_times_are_shown_on_the_clock_of_the_calendar() -> None:
    fields = shown(event(), BERLIN)
    assert (fields["first"], fields["begins"], fields["ends"]) == ("2026-11-12", "09:00", "10:00")
    bare = event(start={"dateTime": "2026-11-12T08:00:00", "timeZone": "Europe/London"})
    assert shown(bare, BERLIN)["begins"] == "09:00"


def test_the_last_day_of_an_all_day_event_is_shown_as_people_say_it() -> None:
    fields = shown(event(start={"date": "2026-11-12"}, end={"date": "2026-11-14"}), BERLIN)
    assert (fields["first"], fields["last"], fields["whole"]) == ("2026-11-12", "2026-11-13", "yes")
    longer = made(fields | {"last": "2026-11-15"}, BERLIN)
    assert (longer["start"], longer["end"]) == ({"date": "2026-11-12"}, {"date": "2026-11-16"})


def test_an_event_that_becomes_all_day_loses_its_times() -> None:
    changed = changes(shown(event(), BERLIN) | {"whole": "yes"}, BERLIN, event())
    assert changed == {
        "start": {"date": "2026-11-12", "dateTime": None, "timeZone": None},
        "end": {"date": "2026-11-13", "dateTime": None, "timeZone": None},
    }


def test_only_what_was_changed_is_written() -> None:
    fields = shown(event(), BERLIN)
    assert changes(fields | {"title": "Neu"}, BERLIN, event()) == {"summary": "Neu"}
    assert changes(fields | {"private": "yes"}, BERLIN, event()) == {"visibility": "private"}
    assert changes(fields | {"repeat": "fortnightly", "count": "6"}, BERLIN, event()) == {
        "recurrence": ["RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=6"]
    }


def test_guests_who_stay_keep_their_answers() -> None:
    ours = {"email": "anna@x.example", "organizer": True, "responseStatus": "accepted"}
    lena = {"email": "Lena@kunde.example", "responseStatus": "tentative"}
    was = event(attendees=[ours, lena, {"email": "max@kunde.example"}])
    fields = shown(was, BERLIN) | {"guests": "lena@kunde.example; neu@x.example anna@x.example"}
    changed = changes(fields, BERLIN, was)
    assert changed == {"attendees": [ours, lena, {"email": "neu@x.example"}]}
    assert [each["email"] for each in guests(changed)] == ["Lena@kunde.example", "neu@x.example"]


def test_a_rule_that_the_page_cannot_show_stays() -> None:
    was = event(recurrence=["RRULE:FREQ=MONTHLY;BYDAY=2TU"])
    fields = shown(was, BERLIN)
    assert fields["repeat"] == "kept"
    assert changes(fields | {"title": "Neu"}, BERLIN, was) == {"summary": "Neu"}
    assert changes(fields | {"repeat": ""}, BERLIN, was) == {"recurrence": []}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first": ""}, "first"),
        ({"first": "12.11.2026"}, "first"),
        ({"begins": ""}, "begins"),
        ({"ends": "09:00"}, "ends"),
        ({"last": "2026-11-11"}, "ends"),
        ({"last": "2026-11-11", "whole": "yes"}, "last"),
        ({"guests": "lena"}, "guests"),
        ({"repeat": "stündlich"}, "repeat"),
        ({"repeat": "daily", "count": "-1"}, "count"),
        ({"repeat": "daily", "count": "oft"}, "count"),
    ],
)
def test_what_makes_no_meeting_says_where(wrong: dict[str, str], field: str) -> None:
    with pytest.raises(Unreadable) as caught:
        made(FIELDS | wrong, BERLIN)
    assert caught.value.field == field


def test_a_meeting_through_the_night_stands_on_both_days() -> None:
    night = event(
        start={"dateTime": "2026-11-12T23:00:00+01:00"},
        end={"dateTime": "2026-11-13T01:00:00+01:00"},
    )
    midnight = event(
        start={"dateTime": "2026-11-13T22:00:00+01:00"},
        end={"dateTime": "2026-11-14T00:00:00+01:00"},
    )
    whole = event(start={"date": "2026-11-13"}, end={"date": "2026-11-14"})
    shown_days = days([night, midnight, whole], date(2026, 11, 12), 3, BERLIN)
    assert [list(day.events) for day in shown_days] == [[night], [whole, night, midnight], []]


def test_a_week_begins_on_monday_and_a_list_where_one_looks() -> None:
    thursday = date(2026, 11, 12)
    assert first_day("week", thursday) == date(2026, 11, 9)
    assert first_day("list", thursday) == thursday
