from __future__ import annotations

from tests.pure.samples import calendar

from einklang.formats import ical
from einklang.formats.quirks.date_with_time import mended


def test_an_announced_date_is_a_day_whatever_time_follows() -> None:
    text = calendar("DTSTART;VALUE=DATE:20240312T000000Z", "DTEND;VALUE=DATE:20240313T000000")
    details = ical.parse(text).details
    assert (str(details.start), str(details.end)) == ("2024-03-12", "2024-03-13")


def test_a_time_without_that_announcement_stays() -> None:
    assert mended("20240312T000000", "") == "20240312T000000"
    assert mended("20240312", "DATE") == "20240312"
    assert mended("20240312X", "DATE") == "20240312X"
