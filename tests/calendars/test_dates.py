"""Days and times as people type them."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einklang.calendars.dates import (
    Unreadable,
    read_day,
    read_time,
    show_day,
    show_range,
    show_time,
)

SATURDAY = date(2026, 11, 7)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("13.11.", date(2026, 11, 13)),
        ("13.11", date(2026, 11, 13)),
        ("13.11.26", date(2026, 11, 13)),
        (" 13. 11. 2027 ", date(2027, 11, 13)),
        ("13/11", date(2026, 11, 13)),
        ("11/13", date(2026, 11, 13)),
        ("2026-11-13", date(2026, 11, 13)),
        ("13. November", date(2026, 11, 13)),
        ("13 Nov", date(2026, 11, 13)),
        ("13th November", date(2026, 11, 13)),
        ("November 13, 2026", date(2026, 11, 13)),
        ("3. März", date(2027, 3, 3)),
        ("Fr, 13.11.2026", date(2026, 11, 13)),
        ("Freitag, 13. November 2026", date(2026, 11, 13)),
        ("13.", date(2026, 11, 13)),
        ("heute", SATURDAY),
        ("Morgen", date(2026, 11, 8)),
        ("übermorgen", date(2026, 11, 9)),
        ("yesterday", date(2026, 11, 6)),
        ("Fr", date(2026, 11, 13)),
        ("freitag", date(2026, 11, 13)),
        ("Sa", SATURDAY),
        ("nächsten Samstag", date(2026, 11, 14)),
        ("next sat", date(2026, 11, 14)),
        ("am Montag", date(2026, 11, 9)),
        ("in 3 Tagen", date(2026, 11, 10)),
        ("in einer Woche", date(2026, 11, 14)),
        ("in zwei Wochen", date(2026, 11, 21)),
        ("in three days", date(2026, 11, 10)),
        ("nächste Woche", date(2026, 11, 9)),
        ("next week", date(2026, 11, 9)),
        ("nächsten Monat", date(2026, 12, 1)),
        ("next month", date(2026, 12, 1)),
        ("in zwei Monaten", date(2027, 1, 7)),
        ("in 15 months", date(2028, 2, 7)),
        ("the 3rd", date(2026, 12, 3)),
        ("29.2.", date(2028, 2, 29)),
        ("heute in 8 Tagen", date(2026, 11, 15)),
        ("Freitag in einer Woche", date(2026, 11, 20)),
        ("Monday in a month", date(2026, 12, 9)),
        ("a week from Monday", date(2026, 11, 16)),
        ("in two weeks from next Saturday", date(2026, 11, 28)),
        ("3 days from now", date(2026, 11, 10)),
        ("nächste Woche Freitag", date(2026, 11, 13)),
        ("Montag nächster Woche", date(2026, 11, 9)),
        ("Friday next week", date(2026, 11, 13)),
        ("the day after tomorrow", date(2026, 11, 9)),
        ("Ende des Monats", date(2026, 11, 30)),
        ("end of the month", date(2026, 11, 30)),
        ("Freitag, den 13.11.", date(2026, 11, 13)),
        ("Friday the 13th", date(2026, 11, 13)),
    ],
)
def test_a_day_is_read_as_it_was_meant(typed: str, meant: date) -> None:
    assert read_day(typed, today=SATURDAY) == meant


def test_a_month_later_is_the_last_day_of_a_shorter_one() -> None:
    assert read_day("in a month", today=date(2027, 1, 31)) == date(2027, 2, 28)


def test_a_day_without_a_year_is_the_next_one_unless_it_was_just_now() -> None:
    assert read_day("6.11.", today=SATURDAY) == date(2026, 11, 6)
    assert read_day("7.8.", today=SATURDAY) == date(2026, 8, 7)
    assert read_day("6.8.", today=SATURDAY) == date(2027, 8, 6)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "bald",
        "31.2.2026",
        "0.1.",
        "13.13.",
        "32.",
        "13. Foo",
        "13.11.0026",
        "1.1.9999",
        "irgendwann in einer Woche",
        "in acht Tagen",
        "heute nächste Woche",
        "12.31.9999 in a week",
    ],
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_day(typed, today=SATURDAY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("14", time(14)),
        ("14 Uhr", time(14)),
        ("14:30", time(14, 30)),
        ("14.30", time(14, 30)),
        ("14.30 Uhr", time(14, 30)),
        ("14 Uhr 30", time(14, 30)),
        ("14h30", time(14, 30)),
        ("1430", time(14, 30)),
        ("930", time(9, 30)),
        ("2pm", time(14)),
        ("2:30 p.m.", time(14, 30)),
        ("12 am", time(0)),
        ("12pm", time(12)),
        ("9 a", time(9)),
        ("mittags", time(12)),
        ("midnight", time(0)),
        ("halb drei", time(14, 30)),
        ("halb 15 Uhr", time(14, 30)),
        ("halb acht", time(7, 30)),
        ("Viertel vor drei", time(14, 45)),
        ("dreiviertel zehn", time(9, 45)),
        ("half past nine", time(9, 30)),
        ("quarter to one", time(12, 45)),
        ("viertel nach 24", time(0, 15)),
        ("12 Uhr mittags", time(12)),
        ("1 Uhr mittags", time(13)),
        ("3 Uhr nachts", time(3)),
        ("halb drei nachts", time(2, 30)),
        ("12 Uhr nachts", time(0)),
        ("11 at night", time(23)),
        ("9 Uhr morgens", time(9)),
        ("3 Uhr nachmittags", time(15)),
        ("half past five in the morning", time(5, 30)),
        ("20 Uhr abends", time(20)),
        ("14 Uhr abends", time(14)),
    ],
)
def test_a_time_is_read_as_it_was_meant(typed: str, meant: time) -> None:
    assert read_time(typed) == meant


@pytest.mark.parametrize(
    "typed", ["", "24", "14:60", "14pm", "0am", "x", "12345", "nachmittags", "halb 25", "halb null"]
)
def test_what_is_no_time_is_refused(typed: str) -> None:
    with pytest.raises(Unreadable):
        read_time(typed)


@given(st.dates(date(1990, 1, 1), date(2199, 12, 31)), st.sampled_from(["de", "en", "en-gb"]))
def test_a_day_shown_is_read_as_itself(day: date, language: str) -> None:
    assert read_day(show_day(day, language), today=SATURDAY) == day


@given(st.integers(0, 1439), st.sampled_from(["de", "en"]))
def test_a_time_shown_is_read_as_itself(minute: int, language: str) -> None:
    at = time(minute // 60, minute % 60)
    assert read_time(show_time(at, language)) == at


@given(st.text(max_size=12))
def test_any_text_is_read_or_refused_and_never_more(text: str) -> None:
    for read in (lambda: read_day(text, today=SATURDAY), lambda: read_time(text)):
        try:
            read()
        except Unreadable:
            continue


def test_days_are_shown_in_the_readers_language() -> None:
    day = date(2026, 11, 13)
    assert show_day(day, "de") == "Fr, 13. November 2026"
    assert show_day(day, "en") == "Fri 13 November 2026"
    assert (show_time(time(14), "de"), show_time(time(0, 5), "en")) == ("14:00", "12:05 am")


def test_a_range_says_month_and_year_once() -> None:
    monday = date(2026, 11, 9)
    assert show_range(monday, monday + timedelta(days=6), "de") == "9.–15. November 2026"
    assert (
        show_range(date(2026, 11, 30), date(2026, 12, 6), "en") == "30 November – 6 December 2026"
    )
    assert (
        show_range(date(2026, 12, 28), date(2027, 1, 3), "de")
        == "28. Dezember 2026 – 3. Januar 2027"
    )
    assert show_range(monday, monday, "de") == "9. November 2026"
