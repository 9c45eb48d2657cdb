"""Changing a whole series keeps what single occurrences say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from einklang.records.event import Answer, Details, Event, Override, Participant
from einklang.records.moment import Day, Moment, Zoned
from einklang.records.recurrence import occurrences
from einklang.records.series import (
    LosesOverrides,
    fits,
    given,
    moved,
    rewritten,
    says_nothing,
    taken_out,
)

BERLIN = "Europe/Berlin"


def at(month: int, day: int, hour: int = 9, minute: int = 0) -> Zoned:
    return Zoned(datetime.fromisoformat(f"2026-{month:02}-{day:02}T{hour:02}:{minute:02}"), BERLIN)


# Mondays at nine for an hour; 9 November is called off, 16 November says something of its own.
PLAIN = Details(start=at(11, 2), end=at(11, 2, 10), summary="Jour fixe", place="Raum 1")
OWN = replace(PLAIN, start=at(11, 16), end=at(11, 16, 10), place="Raum 7")
SERIES = Event(
    uid="s",
    details=PLAIN,
    rules=("FREQ=WEEKLY;UNTIL=20261130T080000Z",),
    excluded=(at(11, 9),),
    overrides=(Override(at(11, 16), OWN),),
)


def starts(event: Event) -> list[datetime]:
    found = occurrences(event, since=None, until=datetime(2027, 3, 1, tzinfo=UTC), zone=BERLIN)
    return [one.start for one in found]


def test_a_series_moved_by_a_day_and_an_hour_keeps_its_gap_its_override_and_its_end() -> None:
    later = moved(SERIES, at(11, 3, 10), at(11, 3, 11, 30))
    assert later.excluded == (at(11, 10, 10),)
    (override,) = later.overrides
    assert (override.of, override.details.place) == (at(11, 17, 10), "Raum 7")
    assert (override.details.start, override.details.end) == (at(11, 17, 10), at(11, 17, 11, 30))
    assert [start.day for start in starts(later)] == [3, 17, 24, 1]
    assert later.rules == ("FREQ=WEEKLY;UNTIL=20261201T090000Z",)


def test_nine_stays_nine_over_the_turn_of_the_clocks() -> None:
    summer = replace(
        SERIES,
        details=replace(PLAIN, start=at(10, 19), end=at(10, 19, 10)),
        excluded=(at(10, 26),),
        overrides=(),
    )
    later = moved(summer, at(10, 20), at(10, 20, 10))
    assert later.excluded == (at(10, 27),)


def test_an_override_at_a_time_of_its_own_keeps_it_when_the_series_moves() -> None:
    """Somebody agreed on that time with those who come; the form promises that it stays."""
    apart = replace(OWN, start=at(11, 16, 14), end=at(11, 16, 16))
    event = replace(SERIES, overrides=(Override(at(11, 16), apart),))
    later = moved(event, at(11, 2, 10), at(11, 2, 10, 30))
    assert later.overrides[0].of == at(11, 16, 10)
    assert later.overrides[0].details.start == at(11, 16, 14)
    assert later.overrides[0].details.end == at(11, 16, 16)


def test_a_series_made_all_day_keeps_gap_and_override() -> None:
    days = moved(SERIES, Day(date(2026, 11, 2)), Day(date(2026, 11, 3)))
    assert days.excluded == (Day(date(2026, 11, 9)),)
    assert days.overrides[0].of == Day(date(2026, 11, 16))
    assert days.overrides[0].details.start == Day(date(2026, 11, 16))
    assert days.rules == ("FREQ=WEEKLY;UNTIL=20261130",)
    assert moved(days, at(11, 2), at(11, 2, 10)).rules == SERIES.rules


def test_an_override_at_a_time_of_its_own_keeps_it_when_the_series_turns_into_days() -> None:
    apart = replace(OWN, start=at(11, 16, 14), end=at(11, 16, 16))
    event = replace(SERIES, overrides=(Override(at(11, 16), apart),))
    days = moved(event, Day(date(2026, 11, 2)), Day(date(2026, 11, 3)))
    assert days.overrides[0].details.start == at(11, 16, 14)


def test_an_override_follows_where_it_said_the_same_and_only_there() -> None:
    event = rewritten(SERIES, replace(PLAIN, summary="Wochenrunde", place="Raum 2"))
    (override,) = event.overrides
    assert (override.details.summary, override.details.place) == ("Wochenrunde", "Raum 7")


def test_guests_follow_one_by_one_and_keep_their_answers() -> None:
    feld, rohde, extra, new = (
        Participant(f"{name}@kunde.example") for name in ("feld", "rohde", "extra", "neu")
    )
    details = replace(PLAIN, participants=(feld, rohde))
    said = replace(OWN, participants=(replace(feld, answer=Answer.DECLINED), rohde, extra))
    event = replace(SERIES, details=details, overrides=(Override(at(11, 16), said),))
    event = rewritten(event, replace(details, participants=(feld, new)))
    assert event.overrides[0].details.participants == (
        replace(feld, answer=Answer.DECLINED),
        extra,
        new,
    )


def test_an_exclusion_that_no_longer_hits_goes_without_a_word() -> None:
    event = replace(SERIES, overrides=())
    assert rewritten(event, PLAIN, ("FREQ=MONTHLY",)).excluded == ()


@pytest.mark.parametrize("rules", [("FREQ=MONTHLY",), (), ("FREQ=WEEKLY;COUNT=2",)])
def test_an_override_is_never_lost_without_asking(rules: tuple[str, ...]) -> None:
    with pytest.raises(LosesOverrides) as asked:
        rewritten(SERIES, PLAIN, rules)
    assert asked.value.overrides == SERIES.overrides
    assert rewritten(SERIES, PLAIN, rules, drop=True).overrides == ()


def test_an_override_that_no_rule_ever_gave_is_no_reason_to_ask() -> None:
    stray = Override(at(11, 18), replace(OWN, start=at(11, 18), end=at(11, 18, 10)))
    event = replace(SERIES, overrides=(stray,))
    assert len(moved(event, at(11, 3), at(11, 3, 10)).overrides) == 1


def test_single_dates_move_along_and_go_with_a_new_rule() -> None:
    event = replace(SERIES, rules=(), dates=(at(11, 16),), excluded=())
    assert moved(event, at(11, 3), at(11, 3, 10)).dates == (at(11, 17),)
    assert rewritten(event, PLAIN, ("FREQ=WEEKLY",)).dates == ()


def test_an_unmoved_unchanged_series_stays_the_very_same() -> None:
    assert rewritten(SERIES, PLAIN) == SERIES
    assert moved(SERIES, PLAIN.start, PLAIN.end) == SERIES


def test_of_several_starts_those_between_them_are_not_meant() -> None:
    first, last, never = at(11, 2), at(11, 23), at(11, 17)
    assert given(SERIES, [first, never, last]) == {first, last}


def test_what_is_taken_out_is_what_stood_as_it_stood() -> None:
    stray = (at(11, 17), Zoned(datetime.min, BERLIN), Zoned(datetime.max, BERLIN))  # noqa: DTZ901
    out = (at(11, 23), at(11, 16), at(11, 9), *stray)
    gone = taken_out(SERIES, replace(SERIES, overrides=(), excluded=out))
    assert [(each.of, each.details.place) for each in gone] == [
        (at(11, 16), "Raum 7"),
        (at(11, 23), "Raum 1"),
    ]


@pytest.mark.parametrize(
    ("start", "rule", "answer"),
    [
        (at(11, 10), "FREQ=MONTHLY;BYDAY=2TU", True),
        (at(11, 11), "FREQ=MONTHLY;BYDAY=2TU", False),
        (at(11, 10), "FREQ=WEEKLY;COUNT=3", True),
        (Day(date(2026, 2, 28)), "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", False),
    ],
)
def test_a_start_fits_a_rule_that_would_give_it(start: Moment, rule: str, answer: bool) -> None:
    assert fits(start, rule) is answer


def test_an_override_that_says_what_the_rule_gives_there_says_nothing() -> None:
    bare = replace(SERIES, excluded=(), overrides=())
    monday, tuesday = (replace(PLAIN, start=at(11, day), end=at(11, day, 10)) for day in (16, 17))
    assert says_nothing(bare, Override(at(11, 16), monday))
    assert not says_nothing(bare, Override(at(11, 16), OWN))
    assert not says_nothing(bare, Override(at(11, 17), tuesday)), "the rule gives no Tuesday"
