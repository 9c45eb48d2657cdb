"""Dividing a series: nothing is lost, nothing doubled, nothing says another thing than before."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.pure.drawn_events import details, events

from einklang.records import moment
from einklang.records.divide import Divided, Undividable, divided, follows_another
from einklang.records.event import Details, Event, Override, Status
from einklang.records.moment import Day, Floating, Moment, Zoned, instant
from einklang.records.recurrence import occurrences
from einklang.records.rule import normalised

BERLIN = "Europe/Berlin"


def at(month: int, day: int, hour: int = 9, zone: str = BERLIN) -> Zoned:
    return Zoned(datetime(2026, month, day, hour), zone)  # noqa: DTZ001 (a wall time)


# Mondays at nine from 2 November on; the third was moved before the second, the fourth is off.
PLAIN = Details(start=at(11, 2), end=at(11, 2, 10), summary="Jour fixe")
MOVED = Override(at(11, 16), replace(PLAIN, start=at(11, 6), end=at(11, 6, 10), place="Kiel"))
SERIES = Event(
    "s", PLAIN, ("FREQ=WEEKLY;COUNT=6",), excluded=(at(11, 23),), overrides=(MOVED,), sequence=4
)
FAR = datetime(2030, 1, 1, tzinfo=UTC)


def told(event: Event, until: datetime = FAR) -> list[tuple[object, ...]]:
    """What takes place, and what is said of it."""
    found = occurrences(event, since=None, until=until, zone=BERLIN)
    said = (replace(one.details, start=PLAIN.start, end=PLAIN.end) for one in found)
    return [(one.start, one.end, words) for one, words in zip(found, said, strict=True)]


def parts(pair: Divided, until: datetime = FAR) -> list[tuple[object, ...]]:
    return sorted(told(pair.head, until) + told(pair.tail, until), key=str)


def test_the_head_ends_before_and_the_tail_begins_there_with_the_rest_of_the_count() -> None:
    pair = divided(SERIES, at(11, 16), "t")
    assert pair.head.rules == ("FREQ=WEEKLY;UNTIL=20261109T080000Z",)
    assert (pair.head.uid, pair.head.details, pair.head.sequence) == ("s", PLAIN, 4)
    assert (pair.head.overrides, pair.head.excluded) == ((), ())
    assert pair.tail.rules == ("FREQ=WEEKLY;COUNT=4",)  # the one that is off is counted too
    assert (pair.tail.uid, pair.tail.sequence) == ("t", 0)
    assert (pair.tail.details.start, pair.tail.details.end) == (at(11, 16), at(11, 16, 10))
    assert (pair.tail.overrides, pair.tail.excluded) == ((MOVED,), (at(11, 23),))
    assert parts(pair) == sorted(told(SERIES), key=str)


def test_what_was_moved_across_the_cut_stays_on_its_side_of_the_series() -> None:
    pair = divided(SERIES, at(11, 9), "t")
    assert pair.tail.overrides == (MOVED,)
    assert parts(pair) == sorted(told(SERIES), key=str)


def test_days_end_on_a_day_and_the_end_that_was_stays_in_the_tail() -> None:
    whole = Event(
        "s",
        replace(PLAIN, start=Day(date(2026, 11, 2)), end=Day(date(2026, 11, 4))),
        ("FREQ=DAILY;UNTIL=20261120;INTERVAL=3",),
    )
    pair = divided(whole, Day(date(2026, 11, 11)), "t")
    assert pair.head.rules == (normalised("FREQ=DAILY;UNTIL=20261108;INTERVAL=3"),)
    assert pair.tail.rules == whole.rules
    assert pair.tail.details.end == Day(date(2026, 11, 13))
    assert parts(pair) == sorted(told(whole), key=str)


@pytest.mark.parametrize(
    ("start", "cut"),
    [
        (Zoned(datetime(2026, 3, 20, 2, 30), BERLIN), (2026, 3, 29)),  # noqa: DTZ001 (a reading that is skipped)
        (Zoned(datetime(2026, 3, 20, 2, 30), BERLIN), (2026, 3, 30)),  # noqa: DTZ001
        (Zoned(datetime(2026, 10, 20, 2, 30), BERLIN), (2026, 10, 25)),  # noqa: DTZ001 (one that is repeated)
        (Zoned(datetime(2026, 10, 20, 2, 30), BERLIN), (2026, 10, 26)),  # noqa: DTZ001
        (Floating(datetime(2026, 10, 20, 2, 30)), (2026, 10, 25)),  # noqa: DTZ001
    ],
)
def test_the_turns_of_the_clock_are_cut_right(start: Moment, cut: tuple[int, int, int]) -> None:
    end = moment.later(start, timedelta(hours=2))
    whole = Event("s", replace(PLAIN, start=start, end=end), ("FREQ=DAILY;COUNT=14",))
    of = moment.at_wall(start, datetime(*cut, 2, 30))  # noqa: DTZ001 (a wall time)
    pair = divided(whole, of, "t")
    assert parts(pair) == sorted(told(whole), key=str)
    assert pair.tail.details.start == of
    assert len(told(pair.tail)) < len(told(whole))


def test_of_several_in_the_hour_that_is_skipped_none_is_doubled() -> None:
    start = Zoned(datetime(2026, 3, 29, 1), BERLIN)  # noqa: DTZ001 (a wall time)
    whole = Event("s", replace(PLAIN, start=start, end=start), ("FREQ=MINUTELY;INTERVAL=30",))
    with pytest.raises(Undividable):
        divided(whole, moment.later(start, timedelta(hours=2)), "t")


def test_single_dates_go_to_their_side_and_what_is_left_alone_repeats_no_more() -> None:
    whole = Event("s", PLAIN, dates=(at(11, 9), at(11, 16)), overrides=(MOVED,))
    pair = divided(whole, at(11, 9), "t")
    assert (pair.head.recurs, pair.tail.dates) == (False, (at(11, 16),))
    pair = divided(whole, at(11, 16), "t")
    assert (pair.head.dates, pair.tail.dates) == ((at(11, 9),), ())
    assert (pair.tail.details, pair.tail.overrides) == (MOVED.details, ())


def test_a_rule_that_is_over_does_not_go_on_with_a_single_date() -> None:
    whole = replace(SERIES, rules=("FREQ=WEEKLY;UNTIL=20261109T080000Z",), dates=(at(11, 18),))
    whole = replace(whole, excluded=(), overrides=())
    assert divided(whole, at(11, 18), "t").tail.rules == ()


def test_at_the_first_one_it_is_all_of_it() -> None:
    assert not follows_another(SERIES, at(11, 2))
    with pytest.raises(ValueError, match="nothing before"):
        divided(SERIES, at(11, 2), "t")
    late = replace(SERIES, excluded=(at(11, 2),))
    assert not follows_another(late, at(11, 9))
    off = replace(PLAIN, status=Status.CANCELLED)
    assert follows_another(replace(SERIES, overrides=(Override(at(11, 2), off),)), at(11, 9))


@pytest.mark.parametrize("of", [at(11, 23), at(11, 24)])
def test_what_does_not_take_place_is_no_place_to_divide(of: Moment) -> None:
    with pytest.raises(ValueError, match="no occurrence"):
        divided(SERIES, of, "t")


@pytest.mark.parametrize(
    ("rules", "dates", "overrides", "of"),
    [
        (("FREQ=WEEKLY",), (at(11, 18),), (), at(11, 18)),  # the rule would go on on Wednesdays
        (("FREQ=WEEKLY", "FREQ=DAILY;INTERVAL=2"), (), (), at(11, 4)),
        (("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2",), (), (), at(11, 11)),
        (("FREQ=WEEKLY",), (), (Override(at(11, 18), MOVED.details),), at(11, 18)),
        (("FREQ=SECONDLY",), (), (), at(11, 16)),
        (("FREQ=DAILY",), (), (), Zoned(datetime(2600, 1, 1, 9), BERLIN)),  # noqa: DTZ001
        ((), (at(11, 9),), (Override(at(11, 20), MOVED.details),), at(11, 9)),
    ],
)
def test_what_two_series_could_not_say_is_not_divided(
    rules: tuple[str, ...], dates: tuple[Zoned, ...], overrides: tuple[Override, ...], of: Zoned
) -> None:
    whole = replace(SERIES, rules=rules, dates=dates, excluded=(), overrides=overrides)
    with pytest.raises(Undividable):
        divided(whole, of, "t")


def test_hours_of_a_day_that_has_none_are_not_divided() -> None:
    days = replace(PLAIN, start=Day(date(2026, 11, 2)), end=Day(date(2026, 11, 3)))
    whole = Event("s", days, ("FREQ=DAILY;COUNT=9", "FREQ=HOURLY;COUNT=3"))
    with pytest.raises(Undividable):
        divided(whole, Day(date(2026, 11, 5)), "t")


RULES = (
    "FREQ=DAILY;COUNT=9",
    "FREQ=DAILY;INTERVAL=3",
    "FREQ=WEEKLY;COUNT=7;INTERVAL=2;BYDAY=MO,WE,SU",
    "FREQ=WEEKLY;BYDAY=SU,MO;INTERVAL=2;WKST=SU",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,-1;COUNT=8",
    "FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20280101T000000Z",
    "FREQ=YEARLY;BYMONTH=2,9;COUNT=5",
    "FREQ=HOURLY;INTERVAL=7;COUNT=30",
)


@st.composite
def series(draw: st.DrawFn) -> Event:
    """One that begins in 2026, with single dates, exclusions and overrides at its own starts."""
    hour, kind = timedelta(hours=draw(st.integers(0, 300))), draw(st.integers(0, 2))
    wall = datetime(2026, 3, 22) + hour  # noqa: DTZ001 (a wall time)
    start: Moment = (Day(wall.date()), Floating(wall), Zoned(wall, BERLIN))[kind]
    rules = draw(st.lists(st.sampled_from(RULES), min_size=1, max_size=2, unique=True))
    dates = draw(st.lists(st.integers(1, 90), max_size=3, unique=True))
    whole = Event(
        "s",
        draw(details(start=start)),
        tuple(map(normalised, rules)),
        dates=tuple(moment.later(start, timedelta(days=n)) for n in sorted(dates)),
    )
    found = [one.of for one in occurrences(whole, since=None, until=FAR, zone=BERLIN)][:25]
    starts = st.lists(st.sampled_from(found), max_size=3, unique=True).map(
        lambda some: [of for of in some if of is not None]
    )
    changed = draw(starts)
    return replace(
        whole,
        excluded=tuple(of for of in draw(starts) if of not in changed),
        overrides=tuple(Override(of, draw(details())) for of in changed),
    )


@settings(deadline=None)
@given(st.data(), series() | events())
def test_both_parts_together_say_what_the_whole_said(data: st.DataObject, whole: Event) -> None:
    assume(whole.recurs)
    until = instant(whole.details.start, BERLIN) + timedelta(days=1000)
    found = [one.of for one in occurrences(whole, since=None, until=until, zone=BERLIN)][:40]
    starts = [of for of in found if of is not None]
    assume(starts)
    of = data.draw(st.sampled_from(starts))
    try:
        pair = divided(whole, of, "t")
    except (Undividable, ValueError):
        assume(False)
        return
    assert parts(pair, until) == sorted(told(whole, until), key=str)
    assert all(one < moment.wall(of) for one in places(pair.head, until))
    assert all(one >= moment.wall(of) for one in places(pair.tail, until))


def places(event: Event, until: datetime) -> list[datetime]:
    """Where the series puts what takes place, as wall times."""
    found = occurrences(event, since=None, until=until, zone=BERLIN)
    return [moment.wall(one.of) for one in found if one.of is not None]
