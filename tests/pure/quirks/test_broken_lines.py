from __future__ import annotations

from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical
from einklang.formats.quirks.broken_lines import mended


def test_a_raw_line_end_in_a_text_is_a_line_end_of_the_text() -> None:
    text = calendar(
        *AT_NINE, "DESCRIPTION:Guten Tag\\,", "bis morgen, oder", "später!", "SUMMARY:a"
    )
    details = ical.parse(text).details
    assert details.description == "Guten Tag,\nbis morgen, oder\nspäter!"
    assert details.summary == "a"


def test_an_x_line_without_value_goes() -> None:
    text = calendar(*AT_NINE, "X-NOTHING", "X-SOME_THING.2:1", "SUMMARY:a")
    assert "X-NOTHING" not in mended(text)
    assert "X-SOME_THING.2:1" in mended(text)
    assert ical.parse(text).details.summary == "a"


def test_what_follows_the_frame_of_a_component_is_joined_to_nothing() -> None:
    text = calendar(*AT_NINE).replace("END:VEVENT", "END:VEVENT\r\ngarbage")
    assert ical.parse(text) == ical.parse(calendar(*AT_NINE))
    assert "garbage" not in mended(text)
