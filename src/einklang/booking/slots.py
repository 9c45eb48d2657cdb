"""Which times are free, and why the others are not. Pure (docs/algorithms/availability.md).

`Slots.explain` is the one judge: listing, booking, moving and confirming ask it, and so does the
page on which a host asks why a slot is missing. All times are minutes since 1970 in UTC.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from einklang.booking.opening import Open, Span, merged


class Reason(StrEnum):
    """Why a slot is offered or not; `booking.words` has them in words."""

    FREE = "free"
    NO_SUCH_LENGTH = "no_such_length"
    PAST = "past"
    NOTICE = "notice"
    TOO_FAR = "too_far"
    CLOSED = "closed"
    OFF_GRID = "off_grid"
    FULL = "full"
    DAY_LIMIT = "day_limit"
    WEEK_LIMIT = "week_limit"
    BUSY = "busy"
    BUFFER = "buffer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found; of a busy slot with which host (by position) and which time of theirs."""

    reason: Reason
    host: int | None = None
    span: Span | None = None

    @property
    def is_free(self) -> bool:
        """Whether it can be booked."""
        return self.reason is Reason.FREE


@dataclass(frozen=True, slots=True)
class Rules:
    """What a booking calendar asks of a slot, in minutes. `interval` None: slots follow each other.
    `per_day`, `per_week`: so many sessions, None without end. `seats`: the guests of a session."""

    durations: tuple[int, ...]
    interval: int | None = None
    before: int = 0
    after: int = 0
    notice: int = 0
    per_day: int | None = None
    per_week: int | None = None
    seats: int = 1


@dataclass(frozen=True, slots=True)
class Taken:
    """The time of a host that is not free, sorted and apart from each other (`opening.merged`):
    `spans` bare, `guarded` those of bookings with the buffers that these brought along. Between two
    there has to be the longer of both buffers."""

    spans: Sequence[Span] = ()
    guarded: Sequence[Span] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """What is booked already in this calendar: how long, and how many seats are taken."""

    duration: int
    taken: int = 1


@dataclass(frozen=True, slots=True)
class Situation:
    """All on which a slot depends. `open` covers all weeks in question, `until`: what ends after it
    is too far; `hosts` must all be free; `sessions` by when they start: a seat of theirs is offered
    whatever else is busy then."""

    now: int
    until: int
    open: Open
    hosts: Sequence[Taken] = ()
    sessions: Mapping[int, Session] = field(default_factory=dict)


_FREE = Answer(Reason.FREE)


