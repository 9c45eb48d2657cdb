from __future__ import annotations

import pytest
from tests.pure.samples import calendar

from einklang.formats import ical


@pytest.mark.parametrize(
    ("start", "end", "flag", "meant"),
    [
        ("20240312T000000", "20240313T000000", "TRUE", "2024-03-12 2024-03-13"),
        ("20240312T000000", "20240312T000000", "TRUE", "2024-03-12 2024-03-13"),
        (
            "20240312T000000",
            "20240313T000000",
            "FALSE",
            "2024-03-12T00:00:00[Europe/Berlin] 2024-03-13T00:00:00[Europe/Berlin]",
        ),
        (
            "20240312T000000",
            "20240313T010000",
            "TRUE",
            "2024-03-12T00:00:00[Europe/Berlin] 2024-03-13T01:00:00[Europe/Berlin]",
        ),
    ],
)
def test_midnights_that_are_flagged_are_days(start: str, end: str, flag: str, meant: str) -> None:
    text = calendar(
        f"DTSTART;TZID=Europe/Berlin:{start}",
        f"DTEND;TZID=Europe/Berlin:{end}",
        f"X-MICROSOFT-CDO-ALLDAYEVENT:{flag}",
    )
    details = ical.parse(text).details
    assert f"{details.start} {details.end}" == meant
