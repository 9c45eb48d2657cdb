"""One occurrence is changed, moved or left out, and all the others stay as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.pure.drawn_events import details, events

from einklang.records import moment
from einklang.records.event import Details, Event, Override
from einklang.records.moment import Day, Moment, Zoned, at_wall, later, wall
from einklang.records.recurrence import Occurrence, occurrences
from einklang.records.series import details_of, rewritten, with_override, without

BERLIN = "Europe/Berlin"
FIRST = Zoned(datetime.fromisoformat("2026-10-05T09:00"), BERLIN)
WEEKLY = Event(
    "s",
    Details(FIRST, later(FIRST, timedelta(hours=1)), summary="Jour fixe", place="Raum 1"),
    ("FREQ=WEEKLY;COUNT=6",),
)


def weeks(number: int) -> Zoned:
    at = later(FIRST, timedelta(weeks=number))
    assert isinstance(at, Zoned)
    return at


def all_of(event: Event) -> dict[Moment | None, Occurrence]:
    """The first years of it, by the start that the series gives."""
    until = moment.instant(event.details.start, "UTC") + timedelta(days=120)
    try:
        found = occurrences(event, since=None, until=until, zone="UTC", cap=400)
    except ValueError:
        found = []
    return {one.of: one for one in found}


@st.composite
def series_with_one(draw: st.DrawFn) -> tuple[Event, Moment]:
    """A series as a calendar program may write it, and one of its occurrences."""
    drawn = draw(events())
    one_kind = tuple(at_wall(drawn.details.start, wall(at)) for at in drawn.excluded)
    event = replace(drawn, instance_of=None, excluded=one_kind)
    assume(event.recurs)
    known = [of for of in all_of(event) if of is not None and details_exist(event, of)]
    assume(known)
    return event, draw(st.sampled_from(sorted(known, key=str)))


def details_exist(event: Event, of: Moment) -> bool:
    try:
        details_of(event, of)
    except ValueError:
        return False
    return True


@given(series_with_one(), details())
def test_only_the_one_occurrence_says_something_else(
    one: tuple[Event, Moment], said: Details
) -> None:
    event, of = one
    changed = with_override(event, of, said)
    assert details_of(changed, of) == said
    before, after = all_of(event), all_of(changed)
    assert {k: v for k, v in after.items() if k != of} == {
        k: v for k, v in before.items() if k != of
    }


@given(series_with_one())
def test_only_the_one_occurrence_is_left_out(one: tuple[Event, Moment]) -> None:
    event, of = one
    before, after = all_of(event), all_of(without(event, of))
    assert after == {k: v for k, v in before.items() if k != of}
    with pytest.raises(ValueError, match="no occurrence"):
        details_of(without(event, of), of)


@given(series_with_one(), details())
def test_a_change_taken_back_leaves_what_was(one: tuple[Event, Moment], said: Details) -> None:
    event, of = one
    back = with_override(with_override(event, of, said), of, details_of(event, of))
    assert all_of(back).keys() == all_of(event).keys()
    assert details_of(back, of) == details_of(event, of)
    if of not in {override.of for override in event.overrides}:
        assert set(back.overrides) == set(event.overrides)


def test_a_moved_occurrence_keeps_the_start_that_the_series_gives_it() -> None:
    said = details_of(WEEKLY, weeks(2))
    later_that_day = replace(
        said, start=later(said.start, timedelta(hours=3)), end=later(said.end, timedelta(hours=3))
    )
    changed = with_override(WEEKLY, weeks(2), later_that_day)
    assert changed.overrides == (Override(weeks(2), later_that_day),)
    again = with_override(changed, weeks(2), replace(later_that_day, place="Kiel"))
    assert [override.of for override in again.overrides] == [weeks(2)]


def test_what_the_series_says_anyway_is_not_told_apart() -> None:
    same = details_of(WEEKLY, weeks(2))
    assert with_override(WEEKLY, weeks(2), same) == WEEKLY
    changed = with_override(WEEKLY, weeks(2), replace(same, place="Kiel"))
    assert with_override(changed, weeks(2), same) == WEEKLY


def test_overrides_and_gaps_come_by_the_clock() -> None:
    event = WEEKLY
    for number in (4, 1, 3):
        event = with_override(
            event, weeks(number), replace(details_of(event, weeks(number)), place="K")
        )
    assert [override.of for override in event.overrides] == [weeks(1), weeks(3), weeks(4)]
    event = without(without(event, weeks(3)), weeks(1))
    assert event.excluded == (weeks(1), weeks(3))
    assert [override.of for override in event.overrides] == [weeks(4)]


def test_an_occurrence_keeps_its_exact_length_over_the_turn_of_the_clocks() -> None:
    night = Zoned(datetime.fromisoformat("2026-10-17T23:00"), BERLIN)
    event = Event("n", Details(night, later(night, timedelta(hours=5))), ("FREQ=WEEKLY",))
    said = details_of(event, later(night, timedelta(weeks=1)))
    assert said.end == Zoned(datetime.fromisoformat("2026-10-25T03:00"), BERLIN)
    assert all_of(event)[said.start].end == datetime(2026, 10, 25, 2, tzinfo=UTC)


def test_days_keep_their_number() -> None:
    first = Day(date(2026, 11, 2))
    event = Event("d", Details(first, later(first, timedelta(days=2))), ("FREQ=WEEKLY",))
    said = details_of(event, later(first, timedelta(weeks=1)))
    assert said.end == Day(date(2026, 11, 11))


@pytest.mark.parametrize(
    "of", [weeks(9), later(FIRST, timedelta(hours=1)), Day(date(2026, 10, 5)), weeks(1)]
)
def test_what_is_no_occurrence_can_be_neither_changed_nor_left_out(of: Moment) -> None:
    event = without(WEEKLY, weeks(1))
    with pytest.raises(ValueError, match="no occurrence"):
        with_override(event, of, WEEKLY.details)
    with pytest.raises(ValueError, match="no occurrence"):
        without(event, of)


def test_an_override_that_no_rule_ever_gave_goes_without_a_trace() -> None:
    stray = Override(later(FIRST, timedelta(days=1)), WEEKLY.details)
    event = replace(WEEKLY, overrides=(stray,))
    assert without(event, stray.of) == WEEKLY
    assert with_override(event, stray.of, WEEKLY.details) == event


def test_what_is_left_out_and_told_apart_stays_though_it_says_what_the_series_says() -> None:
    """Some programs write both. Without its own words it would be gone."""
    moved = Override(weeks(1), replace(details_of(WEEKLY, weeks(1)), place="Kiel"))
    event = replace(WEEKLY, excluded=(weeks(1),), overrides=(moved,))
    back = with_override(event, weeks(1), details_of(WEEKLY, weeks(1)))
    assert details_of(back, weeks(1)) == details_of(WEEKLY, weeks(1))


def test_one_occurrence_follows_the_series_in_what_it_left_alone() -> None:
    said = replace(details_of(WEEKLY, weeks(1)), place="Kiel")
    event = with_override(WEEKLY, weeks(1), said)
    event = rewritten(event, replace(WEEKLY.details, summary="Wochenrunde"))
    assert (event.overrides[0].details.summary, event.overrides[0].details.place) == (
        "Wochenrunde", "Kiel",
    )  # fmt: skip
