"""A series and its pieces put together as one record."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.providers.google.said import GUEST, ZONE, attendee, instance, series, told, tombstone

from einklang.formats.unreadable import Unreadable
from einklang.providers.google.whole import Whole, parsed
from einklang.records.moment import Zoned


def at(day: int, hour: int = 9) -> Zoned:
    return Zoned(datetime(2026, 5, day, hour), ZONE)  # noqa: DTZ001 (a wall time)


def of(event: dict[str, object], *parts: dict[str, object]) -> Whole:
    return Whole(ZONE, event).joined(None, parts)


def test_a_single_event_is_itself() -> None:
    record = of(told()).record()
    assert (record.uid, record.recurs) == ("one@google.com", False)
    assert (record.stamp, record.created) == (
        "2026-05-01T08:00:00+00:00",
        "2026-04-30T08:00:00+00:00",
    )


def test_rules_dates_and_exclusions_are_read() -> None:
    lines = [
        "RRULE:FREQ=WEEKLY;UNTIL=20260701T215959Z;BYDAY=MO",
        "EXDATE;TZID=Europe/Berlin:20260511T090000,20260518T090000",
        "RDATE;TZID=Europe/Berlin:20260505T090000",
    ]
    record = of(told(recurrence=lines)).record()
    assert record.rules == ("FREQ=WEEKLY;UNTIL=20260701T215959Z;BYDAY=MO",)
    assert record.excluded == (at(11), at(18))
    assert record.dates == (at(5),)


def test_a_changed_instance_is_told_apart_and_a_cancelled_one_is_excluded() -> None:
    moved = instance(18, summary="Angebot, später")
    record = of(series(), moved, tombstone(11)).record()
    assert record.excluded == (at(11),)
    assert [(o.of, o.details.summary) for o in record.overrides] == [(at(18), "Angebot, später")]


def test_what_lies_between_two_cancelled_instances_takes_place() -> None:
    assert of(series(), tombstone(11), tombstone(25)).record().excluded == (at(11), at(25))


def test_an_instance_that_says_what_the_series_says_is_not_told_apart() -> None:
    assert of(series(), instance(18)).record().overrides == ()


def test_an_original_start_in_another_zone_is_the_series_own() -> None:
    told_in_utc = instance(18, summary="x", originalStartTime={"dateTime": "2026-05-18T07:00:00Z"})
    (override,) = of(series(), told_in_utc).record().overrides
    assert override.of == at(18)


def test_the_order_of_the_pieces_does_not_matter() -> None:
    parts = [instance(18, summary="a"), tombstone(11), instance(25, summary="b")]
    one, other = of(series(), *parts), of(series(), *reversed(parts))
    assert (one.record(), one.version) == (other.record(), other.version)


def test_any_piece_that_moves_moves_the_version() -> None:
    before = of(series(), instance(18, summary="a"))
    assert before.joined(None, [instance(18, summary="b", etag='"neu"')]).version != before.version
    assert before.joined(series(etag='"neu"'), []).version != before.version
    assert before.joined(None, [tombstone(25)]).version != before.version


def test_a_piece_alone_changes_what_was_told_before() -> None:
    before = of(series(), instance(18, summary="a"))
    after = before.joined(None, [tombstone(18)])
    assert (after.record().overrides, after.record().excluded) == ((), (at(18),))
    back = after.joined(None, [instance(18)])
    assert (back.record().overrides, back.record().excluded) == ((), ())


def test_a_single_instance_to_which_alone_one_is_invited_says_which_it_is() -> None:
    record = of(instance(18, attendees=[attendee(GUEST)])).record()
    assert (record.instance_of, record.uid) == (at(18), "weekly@google.com")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("RRULE:FREQ=SECONDLY", "endless_rule"),
        ("RRULE:FREQ=SOMETIMES", "bad_rule"),
        ("EXDATE;TZID=Mars/Olympus:20260511T090000", "unknown_zone"),
        ("EXDATE:gestern", "bad_date"),
    ],
)
def test_a_series_that_nobody_can_expand_is_set_aside(line: str, reason: str) -> None:
    with pytest.raises(Unreadable) as error:
        of(told(recurrence=[line])).record()
    assert error.value.reason == reason


def test_an_event_without_uid_is_set_aside() -> None:
    with pytest.raises(Unreadable, match="no_uid"):
        of(told(iCalUID="")).record()


@given(st.sets(st.sampled_from([11, 18, 25])), st.sets(st.sampled_from([11, 18, 25])))
def test_what_is_kept_is_what_was_told(changed: set[int], gone: set[int]) -> None:
    parts = [instance(day, summary=str(day)) for day in changed - gone]
    whole = of(series(), *parts, *map(tombstone, gone))
    assert parsed(whole.raw) == whole


@pytest.mark.parametrize("raw", ["", "BEGIN:VCALENDAR", "{}", "[]", '{"zone": 1, "event": 2}'])
def test_what_another_provider_wrote_is_nothing_of_ours(raw: str) -> None:
    assert parsed(raw) is None


def test_four_hundred_changed_instances_are_put_together_at_once() -> None:
    master = told("weekly", recurrence=["RRULE:FREQ=DAILY;COUNT=500"])
    days = [at(4).at.replace(month=1 + n // 28, day=1 + n % 28, year=2027) for n in range(300)]
    parts = [
        instance(
            4, id=f"p{n}", summary=str(n), originalStartTime={"dateTime": f"{day.isoformat()}Z"}
        )
        for n, day in enumerate(days)
    ]
    assert len(of(master, *parts).record().overrides) == len(set(days))
