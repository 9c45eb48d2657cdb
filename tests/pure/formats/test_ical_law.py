"""The law: what is written is read back as it was, and what we do not model survives."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from tests.pure.drawn_events import events

from einklang.formats import ical
from einklang.records.event import Event

UNKNOWN = (
    'X-EINKLANG-TEST;X-P="a,b":kept\\, as it is',
    "CATEGORIES:One,Two",
    "ATTACH;FMTTYPE=text/plain:https://example.org/x.txt",
)
MAIL_ALARM = "BEGIN:VALARM\r\nACTION:EMAIL\r\nTRIGGER:-PT15M\r\nEND:VALARM\r\n"
slow = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(events())
def test_what_is_written_is_read_back(event: Event) -> None:
    assert ical.parse(ical.write(event)) == event


@slow
@given(events(), events())
def test_a_changed_event_is_read_back_and_unknown_lines_stay(old: Event, new: Event) -> None:
    raw = ical.write(old).replace(
        "END:VEVENT", "\r\n".join(UNKNOWN) + "\r\n" + MAIL_ALARM + "END:VEVENT", 1
    )
    text = ical.write(new, raw)
    assert ical.parse(text) == new
    if old.instance_of == new.instance_of:
        assert all(line in text for line in (*UNKNOWN, MAIL_ALARM))


@slow
@given(events())
def test_lines_are_folded_and_end_in_crlf(event: Event) -> None:
    text = ical.write(event)
    assert text.endswith("END:VCALENDAR\r\n")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
