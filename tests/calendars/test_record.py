"""An event's row as a value."""

from __future__ import annotations

from dataclasses import replace

from tests.providers.meetings import meeting

from einklang.calendars.models import Event
from einklang.records.plain import from_event


def test_a_row_is_read_once_and_anew_where_it_says_something_else() -> None:
    record = meeting("u1", "Angebot")
    event = Event(record=from_event(record))
    first = event.as_record()
    assert first == record
    assert event.as_record() is first
    event.record = {**event.record, "uid": "u2"}
    assert event.as_record() == replace(record, uid="u2")


def test_a_row_says_what_it_was_told() -> None:
    record = meeting("u1", "Angebot")
    event = Event(record=from_event(meeting("u2", "Anderes")))
    event.as_record()
    event.say(record)
    assert event.record == from_event(record)
    assert event.as_record() == record
