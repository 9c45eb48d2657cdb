"""VEVENTs out of nothing say what the event says."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from tests.pure.drawn_events import events

from einklang.formats import ical
from einklang.formats.ical_text import Block, text_of
from einklang.formats.ical_vtimezone import lines_of
from einklang.formats.ical_write import components, zones_of
from einklang.records.event import Details, Event
from einklang.records.moment import read

FRIDAY = Event(
    "1",
    Details(read("2026-11-13T14:00:00[Europe/Berlin]"), read("2026-11-13T15:00:00[Europe/Berlin]")),
    stamp="2026-11-12T09:24:00+00:00",
    created="2026-11-01T08:00:00+00:00",
)


def test_when_it_was_made_is_told_where_it_is_known() -> None:
    (block,) = components(FRIDAY)
    assert "CREATED:20261101T080000Z" in block.items
    (block,) = components(replace(FRIDAY, created=""))
    assert not any(str(line).startswith("CREATED") for line in block.lines())


@given(events())
def test_they_are_read_back_as_the_event(event: Event) -> None:
    blocks = components(event)
    zones = [lines_of(each) for each in zones_of(blocks)]
    text = text_of(Block("VCALENDAR", ["VERSION:2.0", "PRODID:-", *zones, *blocks]))
    assert ical.parse(text) == event
