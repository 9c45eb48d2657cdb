from __future__ import annotations

import pytest
from tests.pure.samples import AT_NINE, calendar

from einklang.formats import ical
from einklang.formats.quirks.lone_return import mended


@pytest.mark.parametrize("end", ["\r", "\n", "\r\r\n"])
def test_lines_may_end_in_another_way(end: str) -> None:
    text = calendar(*AT_NINE, "SUMMARY:a\r\n b")
    assert ical.parse(text.replace("\r\n", end)) == ical.parse(text)


def test_a_text_with_proper_ends_stays() -> None:
    assert mended("a\r\nb\r\n") == "a\r\nb\r\n"
