"""Why is this slot missing? Every time of a day, with what `Slots.explain` says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from einklang.accounts.models import Membership, User
from einklang.booking.days_off import days_off
from einklang.booking.models import BookingCalendar, at_minute
from einklang.booking.opening import Span, minute_of
from einklang.booking.situation import situation, taking_time
from einklang.booking.slots import Answer, Situation, Slots
from einklang.booking.words import REASONS
from einklang.calendars.models import Event, Occurrence
from einklang.calendars.visibility import Level

Times = tuple[datetime, datetime]


class Closed(StrEnum):
    """Why nothing is open on a day."""

    OWN = "own"
    HOLIDAY = "holiday"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One time. Of a busy one with whom, when, and what it is called, where the member may see
    that; `times` None: the whole day."""

    start: int
    times: Times
    answer: Answer
    host: User | None = None
    busy: Times | None = None
    titles: Sequence[str] = ()

    @property
    def words(self) -> str:
        """The reason."""
        return str(REASONS[self.answer.reason])


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the calendar's zone: when it is open, and what is said of each of its times.
    `closed`: why it is not open at all, '' where it is."""

    day: date
    open: Sequence[Times]
    closed: str
    verdicts: Sequence[Verdict]

    @property
    def before(self) -> date:
        """The day before."""
        return self.day - timedelta(days=1)

    @property
    def after(self) -> date:
        """The next day."""
        return self.day + timedelta(days=1)


def explain_day(
    calendar: BookingCalendar, day: date, duration: int, *, member: Membership, now: datetime
) -> Day:
    """What the judge says of every time on which a slot of this length could begin."""
    zone = ZoneInfo(calendar.zone)
    begin, end = minute_of(day, 0, zone), minute_of(day + timedelta(days=1), 0, zone)
    facts = situation(calendar, at_minute(begin), at_minute(end - 1), now=now)
    judge = Slots(calendar.rules(), facts)
    hosts = list(calendar.hosts.order_by("pk"))
    titles = _titles(calendar, member, (begin, end))
    verdicts = []
    for start in _starts(calendar, facts, duration, (begin, end)):
        times = at_minute(start), at_minute(start + duration)
        answer = judge.explain(start, duration)
        verdict = Verdict(start, times, answer)
        if answer.host is not None and answer.span is not None:
            host = hosts[answer.host]
            named = [title for title, span in titles.get(host.pk, ()) if _meet(span, answer.span)]
            busy = _within(answer.span, (begin, end))
            verdict = Verdict(start, times, answer, host, busy, tuple(dict.fromkeys(named)))
        verdicts.append(verdict)
    spans = [
        (at_minute(max(since, begin)), at_minute(min(until, end)))
        for since, until in facts.open.spans
        if _meet((since, until), (begin, end))
    ]
    return Day(day, spans, "" if spans else _closed(calendar, day), verdicts)


def _starts(calendar: BookingCalendar, facts: Situation, duration: int, day: Span) -> Sequence[int]:
    """The grid of the day, and when something is booked already."""
    interval = calendar.interval or duration
    found = {start for start in facts.sessions if day[0] <= start < day[1]}
    for since, until in facts.open.spans:
        late = max(0, day[0] - since)
        first = since + -(-late // interval) * interval
        found.update(range(first, min(until - duration + 1, day[1]), interval))
    return sorted(found)


def _titles(
    calendar: BookingCalendar, member: Membership, day: Span
) -> dict[int, list[tuple[str, Span]]]:
    """What stands there, by host, as far as the member may read its title."""
    shown = Event.objects.all().visible_to(member).showing(member, Level.SUBJECT)
    rows = Occurrence.objects.filter(
        workspace=calendar.workspace_id,
        starts_at__lt=at_minute(day[1]) + timedelta(days=1),
        ends_at__gt=at_minute(day[0]) - timedelta(days=1),
        cancelled=False,
        event__in=shown,
    ).order_by("starts_at", "pk")
    hosts = list(calendar.hosts.values_list("pk", flat=True))
    told = ("starts_at", "ends_at", "summary", "event__summary")
    found: dict[int, list[tuple[str, Span]]] = {}
    for host, since, until, own, title in taking_time(rows, hosts, *told):
        if own or title:
            span = int(since.timestamp() // 60), -int(-until.timestamp() // 60)
            found.setdefault(host, []).append((own or title, span))
    return found


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _within(span: Span, day: Span) -> Times | None:
    """As much of it as lies on the day; None: all of the day."""
    since, until = max(span[0], day[0]), min(span[1], day[1])
    if (since, until) == day or since >= until:
        return None
    return at_minute(since), at_minute(until)


def _closed(calendar: BookingCalendar, day: date) -> Closed:
    if day.isoformat() in calendar.own:
        return Closed.OWN
    return Closed.HOLIDAY if days_off(calendar.holidays, day, day) else Closed.WEEK
