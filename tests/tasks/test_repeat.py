"""How a task repeats, and when it comes again."""

from __future__ import annotations

from datetime import date

import pytest

from einklang.calendars.repeat import Pace
from einklang.tasks.repeat import PACES, next_day, pace_of, rule_of

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize("pace", PACES)
def test_what_the_form_says_is_what_it_shows_again(pace: Pace) -> None:
    assert pace_of(rule_of(pace, MONDAY), MONDAY) is pace


@pytest.mark.parametrize(
    ("pace", "on", "today", "again"),
    [
        (Pace.DAILY, MONDAY, MONDAY, date(2026, 11, 24)),
        (Pace.WEEKLY, MONDAY, MONDAY, date(2026, 11, 30)),
        (Pace.FORTNIGHTLY, MONDAY, MONDAY, date(2026, 12, 7)),
        (Pace.MONTHLY, MONDAY, MONDAY, date(2026, 12, 23)),
        (Pace.YEARLY, MONDAY, MONDAY, date(2027, 11, 23)),
        # Done early, it comes on its next day, and not once more on the same.
        (Pace.WEEKLY, MONDAY, date(2026, 11, 20), date(2026, 11, 30)),
        # Done late, what was missed is not asked for again.
        (Pace.WEEKLY, MONDAY, date(2026, 12, 16), date(2026, 12, 21)),
        (Pace.DAILY, MONDAY, date(2026, 12, 16), date(2026, 12, 16)),
        # A day that not every month, or year, has.
        (Pace.MONTHLY, date(2027, 1, 31), date(2027, 1, 31), date(2027, 3, 31)),
        (Pace.YEARLY, date(2096, 2, 29), date(2096, 2, 29), date(2104, 2, 29)),
    ],
)
def test_a_task_comes_again_on_the_next_day_that_is_not_past(
    pace: Pace, on: date, today: date, again: date
) -> None:
    assert next_day(rule_of(pace, on), on=on, today=today) == again


def test_a_rule_that_ends_gives_no_next_day() -> None:
    assert next_day("FREQ=WEEKLY;UNTIL=20261125", on=MONDAY, today=MONDAY) is None
