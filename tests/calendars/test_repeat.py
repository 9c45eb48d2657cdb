"""What the form can say about repetition, and rules in words."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import translation

from einklang.calendars.repeat import Pace, Repeat, read, rules
from einklang.calendars.rule_words import in_words
from einklang.records.event import Details, Event
from einklang.records.moment import Day, Floating, Moment, Zoned

START = Zoned(datetime.fromisoformat("2026-11-10T09:00"), "Europe/Berlin")  # a second Tuesday
DAY = Day(date(2026, 11, 10))


def series(*texts: str, start: Moment = START) -> Event:
    return Event(uid="s", details=Details(start=start, end=start), rules=texts)


@pytest.mark.parametrize("start", [START, DAY, Floating(START.at)])
@pytest.mark.parametrize(
    "repeat",
    [
        Repeat(Pace.NEVER),
        Repeat(Pace.DAILY, count=5),
        Repeat(Pace.WEEKLY),
        Repeat(Pace.WEEKLY, days=("TU", "TH"), until=date(2026, 12, 31)),
        Repeat(Pace.FORTNIGHTLY, days=("MO", "TU")),
        Repeat(Pace.MONTHLY, until=date(2027, 7, 1)),
        Repeat(Pace.YEARLY),
    ],
)
def test_what_the_form_said_is_what_it_shows(repeat: Repeat, start: Moment) -> None:
    assert read(series(*rules(repeat, start), start=start)) == repeat


@pytest.mark.parametrize(
    ("start", "text"),
    [
        (START, "FREQ=WEEKLY;UNTIL=20261231T225959Z"),
        (DAY, "FREQ=WEEKLY;UNTIL=20261231"),
        (Floating(START.at), "FREQ=WEEKLY;UNTIL=20261231T235959"),
    ],
)
def test_until_is_of_the_kind_of_the_start(start: Moment, text: str) -> None:
    assert rules(Repeat(Pace.WEEKLY, until=date(2026, 12, 31)), start) == (text,)


def test_an_until_before_the_hour_of_the_meeting_leaves_that_day_out() -> None:
    early = read(series("FREQ=DAILY;UNTIL=20261231T000000Z"))
    assert early.until == date(2026, 12, 30)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=MONTHLY;BYDAY=2TU",
        "FREQ=MONTHLY;BYMONTHDAY=11",
        "FREQ=WEEKLY;BYDAY=MO;BYHOUR=9",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU",
        "FREQ=DAILY;BYDAY=MO",
    ],
)
def test_a_rule_that_the_form_cannot_say_is_kept(text: str) -> None:
    assert read(series(text)).pace is Pace.KEPT


def test_two_rules_or_single_dates_are_kept() -> None:
    assert read(series("FREQ=DAILY", "FREQ=WEEKLY")).pace is Pace.KEPT
    event = Event(uid="s", details=series().details, rules=("FREQ=DAILY",), dates=(START,))
    assert read(event).pace is Pace.KEPT


UNSAID, UNSAID_THERE = "Wiederholt sich nach einer Regel", "Repeats by a rule"
IN_WORDS = [
    ("FREQ=DAILY", "Jeden Tag", "Every day"),
    ("FREQ=DAILY;INTERVAL=3", "Alle 3 Tage", "Every 3 days"),
    ("FREQ=WEEKLY", "Jede Woche am Dienstag", "Every week on Tuesday"),
    (
        "FREQ=WEEKLY;BYDAY=FR,MO,WE",
        "Jede Woche am Montag, Mittwoch und Freitag",
        "Every week on Monday, Wednesday and Friday",
    ),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "Alle 2 Wochen am Dienstag", "Every 2 weeks on Tuesday"),
    (
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "Jeden Werktag, Montag bis Freitag",
        "Every weekday, Monday to Friday",
    ),
    ("FREQ=MONTHLY", "Jeden Monat am 10.", "Every month on day 10"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "Jeden Monat am letzten Tag", "Every month on the last day"),
    (
        "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TU",
        "Alle 3 Monate am zweiten Dienstag",
        "Every 3 months on the second Tuesday",
    ),
    (
        "FREQ=MONTHLY;BYDAY=FR;BYSETPOS=-1",
        "Jeden Monat am letzten Freitag",
        "Every month on the last Friday",
    ),
    ("FREQ=YEARLY", "Jedes Jahr am 10. November", "Every year on 10 November"),
    (
        "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "Jedes Jahr am letzten Sonntag im März",
        "Every year on the last Sunday in March",
    ),
    (
        "FREQ=DAILY;UNTIL=20261113T225959Z",
        "Jeden Tag, bis Fr, 13. November 2026",
        "Every day, until Fri 13 November 2026",
    ),
    ("FREQ=DAILY;COUNT=12", "Jeden Tag, 12-mal", "Every day, 12 times"),
    (
        "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1",
        UNSAID,
        UNSAID_THERE,
    ),
    ("FREQ=HOURLY", UNSAID, UNSAID_THERE),
    ("FREQ=WEEKLY;BYHOUR=9,10", UNSAID, UNSAID_THERE),
    ("FREQ=YEARLY;BYDAY=20MO", UNSAID, UNSAID_THERE),
    ("FREQ=NEVER", UNSAID, UNSAID_THERE),
]


@pytest.mark.parametrize(("rule", "german", "english"), IN_WORDS)
def test_a_rule_is_said_in_both_languages(rule: str, german: str, english: str) -> None:
    assert in_words((rule,), (), START) == german
    with translation.override("en"):
        assert in_words((rule,), (), START) == english


def test_what_does_not_recur_needs_no_words() -> None:
    assert in_words((), (), START) == ""
    assert in_words((), (START,), START) == UNSAID
