"""How times are said, in both languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone, translation

from einklang.project import times
from einklang.project.times import Age

NOW = datetime(2026, 11, 12, 9, 0, tzinfo=UTC)  # 10:00 in Berlin
TODAY = date(2026, 11, 12)


@pytest.mark.parametrize(
    ("spent", "german", "english"),
    [
        (timedelta(seconds=-5), "vor 0 s", "0 s ago"),
        (timedelta(seconds=59.9), "vor 59 s", "59 s ago"),
        (timedelta(seconds=60), "vor 1 Min.", "1 min ago"),
        (timedelta(minutes=59), "vor 59 Min.", "59 min ago"),
        (timedelta(hours=23, minutes=59), "vor 23 Std.", "23 h ago"),
        (timedelta(hours=24), "vor 1 Tag", "1 day ago"),
        (timedelta(days=3), "vor 3 Tagen", "3 days ago"),
    ],
)
def test_an_age_is_told_in_the_largest_full_unit(
    spent: timedelta, german: str, english: str
) -> None:
    told = times.age(NOW - spent, NOW)
    assert times.ago(told) == german
    with translation.override("en"):
        assert times.ago(told) == english


def test_what_goes_on_is_told_as_a_stretch() -> None:
    assert times.lasting(Age(3, "d")) == "seit 3 Tagen"
    with translation.override("en"):
        assert times.lasting(Age(1, "d")) == "for 1 day"


@pytest.mark.parametrize(
    ("hour", "german", "english"),
    [(0, "00:00", "12:00 am"), (9, "09:00", "9:00 am"), (12, "12:00", "12:00 pm"),
     (23, "23:00", "11:00 pm")],
)  # fmt: skip
def test_the_clock_is_read_in_the_active_zone(hour: int, german: str, english: str) -> None:
    moment = datetime(2026, 11, 12, hour, tzinfo=timezone.get_current_timezone())
    assert times.clock(moment.astimezone(UTC)) == german
    with translation.override("en"):
        assert times.clock(moment.astimezone(UTC)) == english


def test_a_span_names_the_half_of_the_day_once_where_it_is_one() -> None:
    start = NOW + timedelta(hours=4)
    assert times.span(start, start + timedelta(minutes=90)) == "14:00–15:30"
    with translation.override("en"):
        assert times.span(start, start + timedelta(minutes=90)) == "2:00–3:30 pm"
        assert times.span(NOW, start) == "10:00 am–2:00 pm"


def test_a_day_is_the_day_of_the_active_zone() -> None:
    late = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    assert times.local_day(late) == date(2026, 11, 13)
    assert times.local_day(TODAY) == TODAY


@pytest.mark.parametrize(
    ("day", "near", "distance"),
    [
        (date(2026, 11, 11), "Gestern, Mittwoch, 11. November", ""),
        (TODAY, "Heute, Donnerstag, 12. November", ""),
        (date(2026, 11, 13), "Morgen, Freitag, 13. November", ""),
        (date(2026, 11, 18), "Mittwoch, 18. November", "in 6 Tagen"),
        (date(2026, 11, 5), "Donnerstag, 5. November", "vor 7 Tagen"),
        (date(2027, 1, 4), "Montag, 4. Januar 2027", "in 53 Tagen"),
    ],
)
def test_near_days_have_names_and_others_a_distance(day: date, near: str, distance: str) -> None:
    assert times.near(day, TODAY) == near
    assert times.distance(day, TODAY) == distance


def test_days_are_short_in_lists() -> None:
    assert times.short_day(date(2026, 11, 13), TODAY) == "Fr, 13. Nov."
    assert times.short_day(date(2027, 3, 1), TODAY) == "Mo, 1. März 2027"
    with translation.override("en"):
        assert times.short_day(date(2026, 11, 13), TODAY) == "Fri 13 Nov"
        assert times.near(date(2026, 11, 13), TODAY) == "Tomorrow, Friday 13 November"


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(45, "45 Min."), (120, "2 Std."), (90, "1 Std. 30 Min."), (0, "0 Min."),
     (1440, "1 Tag"), (2880, "2 Tage"), (1500, "25 Std.")],
)  # fmt: skip
def test_durations_are_told_in_hours_and_minutes(minutes: int, said: str) -> None:
    assert times.duration(minutes) == said
