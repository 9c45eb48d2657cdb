"""Days, floating times and times in a zone: as text, as instants, and moved on the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from tests.pure.drawn_events import moments, walls

from einklang.records.moment import (
    Day,
    Floating,
    Moment,
    Zoned,
    at_wall,
    in_zone,
    instant,
    later,
    read,
    wall,
    zone_exists,
)

NINE = datetime.fromisoformat("2026-05-04T09:00:00")
TWICE = datetime.fromisoformat("2026-10-25T02:30:00")  # Berlin's clocks show it twice
DAY, FLOATING, ZONED = Day(NINE.date()), Floating(NINE), Zoned(NINE, "Europe/Berlin")
KINDS: tuple[Moment, ...] = (DAY, FLOATING, ZONED)


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (DAY, "2026-05-04"),
        (Day(date(987, 1, 2)), "0987-01-02"),
        (FLOATING, "2026-05-04T09:00:00"),
        (ZONED, "2026-05-04T09:00:00[Europe/Berlin]"),
        (Zoned(TWICE, "Europe/Berlin"), "2026-10-25T02:30:00[Europe/Berlin]"),
        (Zoned(TWICE.replace(fold=1), "Europe/Berlin"), "2026-10-25T02:30:00+1[Europe/Berlin]"),
    ],
)
def test_a_moment_and_its_text_are_one(moment: Moment, text: str) -> None:
    assert str(moment) == text
    assert repr(read(text)) == repr(moment)  # unlike ==, this tells the two 02:30 apart


@given(moments())
def test_every_moment_is_read_as_it_was_written(moment: Moment) -> None:
    assert read(str(moment)) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "morgen",
        "2026-13-01",
        "20260504",
        "2026-05-04T09:00",
        "2026-05-04T09:00:00Z",
        "2026-05-04T09:00:00+02:00",
        "2026-05-04T09:00:00+02:00[Europe/Berlin]",
        "2026-05-04[Europe/Berlin]",
        "2026-05-04T09:00:00[Europe/Berlin",
        "2026-05-04T09:00:00+1",
        "]",
    ],
)
def test_what_no_moment_wrote_is_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"moment|isoformat|month"):
        read(text)


@pytest.mark.parametrize(
    ("moment", "utc"),
    [
        (DAY, "2026-05-04T04:00"),  # midnight in New York
        (FLOATING, "2026-05-04T13:00"),  # nine there
        (ZONED, "2026-05-04T07:00"),  # nine in Berlin, wherever one asks
        (Zoned(TWICE, "Europe/Berlin"), "2026-10-25T00:30"),
        (Zoned(TWICE.replace(fold=1), "Europe/Berlin"), "2026-10-25T01:30"),
    ],
)
def test_only_a_zoned_time_knows_its_instant_by_itself(moment: Moment, utc: str) -> None:
    assert instant(moment, "America/New_York") == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@pytest.mark.parametrize("hour", [0, 1], ids=["first", "second"])
def test_an_instant_of_the_repeated_hour_comes_back_from_its_zone(hour: int) -> None:
    when = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    assert instant(in_zone(when, "Europe/Berlin"), "UTC") == when


@pytest.mark.parametrize("like", KINDS, ids=str)
@pytest.mark.parametrize("other", KINDS, ids=str)
def test_another_clock_reading_keeps_kind_and_zone(like: Moment, other: Moment) -> None:
    there = at_wall(like, wall(other))
    assert type(there) is type(like)
    assert getattr(there, "zone", "") == getattr(like, "zone", "")
    assert wall(there) == (wall(DAY) if DAY in (like, other) else NINE)


def test_nine_stays_nine_over_the_turn_of_the_clocks() -> None:
    before = Zoned(datetime.fromisoformat("2026-10-24T09:00:00"), "Europe/Berlin")
    after = later(before, timedelta(days=1))
    assert wall(after) == datetime.fromisoformat("2026-10-25T09:00:00")
    assert instant(after, "UTC") - instant(before, "UTC") == timedelta(hours=25)


@given(moments(), walls)
def test_there_and_back_is_where_one_was(moment: Moment, other: datetime) -> None:
    by = other - wall(moment)
    whole = timedelta(days=by.days) if isinstance(moment, Day) else by
    assert later(later(moment, whole), -whole) == moment


@pytest.mark.parametrize(
    ("name", "exists"),
    [
        ("Europe/Berlin", True),
        ("UTC", True),
        ("", False),
        ("Europe", False),
        ("Mars/Olympus", False),
        ("W. Europe Standard Time", False),
        ("../../etc/passwd", False),
        ("/etc/localtime", False),
        ("a\0b", False),
        ("x" * 5000, False),
        ("\ud800", False),
    ],
)
def test_only_names_of_the_zone_data_exist(name: str, exists: bool) -> None:
    assert zone_exists(name) is exists
