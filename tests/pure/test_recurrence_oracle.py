"""Occurrences of drawn series against `recurring_ical_events`, a second implementation."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from einklang.formats import ical
from einklang.records import moment, rule
from einklang.records.event import Details, Event, Override
from einklang.records.moment import Day, Floating, Moment, Zoned
from einklang.records.recurrence import occurrences

SINCE, UNTIL = datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
ZONE = "UTC"  # the second implementation reads days and floating times so
FIRST, LAST = datetime.fromisoformat("2022-01-01"), datetime.fromisoformat("2024-12-31")
hops = st.integers(-90, 90)
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]


def _parts(draw: st.DrawFn, freq: str) -> dict[str, str]:
    parts = {"INTERVAL": str(draw(st.integers(1, 4)))}

    def some(low: int, high: int) -> str:
        numbers = st.lists(st.integers(low, high).filter(bool), min_size=1, max_size=3)
        return ",".join(map(str, draw(numbers)))

    if freq == "YEARLY" or draw(st.booleans()):
        parts["BYMONTH"] = some(1, 12)
    if freq in ("MONTHLY", "YEARLY") and draw(st.booleans()):
        parts["BYMONTHDAY"] = some(-31, 31)
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True))
        nth = draw(st.sampled_from(["", "1", "-1", "2"])) if freq == "MONTHLY" else ""
        parts["BYDAY"] = ",".join(nth + day for day in days)
        if freq == "MONTHLY" and not nth and draw(st.booleans()):
            parts["BYSETPOS"] = draw(st.sampled_from(["1", "-1", "2"]))
    return parts


@st.composite
def rules(draw: st.DrawFn, start: Moment) -> str:
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = _parts(draw, freq)
    end = draw(st.sampled_from(["", "COUNT", "UNTIL"]))
    if end == "COUNT":
        parts["COUNT"] = str(draw(st.integers(1, 40)))
    elif end == "UNTIL":
        # an end before the start is read in two ways; ours has its own test
        on = moment.wall(start).date() + timedelta(days=draw(st.integers(1, 600)))
        shapes = {Day: "", Floating: "T120000", Zoned: "T120000Z"}
        parts["UNTIL"] = f"{on:%Y%m%d}{shapes[type(start)]}"
    text = ";".join(f"{part}={value}" for part, value in parts.items())
    return rule.normalised(f"FREQ={freq};{text};WKST={draw(st.sampled_from(['MO', 'SU']))}")


@st.composite
def series(draw: st.DrawFn) -> Event:
    at = draw(st.datetimes(FIRST, LAST)).replace(second=0, microsecond=0)
    zone = draw(st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]))
    # a wall time that the change skips or repeats is read in several ways; ours has its own tests
    at = at.replace(hour=max(4, at.hour))
    shapes: list[Moment] = [Day(at.date()), Floating(at), Zoned(at, zone)]
    start = draw(st.sampled_from(shapes))
    day = isinstance(start, Day)
    end = moment.later(start, timedelta(days=1) if day else timedelta(minutes=45))
    bare = Event("1", Details(start, end), rules=(draw(rules(start)),))
    given_starts = [o.of for o in occurrences(bare, since=None, until=UNTIL, zone=ZONE) if o.of]
    picked = draw(st.lists(st.sampled_from(given_starts), max_size=4, unique=True))
    changed = sorted(picked[:2], key=moment.wall)
    dates = draw(st.lists(st.integers(1, 500), max_size=2, unique=True))
    return Event(
        "1",
        bare.details,
        rules=bare.rules,
        dates=tuple(moment.later(start, timedelta(days=n)) for n in sorted(dates)),
        excluded=tuple(sorted(picked[2:], key=moment.wall)),
        overrides=tuple(
            Override(of, _moved(of, end, draw(st.integers(-90, 90)))) for of in changed
        ),
    )


def _moved(of: Moment, end: Moment, days: int) -> Details:
    length = timedelta(days=1) if isinstance(end, Day) else timedelta(minutes=30)
    start = moment.later(of, timedelta(days=days))
    return Details(start, moment.later(start, length), "moved")


def _told(text: str) -> list[tuple[datetime, datetime, str]]:
    found = recurring_ical_events.of(Calendar.from_ical(text)).between(SINCE, UNTIL)
    return sorted((_utc(e.start), _utc(e.end), str(e.get("SUMMARY", ""))) for e in found)


def _utc(at: date) -> datetime:
    if not isinstance(at, datetime):
        at = datetime.combine(at, time.min)
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(ZONE))).astimezone(UTC)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(series())
def test_a_second_implementation_finds_the_same(event: Event) -> None:
    ours = occurrences(event, since=SINCE, until=UNTIL, zone=ZONE)
    assert sorted((o.start, o.end, o.details.summary) for o in ours) == _told(ical.write(event))
