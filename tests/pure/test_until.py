"""UNTIL in every spelling, with every kind of start, up to the ends of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from einklang.formats import ical
from einklang.records import until
from einklang.records.event import Details, Event
from einklang.records.moment import Day, Floating, Moment, Zoned, at_wall, later, wall
from einklang.records.recurrence import last_end, occurrences
from einklang.records.series import moved

NINE = datetime.fromisoformat("2026-11-02T09:00:00")  # a Monday
BERLIN, NEW_YORK = Zoned(NINE, "Europe/Berlin"), Zoned(NINE, "America/New_York")
FLOATING, DAY = Floating(NINE), Day(NINE.date())
STARTS: tuple[Moment, ...] = (BERLIN, NEW_YORK, FLOATING, DAY)
PAIRS = [*permutations(STARTS, 2)]
# The last Monday that counts is 30 November, whichever of these ends the series.
SPELLINGS = ("20261130", "20261130T235959", "20261130T235959Z", "20261201T045959Z")
FOR_EVER = ("99991231", "99991231T235959", "99991231T235959Z")
LONG_OVER = ("00010101", "00010101T000000", "00010101T000000Z")


def series(start: Moment, text: str) -> Event:
    return Event(
        "u", Details(start, later(start, timedelta(days=1))), (f"FREQ=WEEKLY;UNTIL={text}",)
    )


def days(event: Event) -> list[date]:
    """The days of the series up to the year after."""
    found = occurrences(event, since=None, until=datetime(2027, 12, 31, tzinfo=UTC), zone="UTC")
    return [wall(one.of).date() for one in found if one.of]


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("text", SPELLINGS)
def test_every_spelling_of_the_last_day_includes_it_for_every_kind_of_start(
    start: Moment, text: str
) -> None:
    assert days(series(start, text)) == [NINE.date() + timedelta(weeks=n) for n in range(5)]


@pytest.mark.parametrize(("start", "there"), PAIRS, ids=str)
@pytest.mark.parametrize("text", SPELLINGS)
def test_a_series_turned_into_another_kind_keeps_its_days(
    start: Moment, there: Moment, text: str
) -> None:
    event = series(start, text)
    turned = moved(event, there, later(there, timedelta(days=1)))
    assert days(turned) == days(event)


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize("by", [timedelta(days=-40), timedelta(days=1), timedelta(weeks=30)])
def test_a_moved_series_has_as_many_days_and_each_as_far_away(
    start: Moment, text: str, by: timedelta
) -> None:
    event = series(start, text)
    there = later(start, by)
    turned = moved(event, there, later(there, timedelta(days=1)))
    assert days(turned) == [day + by for day in days(event)]


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (DAY, "20261102"),
        (FLOATING, "20261102T090000"),
        (BERLIN, "20261102T080000Z"),
        (NEW_YORK, "20261102T140000Z"),
        (Day(date(1, 1, 1)), "00010101"),
        (Floating(datetime.fromisoformat("0001-01-01T00:00:00")), "00010101T000000"),
        (Zoned(datetime.fromisoformat("0001-01-01T00:00:00"), "Asia/Tokyo"), "00010101T000000Z"),
        (at_wall(NEW_YORK, datetime.fromisoformat("9999-12-31T23:00:00")), "99991231T230000Z"),
    ],
)
def test_until_is_written_as_the_start_asks_for(last: Moment, text: str) -> None:
    assert until.write(last) == text


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("text", FOR_EVER)
def test_a_series_for_ever_goes_on_is_moved_and_is_written(start: Moment, text: str) -> None:
    event = series(start, text)
    assert len(days(event)) == 61
    assert last_end(event, zone="UTC", until=datetime(2400, 1, 1, tzinfo=UTC)) is None
    assert ical.parse(ical.write(event)) == event
    for by in (timedelta(days=1), timedelta(days=-1)):
        there = later(start, by)
        turned = moved(event, there, later(there, timedelta(days=1)))
        assert days(turned) == [day + by for day in days(event)]
        assert ical.parse(ical.write(turned)) == turned


@pytest.mark.parametrize("start", STARTS, ids=str)
@pytest.mark.parametrize("text", LONG_OVER)
def test_a_series_that_was_over_before_it_began_is_its_start_alone(
    start: Moment, text: str
) -> None:
    event = series(start, text)
    assert days(event) == [NINE.date()]
    for by in (timedelta(days=1), timedelta(days=-1)):
        there = later(start, by)
        turned = moved(event, there, later(there, timedelta(days=1)))
        assert days(turned) == [NINE.date() + by]
        assert ical.parse(ical.write(turned)) == turned
