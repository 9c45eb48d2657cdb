"""Whatever comes in, an event or Unreadable comes out."""

from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.pure.samples import NAMES, sample

from einklang.formats import ical
from einklang.formats.quirks import other_encoding

BODIES = [sample(name) for name in NAMES]
LINES = sorted({line for body in BODIES for line in body.split(b"\r\n")})
WORDS = [
    b"", b"\r\n", b"\n ", b"\r", b"\x00", b"\xff", b'"', b";", b":", b",", b"\\", b"=", b"T", b"Z",
    b"99999999", b"-P", b"00010101T000000Z", b"FREQ=SECONDLY", b"BEGIN:VEVENT", b"END:VEVENT",
    b"TZID=Nowhere", b"+9999", b"RECURRENCE-ID:20240305T090000Z", b"\xd9\xa3", b"UNTIL=1",
]  # fmt: skip


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A sample with pieces replaced, dropped, doubled, or lines of other samples put in."""
    body = draw(st.sampled_from(BODIES))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(body)))
        length = draw(st.sampled_from([0, 0, 1, 5, 40]))
        piece = draw(st.sampled_from(WORDS) | st.binary(max_size=6))
        body = body[:at] + piece + body[at + length :]
    if draw(st.booleans()):
        lines = body.split(b"\r\n")
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from(LINES)))
        body = b"\r\n".join(lines)
    return body


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(broken())
def test_only_unreadable_escapes(body: bytes) -> None:
    with contextlib.suppress(ical.Unreadable):
        event = ical.parse(body)
        assert ical.parse(ical.write(event)) == event
        changed = replace(event, details=replace(event.details, summary="neu", reminders=(7,)))
        text = other_encoding.text_of(body)
        assert ical.parse(ical.write(changed, text)) == changed


@settings(max_examples=100, deadline=None)
@given(st.text() | st.binary())
def test_any_text_at_all_is_survived(body: str | bytes) -> None:
    with contextlib.suppress(ical.Unreadable):
        ical.parse(body)


@pytest.mark.parametrize(
    "piece", ['ATTENDEE;CN="', "X\r\n", "\r", "\r\n ", ";X=", "BEGIN:VALARM\r\n", "\\n", '"', "X-A"]
)
def test_a_large_text_of_one_piece_takes_no_long_time(piece: str) -> None:
    text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + piece * (400_000 // len(piece))
    with pytest.raises(ical.Unreadable):
        ical.parse(text)
