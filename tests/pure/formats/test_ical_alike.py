"""What is put otherwise for programs that subscribe, so that all of them read the same times."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from tests.pure.drawn_events import events

from einklang.formats.ical_alike import GREENWICH, ONCE, alike
from einklang.records.event import Details, Event, Override
from einklang.records.moment import Moment, Zoned, in_zone, later, read
from einklang.records.recurrence import occurrences

WEEK = timedelta(weeks=1)
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
BERLIN = "Europe/Berlin"


def meeting(start: str, *rules: str, minutes: int = 60) -> Event:
    first = read(start)
    return Event("1", Details(first, later(first, timedelta(minutes=minutes))), rules)


def times(event: Event) -> list[tuple[datetime, datetime]]:
    found = occurrences(event, since=SINCE, until=UNTIL, zone=BERLIN)
    return [(each.start, each.end) for each in found]


@pytest.mark.parametrize(
    "event",
    [
        meeting("2026-11-13T14:00:00[Europe/Berlin]"),
        meeting("2026-11-13T14:00:00[UTC]"),
        meeting("2026-11-13T14:00:00"),
        meeting("2026-11-13", minutes=1440),
        meeting("2026-11-13T14:00:00[Europe/Berlin]", "FREQ=WEEKLY;UNTIL=20261211T130000Z"),
        meeting("2026-11-13", "FREQ=WEEKLY;UNTIL=20261211", minutes=1440),
    ],
)
def test_what_is_read_alike_stays_as_it_is(event: Event) -> None:
    assert alike(event) == event


def test_a_series_in_utc_is_told_in_a_zone_that_no_program_takes_for_its_own() -> None:
    bare = meeting("2026-10-20T09:00:00[UTC]", "FREQ=WEEKLY")
    start = bare.details.start
    other = Override(later(start, 2 * WEEK), bare.details)
    event = replace(bare, excluded=(later(start, WEEK),), dates=(start,), overrides=(other,))
    told = alike(event)
    named = [told.details.start, told.details.end, *told.dates, *told.excluded]
    named += [each.of for each in told.overrides]
    assert {at.zone for at in named if isinstance(at, Zoned)} == {GREENWICH}
    assert times(told) == times(event)


def test_a_series_of_dates_alone_has_a_rule_that_gives_its_start() -> None:
    bare = meeting("2026-10-20T09:00:00[Europe/Berlin]")
    event = replace(bare, dates=(later(bare.details.start, WEEK),))
    assert alike(event).rules == (ONCE,)
    assert times(alike(event)) == times(event)


@pytest.mark.parametrize(
    ("start", "until", "told"),
    [
        ("2026-11-13T14:00:00[Europe/Berlin]", "20261211", "20261211T225959Z"),
        ("2026-11-13T14:00:00[Europe/Berlin]", "20261211T140000", "20261211T130000Z"),
        ("2026-11-13T14:00:00", "20261211T140000Z", "20261211T140000"),
        ("2026-11-13", "20261211T130000Z", "20261211"),
    ],
)
def test_an_end_of_another_kind_is_told_in_the_kind_of_the_start(
    start: str, until: str, told: str
) -> None:
    event = meeting(start, f"FREQ=WEEKLY;UNTIL={until}", minutes=1440)
    assert alike(event).rules == (f"FREQ=WEEKLY;UNTIL={told}",)
    assert times(alike(event)) == times(event)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2026-10-25T00:15:00", "2026-10-25T00:45:00"),
        ("2026-10-25T00:45:00", "2026-10-25T01:15:00"),
        ("2026-10-25T01:15:00", "2026-10-25T01:45:00"),
        ("2026-10-24T22:00:00", "2026-10-25T01:15:00"),
    ],
)
def test_a_reading_that_comes_twice_is_told_in_utc(start: str, end: str) -> None:
    first, last = (in_zone(datetime.fromisoformat(f"{at}+00:00"), BERLIN) for at in (start, end))
    event = Event("1", Details(first, last))
    assert (str(alike(event).details.start), str(alike(event).details.end)) == (
        f"{start}[UTC]", f"{end}[UTC]",
    )  # fmt: skip
    assert times(alike(event)) == times(event)
    series = Event("1", Details(later(first, -WEEK), later(first, -WEEK)), ("FREQ=WEEKLY",))
    override = replace(series, overrides=(Override(later(first, -WEEK), event.details),))
    assert alike(override).overrides[0].details == alike(event).details


def test_a_reading_that_never_comes_is_told_in_utc() -> None:
    event = meeting("2027-03-28T02:30:00[Europe/Berlin]")
    assert str(alike(event).details.start) == "2027-03-28T01:30:00[UTC]"


def test_a_series_begins_on_the_clock_on_the_wall_whatever_its_end() -> None:
    first = in_zone(datetime(2026, 10, 25, 0, 45, tzinfo=UTC), BERLIN)
    last = in_zone(datetime(2026, 10, 25, 1, 15, tzinfo=UTC), BERLIN)
    event = Event("1", Details(first, last), ("FREQ=WEEKLY",))
    told = alike(event)
    assert (told.details.start, str(told.details.end)) == (first, "2026-10-25T01:15:00[UTC]")
    assert times(told) == times(event)


def test_occurrences_without_their_series_are_one_of_dates() -> None:
    of: Moment = read("2026-11-13T14:00:00[Europe/Berlin]")
    first = meeting("2026-11-14T14:00:00[Europe/Berlin]")
    second = Override(later(of, WEEK), meeting("2026-11-20T18:00:00[Europe/Berlin]").details)
    event = replace(first, instance_of=of, overrides=(second,))
    assert alike(event).instance_of is None
    assert times(alike(event)) == times(event)
    alone = replace(first, instance_of=of)
    assert alike(alone) == first


def test_occurrences_of_another_kind_than_the_first_are_dates_of_its_kind() -> None:
    day: Moment = read("2026-11-12")
    first = meeting("2026-11-14T14:00:00[Europe/Berlin]")
    second = Override(later(day, WEEK), meeting("2026-11-20T18:00:00[Europe/Berlin]").details)
    event = replace(first, instance_of=day, overrides=(second,))
    assert [str(at) for at in alike(event).dates] == ["2026-11-19T00:00:00[Europe/Berlin]"]
    assert times(alike(event)) == times(event)


def test_occurrences_that_would_be_one_stay_without_their_series() -> None:
    of: Moment = read("2026-11-13T14:00:00[Europe/Berlin]")
    first = Event("1", Details(read("2026-11-20"), read("2026-11-21")))
    second = Override(later(of, WEEK), meeting("2026-11-20T18:00:00[Europe/Berlin]").details)
    event = replace(first, instance_of=of, overrides=(second,))
    assert alike(event).instance_of == of
    assert times(alike(event)) == times(event)


@given(events())
def test_nothing_takes_place_at_another_time(event: Event) -> None:
    assert times(alike(event)) == times(event)
