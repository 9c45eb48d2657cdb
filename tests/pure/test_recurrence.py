"""Occurrences: the rules of the clock by example, the rest against a second implementation."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from einklang.records import recurrence
from einklang.records.event import Details, Event, Override, Status
from einklang.records.moment import Day, Floating, Moment, Zoned
from einklang.records.recurrence import Occurrence, TooMany, last_end

BERLIN = "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def zoned(text: str, zone: str = BERLIN) -> Zoned:
    return Zoned(datetime.fromisoformat(text), zone)


def event(start: Moment, end: Moment, *rules: str, **other: object) -> Event:
    return Event("1", Details(start, end), rules=rules, **other)  # type: ignore[arg-type] # a test's brevity


def starts(one: Event, since: str = "2024-01-01", until: str = "2025-01-01") -> list[str]:
    found = occurrences(one, since, until)
    return [f"{o.start:%m-%d %H:%M}" for o in found]


def occurrences(
    one: Event, since: str = "2024-01-01", until: str = "2025-01-01", zone: str = BERLIN
) -> list[Occurrence]:
    return recurrence.occurrences(one, since=utc(since), until=utc(until), zone=zone)


def test_a_single_event_takes_place_once() -> None:
    one = event(zoned("2024-03-12T09:00"), zoned("2024-03-12T10:00"))
    assert occurrences(one) == [
        Occurrence(
            None, utc("2024-03-12T08:00"), utc("2024-03-12T09:00"), one.details, changed=False
        )
    ]


def test_the_window_is_half_open() -> None:
    one = event(zoned("2024-03-12T09:00"), zoned("2024-03-12T10:00"))
    assert occurrences(one, "2024-03-12T08:59", "2024-03-12T10:00")
    assert not occurrences(one, "2024-03-12T09:00", "2024-03-12T10:00")
    assert not occurrences(one, "2024-03-12T07:00", "2024-03-12T08:00")


def test_an_event_without_length_is_in_the_window_that_begins_with_it() -> None:
    one = event(zoned("2024-03-12T09:00"), zoned("2024-03-12T09:00"))
    assert occurrences(one, "2024-03-12T08:00", "2024-03-12T09:00")
    assert not occurrences(one, "2024-03-12T07:00", "2024-03-12T08:00")


def test_nine_stays_nine_when_the_clocks_change() -> None:
    one = event(zoned("2024-03-24T09:00"), zoned("2024-03-24T10:00"), "FREQ=WEEKLY;COUNT=2")
    assert starts(one) == ["03-24 08:00", "03-31 07:00"]


def test_a_skipped_reading_takes_the_offset_before_the_change() -> None:
    one = event(zoned("2024-03-30T02:30"), zoned("2024-03-30T03:00"), "FREQ=DAILY;COUNT=3")
    assert starts(one) == ["03-30 01:30", "03-31 01:30", "04-01 00:30"]


def test_a_repeated_reading_means_the_first() -> None:
    one = event(zoned("2024-10-26T02:30"), zoned("2024-10-26T03:00"), "FREQ=DAILY;COUNT=2")
    assert starts(one) == ["10-26 00:30", "10-27 00:30"]


def test_a_night_keeps_its_exact_length_over_the_change() -> None:
    one = event(zoned("2024-03-29T22:00"), zoned("2024-03-30T06:00"), "FREQ=DAILY;COUNT=2")
    assert [o.end - o.start for o in occurrences(one)] == [timedelta(hours=8)] * 2
    assert occurrences(one)[1].end == utc("2024-03-31T05:00")


def test_days_begin_and_end_at_midnight_of_the_zone_asked_for() -> None:
    one = event(Day(date(2024, 3, 30)), Day(date(2024, 4, 1)), "FREQ=WEEKLY;COUNT=1")
    (found,) = occurrences(one)
    assert (found.start, found.end) == (utc("2024-03-29T23:00"), utc("2024-03-31T22:00"))
    (found,) = occurrences(one, zone="America/New_York")
    assert found.start == utc("2024-03-30T04:00")


def test_a_floating_time_is_read_in_the_zone_asked_for() -> None:
    at = Floating(datetime.fromisoformat("2024-07-01T09:00"))
    one = event(at, Floating(datetime.fromisoformat("2024-07-01T10:00")), "FREQ=DAILY;COUNT=1")
    assert starts(one) == ["07-01 07:00"]


@pytest.mark.parametrize(
    ("until", "last"),
    [
        ("20240103T080000Z", "01-03 08:00"),
        ("20240103T075959Z", "01-02 08:00"),
        ("20240103T090000", "01-03 08:00"),
        ("20240103T085959", "01-02 08:00"),
        ("20240103", "01-03 08:00"),
    ],
)
def test_until_is_inclusive_in_utc_by_the_wall_and_as_a_day(until: str, last: str) -> None:
    rule = f"FREQ=DAILY;UNTIL={until}"
    assert starts(event(zoned("2024-01-01T09:00"), zoned("2024-01-01T10:00"), rule))[-1] == last


@pytest.mark.parametrize("until", ["20240103", "20240103T000000Z", "20240103T235959Z"])
def test_until_of_days_is_the_last_day(until: str) -> None:
    one = event(Day(date(2024, 1, 1)), Day(date(2024, 1, 2)), f"FREQ=DAILY;UNTIL={until}")
    assert len(occurrences(one)) == 3


def test_until_of_floating_times_is_by_the_wall() -> None:
    at = Floating(datetime.fromisoformat("2024-01-01T09:00"))
    one = event(at, at, "FREQ=DAILY;UNTIL=20240102T090000Z")
    assert len(occurrences(one)) == 2


def test_times_within_a_rule_for_days_are_ignored() -> None:
    rule = "FREQ=DAILY;COUNT=2;BYHOUR=9,10;BYMINUTE=5;BYSECOND=1"
    assert len(occurrences(event(Day(date(2024, 1, 1)), Day(date(2024, 1, 2)), rule))) == 2


def test_rules_and_dates_add_up_and_count_once() -> None:
    one = event(
        zoned("2024-01-01T09:00"),
        zoned("2024-01-01T10:00"),
        "FREQ=DAILY;COUNT=3",
        "FREQ=WEEKLY;COUNT=2",
        dates=(zoned("2024-01-02T09:00"), zoned("2024-02-01T09:00")),
    )
    assert [s[:5] for s in starts(one)] == ["01-01", "01-02", "01-03", "01-08", "02-01"]


def test_the_start_takes_place_even_where_the_rule_does_not_give_it() -> None:
    one = event(
        zoned("2024-01-01T09:00"), zoned("2024-01-01T10:00"), "FREQ=WEEKLY;BYDAY=TU;COUNT=2"
    )
    assert [s[:5] for s in starts(one)] == ["01-01", "01-02", "01-09"]


def test_a_rule_that_ends_before_the_start_leaves_the_start() -> None:
    rule = "FREQ=DAILY;UNTIL=20231231"
    assert starts(event(zoned("2024-01-01T09:00"), zoned("2024-01-01T10:00"), rule)) == [
        "01-01 08:00"
    ]


def series(**other: object) -> Event:
    return event(
        zoned("2024-01-01T09:00"), zoned("2024-01-01T10:00"), "FREQ=DAILY;COUNT=4", **other
    )


def override(of: str, to: str, status: Status = Status.CONFIRMED) -> Override:
    end = zoned(to).at + timedelta(hours=1)
    return Override(zoned(of), Details(zoned(to), Zoned(end, BERLIN), "moved", status=status))


def test_excluded_occurrences_do_not_take_place() -> None:
    one = series(excluded=(zoned("2024-01-01T09:00"), zoned("2024-01-03T09:00")))
    assert [s[:5] for s in starts(one)] == ["01-02", "01-04"]


def test_an_excluded_single_event_does_not_take_place() -> None:
    at = zoned("2024-01-01T09:00")
    assert not starts(event(at, at, excluded=(at,)))


def test_an_override_replaces_its_occurrence() -> None:
    one = series(overrides=(override("2024-01-02T09:00", "2024-01-02T15:00"),))
    found = occurrences(one)
    assert [(o.changed, o.details.summary) for o in found] == [
        (False, ""),
        (True, "moved"),
        (False, ""),
        (False, ""),
    ]
    assert found[1].of == zoned("2024-01-02T09:00")
    assert found[1].start == utc("2024-01-02T14:00")


def test_an_override_counts_in_the_window_that_it_moved_to() -> None:
    one = series(overrides=(override("2024-01-02T09:00", "2024-06-02T15:00"),))
    assert starts(one, "2024-06-01", "2024-07-01") == ["06-02 13:00"]
    assert starts(one, "2024-01-02", "2024-01-03") == []


def test_an_override_of_no_occurrence_still_takes_place() -> None:
    one = series(overrides=(override("2024-05-01T09:00", "2024-05-01T09:00"),))
    assert starts(one, "2024-05-01", "2024-06-01") == ["05-01 07:00"]


def test_a_cancelled_override_stays_in_with_its_status() -> None:
    one = series(overrides=(override("2024-01-02T09:00", "2024-01-02T09:00", Status.CANCELLED),))
    assert [o.details.status for o in occurrences(one)][1] is Status.CANCELLED


def test_occurrences_without_their_series_are_changed_ones() -> None:
    other = override("2024-01-03T09:00", "2024-01-03T09:00")
    at = zoned("2024-01-02T09:00")
    one = Event("1", Details(at, at), instance_of=at, overrides=(other,))
    assert [(o.of, o.changed) for o in occurrences(one)] == [(at, True), (other.of, True)]
    alone = Event("1", Details(at, at), instance_of=at)
    assert [(o.of, o.changed) for o in occurrences(alone)] == [(at, True)]


def test_a_long_event_that_began_before_the_window_touches_it() -> None:
    one = event(zoned("2024-01-01T09:00"), zoned("2024-01-20T09:00"), "FREQ=MONTHLY")
    assert starts(one, "2024-03-15", "2024-03-16") == ["03-01 08:00"]


def test_the_beginning_of_time_is_no_window() -> None:
    one = series()
    found = recurrence.occurrences(one, since=None, until=utc("2025-01-01"), zone=BERLIN)
    early = datetime.min.replace(tzinfo=UTC)
    assert len(found) == 4
    assert recurrence.occurrences(one, since=early, until=utc("2025-01-01"), zone=BERLIN) == found


def test_more_occurrences_than_allowed_are_too_many() -> None:
    one = event(zoned("2024-01-01T09:00"), zoned("2024-01-01T10:00"), "FREQ=DAILY")
    args = {"since": utc("2024-01-01"), "until": utc("2024-01-11"), "zone": BERLIN}
    assert len(recurrence.occurrences(one, **args, cap=10)) == 10  # type: ignore[arg-type] # brevity
    with pytest.raises(TooMany):
        recurrence.occurrences(one, **args, cap=9)  # type: ignore[arg-type] # brevity


def test_a_rule_of_very_many_steps_is_too_many_even_outside_the_window() -> None:
    one = event(zoned("2000-01-01T09:00"), zoned("2000-01-01T09:00"), "FREQ=SECONDLY;COUNT=999999")
    with pytest.raises(TooMany):
        occurrences(one)


@pytest.mark.parametrize("freq", ["YEARLY", "MONTHLY", "WEEKLY", "DAILY", "DAILY;INTERVAL=3"])
def test_a_day_that_never_comes_ends_the_search(freq: str) -> None:
    rule = f"FREQ={freq};BYMONTH=2;BYMONTHDAY=30"
    assert starts(event(zoned("2024-01-01T09:00"), zoned("2024-01-01T09:00"), rule)) == [
        "01-01 08:00"
    ]


@pytest.mark.parametrize(
    "rule", ["FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR;WKST=SU"]
)
def test_a_rule_of_many_years_keeps_its_step(rule: str) -> None:
    one = event(zoned("1995-03-01T09:00"), zoned("1995-03-01T10:00"), rule)
    full = recurrence.occurrences(one, since=None, until=utc("2024-02-01"), zone=BERLIN)
    late = occurrences(one, "2024-01-01", "2024-02-01")
    assert late == [o for o in full if o.start >= utc("2024-01-01")]
    assert late


def test_the_last_end_of_a_single_event_is_its_end() -> None:
    one = event(zoned("2024-03-12T09:00"), zoned("2024-03-12T10:00"))
    assert last_end(one, zone=BERLIN, until=utc("2025-01-01")) == utc("2024-03-12T09:00")
    assert last_end(one, zone=BERLIN, until=utc("2024-01-01")) is None


def test_the_last_end_of_a_series_is_that_of_its_last_occurrence() -> None:
    one = series(overrides=(override("2024-01-02T09:00", "2024-02-02T15:00"),))
    assert last_end(series(), zone=BERLIN, until=utc("2025-01-01")) == utc("2024-01-04T09:00")
    assert last_end(one, zone=BERLIN, until=utc("2025-01-01")) == utc("2024-02-02T15:00")
    assert last_end(one, zone=BERLIN, until=utc("2024-01-10")) is None


def test_a_rule_without_end_has_no_last_end() -> None:
    one = event(zoned("2024-01-01T09:00"), zoned("2024-01-01T10:00"), "FREQ=YEARLY")
    assert last_end(one, zone=BERLIN, until=utc("2999-01-01")) is None


def test_where_nothing_takes_place_the_last_end_is_what_the_event_names() -> None:
    at = zoned("2024-01-01T09:00")
    assert last_end(event(at, at, excluded=(at,)), zone=BERLIN, until=utc("2025-01-01")) == utc(
        "2024-01-01T08:00"
    )


def test_the_oldest_and_the_latest_years_do_not_overflow() -> None:
    old = event(zoned("1600-01-01T09:00"), zoned("1600-01-01T10:00"), "FREQ=YEARLY")
    assert len(occurrences(old)) == 1
    ends = datetime.max.replace(tzinfo=ZoneInfo("UTC"))
    late = event(zoned("8990-01-01T09:00"), zoned("8990-01-01T10:00"), "FREQ=YEARLY;COUNT=3")
    assert len(recurrence.occurrences(late, since=None, until=ends, zone=BERLIN)) == 3
    assert recurrence.last_end(late, zone=BERLIN, until=ends) == utc("8992-01-01T09:00")
