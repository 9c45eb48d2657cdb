from __future__ import annotations

import pytest
from tests.pure.samples import calendar

from einklang.formats import ical


@pytest.mark.parametrize(
    ("end", "meant"),
    [
        ("20240312", "2024-03-13"),
        ("20240311", "2024-03-13"),
        ("20240313", "2024-03-13"),
        ("20240314", "2024-03-14"),
    ],
)
def test_a_whole_day_lasts_a_day_at_least(end: str, meant: str) -> None:
    text = calendar("DTSTART;VALUE=DATE:20240312", f"DTEND;VALUE=DATE:{end}")
    assert str(ical.parse(text).details.end) == meant
