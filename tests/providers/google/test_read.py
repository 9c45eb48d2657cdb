"""What Google's events say, field by field."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.providers.google.said import GUEST, ME, ZONE, attendee, told

from einklang.formats.unreadable import Unreadable as Illegible
from einklang.providers.google.look import item
from einklang.providers.google.read import details
from einklang.providers.google.whole import Whole
from einklang.providers.port import Present, Unreadable
from einklang.records.event import Answer, Organiser, Participant, Role, Status
from einklang.records.moment import Day, Moment, Zoned


def at(*when: int, zone: str = ZONE) -> Zoned:
    return Zoned(datetime(*when), zone)  # type: ignore[arg-type] # noqa: DTZ001 (a wall time)


@pytest.mark.parametrize(
    ("start", "wanted"),
    [
        ({"date": "2026-05-04"}, Day(date(2026, 5, 4))),
        ({"dateTime": "2026-05-04T09:00:00+02:00", "timeZone": ZONE}, at(2026, 5, 4, 9)),
        ({"dateTime": "2026-05-04T07:00:00Z", "timeZone": ZONE}, at(2026, 5, 4, 9)),
        ({"dateTime": "2026-05-04T07:00:00Z"}, at(2026, 5, 4, 9)),
        ({"dateTime": "2026-05-04T09:00:00", "timeZone": ZONE}, at(2026, 5, 4, 9)),
        (
            {"dateTime": "2026-05-04T07:00:00.000Z", "timeZone": "Mars/Olympus"},
            at(2026, 5, 4, 7, zone="UTC"),
        ),
        (
            {"dateTime": "2026-10-25T01:30:00Z", "timeZone": ZONE},
            Zoned(datetime(2026, 10, 25, 2, 30, fold=1), ZONE),  # noqa: DTZ001 (a wall time)
        ),
    ],
)
def test_times_are_read_into_the_zone_of_the_event_or_else_of_the_calendar(
    start: dict[str, str], wanted: Moment
) -> None:
    later = {"date": "2026-12-05"} if "date" in start else {"dateTime": "2026-12-05T09:00:00Z"}
    read = details(told(start=start, end=later), ZONE)
    assert read.start == wanted
    assert str(read.start) == str(wanted)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"start": None}, "no_start"),
        ({"start": {"date": "2026-02-30"}}, "bad_date"),
        ({"start": {"dateTime": "irgendwann"}}, "bad_date"),
        ({"start": {"dateTime": "0001-01-01T00:00:00Z"}}, "bad_date"),
        ({"end": {"dateTime": "2026-05-04T08:00:00+02:00"}}, "end_before_start"),
    ],
)
def test_what_is_no_time_is_named(fields: dict[str, Any], reason: str) -> None:
    with pytest.raises(Illegible) as error:
        details(told(**fields), ZONE)
    assert error.value.reason == reason


def test_an_end_that_is_not_told_is_the_start() -> None:
    event = told()
    del event["end"]
    assert details(event, ZONE).end == at(2026, 5, 4, 9)


@pytest.mark.parametrize(
    ("fields", "field", "wanted"),
    [
        ({"summary": None}, "summary", ""),
        ({"location": "Raum 1\x00"}, "place", "Raum 1"),
        ({"status": "tentative"}, "status", Status.TENTATIVE),
        ({"transparency": "transparent"}, "busy", False),
        ({"visibility": "private"}, "private", True),
        ({"visibility": "confidential"}, "private", True),
        ({"visibility": "public"}, "private", False),
        ({"hangoutLink": "https://meet.example/abc"}, "link", "https://meet.example/abc"),
        (
            {"source": {"title": "x", "url": "https://zoom.example/1"}},
            "link",
            "https://zoom.example/1",
        ),
        (
            {
                "conferenceData": {
                    "entryPoints": [
                        {"entryPointType": "phone", "uri": "tel:+49"},
                        {"entryPointType": "video", "uri": "https://meet.example/v"},
                    ]
                }
            },
            "link",
            "https://meet.example/v",
        ),
        ({"reminders": {"useDefault": True}}, "reminders", ()),
        (
            {
                "reminders": {
                    "useDefault": False,
                    "overrides": [
                        {"method": "email", "minutes": 60},
                        {"method": "popup", "minutes": 30},
                        {"method": "popup", "minutes": 5},
                    ],
                }
            },
            "reminders",
            (5, 30),
        ),
    ],
)
def test_each_field_is_read(fields: dict[str, Any], field: str, wanted: object) -> None:
    assert getattr(details(told(**fields), ZONE), field) == wanted


def test_guests_keep_name_answer_and_part() -> None:
    event = told(
        attendees=[
            attendee("Charlie@Suedwind.example", "declined", displayName="Charlie"),
            attendee("raum1@resource.calendar.example", "accepted", resource=True),
            attendee("dritte@suedwind.example", "tentative", optional=True),
            attendee(GUEST, "accepted"),
            {"id": "1", "responseStatus": "accepted", "displayName": "Ohne Adresse"},
        ]
    )
    assert details(event, ZONE).participants == (
        Participant(GUEST, "Charlie", Answer.DECLINED),
        Participant("raum1@resource.calendar.example", "", Answer.ACCEPTED, Role.ROOM),
        Participant("dritte@suedwind.example", "", Answer.TENTATIVE, Role.OPTIONAL),
    )


def test_nobody_organises_what_one_does_alone() -> None:
    assert details(told(), ZONE).organiser is None
    invited = told(attendees=[attendee(GUEST)])
    assert details(invited, ZONE).organiser == Organiser(ME)
    theirs = told(organizer={"email": GUEST, "displayName": "Charlie"})
    assert details(theirs, ZONE).organiser == Organiser(GUEST, "Charlie")


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(
    st.sampled_from([*sorted(set(told()) - {"id", "etag"}), "attendees", "recurrence"]), ANYTHING
)
def test_whatever_a_field_holds_only_its_own_event_is_set_aside(field: str, value: object) -> None:
    found = item("a/b", Whole(ZONE, {**told(), field: value}))
    assert isinstance(found, Present | Unreadable)


@pytest.mark.parametrize("kind", ["focusTime", "workingLocation", "birthday", "ganzNeu"])
def test_events_of_any_type_are_read(kind: str) -> None:
    assert details(told(eventType=kind), ZONE).summary == "Angebot"