class Slots:
    """A booking calendar in one situation."""

    def __init__(self, rules: Rules, situation: Situation) -> None:
        self._rules, self._situation = rules, situation
        self._opens = [since for since, _ in situation.open.spans]
        self._earliest = situation.now + rules.notice
        self._full_days, self._full_weeks = _full(rules, situation)
        self._barred = {each: self._bars(each) for each in set(rules.durations)}

    def listed(self, duration: int) -> Iterator[int]:
        """When free slots of this length start, sorted. Of sessions those with a seat left."""
        starts = {*self._grid(duration), *self._situation.sessions}
        return (start for start in sorted(starts) if self.explain(start, duration).is_free)

    def nearest(self, start: int, duration: int, most: int = 3) -> list[int]:
        """The free slots that are nearest to this time, sorted; none of a length that is not
        offered."""
        near = sorted(self.listed(duration), key=lambda free: (abs(free - start), free))
        return sorted(near[:most])

    def explain(self, start: int, duration: int) -> Answer:
        """Whether a slot can be booked, and if not, the first reason against it."""
        reason = self._out_of_the_question(start, duration)
        if reason is not None:
            return Answer(reason)
        session = self._situation.sessions.get(start) if self._rules.seats > 1 else None
        if session is not None and session.duration == duration:
            is_free = session.taken < self._rules.seats
            return _FREE if is_free else Answer(Reason.FULL)
        reason = self._against_the_hours(start, duration) or self._over_a_limit(start)
        if reason is not None:
            return Answer(reason)
        starts, ends = self._barred[duration]
        at = bisect_right(starts, start) - 1
        return self._barring(start, duration) if at >= 0 and start < ends[at] else _FREE

    # ── one reason after the other ──

    def _out_of_the_question(self, start: int, duration: int) -> Reason | None:
        if duration not in self._barred:
            return Reason.NO_SUCH_LENGTH
        if start < self._situation.now:
            return Reason.PAST
        if start < self._earliest:
            return Reason.NOTICE
        return Reason.TOO_FAR if start + duration > self._situation.until else None

    def _against_the_hours(self, start: int, duration: int) -> Reason | None:
        at = bisect_right(self._opens, start) - 1
        if at < 0 or start + duration > self._situation.open.spans[at][1]:
            return Reason.CLOSED
        interval = self._rules.interval or duration
        return Reason.OFF_GRID if (start - self._opens[at]) % interval else None

    def _over_a_limit(self, start: int) -> Reason | None:
        if not self._full_days and not self._full_weeks:
            return None
        day = _day_of(self._situation.open, start)
        if day in self._full_days:
            return Reason.DAY_LIMIT
        return Reason.WEEK_LIMIT if _week(day) in self._full_weeks else None

    def _barring(self, start: int, duration: int) -> Answer:
        """Which host, and what of theirs; what is bare counts before what is only too near."""
        end = start + duration
        for reason, before, after in ((Reason.BUSY, 0, 0), (Reason.BUFFER, *self._buffers)):
            for host, taken in enumerate(self._situation.hosts):
                span = _touching(taken.spans, start - before, end + after)
                if span is None and reason is Reason.BUFFER:
                    span = _touching(taken.guarded, start, end)
                if span is not None:
                    return Answer(reason, host, span)
        raise AssertionError("barred, and nobody bars it")

    # ── made once ──

    @property
    def _buffers(self) -> tuple[int, int]:
        return self._rules.before, self._rules.after

    def _grid(self, duration: int) -> Iterator[int]:
        interval = self._rules.interval or duration
        for since, until in self._situation.open.spans:
            late = max(0, self._earliest - since)
            first = since + -(-late // interval) * interval
            yield from range(first, min(until, self._situation.until) - duration + 1, interval)

    def _bars(self, duration: int) -> tuple[list[int], list[int]]:
        """The starts that hit somebody's time, as spans apart from each other."""
        first = min(self._situation.open.spans, default=(0, 0))[0]
        before, after = self._buffers
        bars: list[Span] = []
        for taken in self._situation.hosts:
            near = _overlapping(taken.spans, first - before, self._situation.until + after)
            bars += [(since - duration - after + 1, until + before) for since, until in near]
            near = _overlapping(taken.guarded, first, self._situation.until)
            bars += [(since - duration + 1, until) for since, until in near]
        apart = merged(bars)
        return [since for since, _ in apart], [until for _, until in apart]


def _full(rules: Rules, situation: Situation) -> tuple[set[date], set[tuple[int, int]]]:
    """The days and weeks in which no session more is wanted."""
    begin, end = situation.open.midnights[0], situation.open.midnights[-1]
    known = (start for start in situation.sessions if begin <= start < end)
    days = Counter(_day_of(situation.open, start) for start in known)
    weeks: Counter[tuple[int, int]] = Counter()
    for day, count in days.items():
        weeks[_week(day)] += count
    return (
        {day for day, count in days.items() if _reached(count, rules.per_day)},
        {week for week, count in weeks.items() if _reached(count, rules.per_week)},
    )


def _reached(count: int, limit: int | None) -> bool:
    return limit is not None and count >= limit


def _day_of(times: Open, start: int) -> date:
    return times.days[bisect_right(times.midnights, start) - 1]


def _week(day: date) -> tuple[int, int]:
    year, week, _ = day.isocalendar()
    return year, week


def _overlapping(spans: Sequence[Span], since: int, until: int) -> Sequence[Span]:
    """Those that share time with this one."""
    first = bisect_left(spans, (since, since))
    if first and spans[first - 1][1] > since:
        first -= 1
    return spans[first : bisect_left(spans, (until, until))]


def _touching(spans: Sequence[Span], since: int, until: int) -> Span | None:
    return next(iter(_overlapping(spans, since, until)), None)
