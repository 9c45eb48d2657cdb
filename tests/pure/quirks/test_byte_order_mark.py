from __future__ import annotations

from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical


def test_a_mark_in_front_is_no_part_of_the_text() -> None:
    text = calendar(*AT_NINE)
    assert ical.parse("\ufeff" + text) == ical.parse(text)
