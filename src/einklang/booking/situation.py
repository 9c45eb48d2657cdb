"""What stands in the way of slots, read off the rows: see `slots.Situation`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from einklang.booking.days_off import days_off
from einklang.booking.models import COUNTING, BookingCalendar, Reservation, Session, at_minute
from einklang.booking.opening import DAY, Span, merged, minute_of, open_times
from einklang.booking.slots import Session as Taking
from einklang.booking.slots import Situation, Taken
from einklang.calendars.hold import HORIZON
from einklang.calendars.models import Copy, Occurrence

WIDEST = DAY
"""No buffer is longer; so far around a window lies what may reach into it."""
LONGEST = timedelta(days=62)
"""Meetings longer than this are looked for in full; the others begin no earlier."""


def situation(
    calendar: BookingCalendar,
    since: datetime,
    until: datetime,
    *,
    now: datetime,
    but: Session | None = None,
) -> Situation:
    """All that slots between two instants depend on. `but`: a session that is being moved, which
    is in nobody's way. Five queries, whatever there is."""
    first, last = _weeks(calendar, since, until)
    zone = ZoneInfo(calendar.zone)
    begin, end = minute_of(first, 0, zone), minute_of(last + timedelta(days=1), 0, zone)
    hosts = sorted(calendar.hosts.values_list("pk", flat=True))
    bare, guarded = _reserved(hosts, (begin - WIDEST, end + WIDEST), but)
    for host, spans in _busy(calendar, hosts, (begin - WIDEST, end + WIDEST), but).items():
        bare[host] += spans
    return Situation(
        now=-int(-now.timestamp() // 60),
        until=min(end, ends_at(calendar, now)),
        open=open_times(calendar.hours(days_off(calendar.holidays, first, last)), first, last),
        hosts=[Taken(merged(bare[host]), merged(guarded[host])) for host in hosts],
        sessions=_sessions(calendar, (begin, end), but),
    )


def ends_at(calendar: BookingCalendar, now: datetime) -> int:
    """The minute up to which slots are offered: the calendar's own end, never beyond what we know
    of the hosts' time."""
    zone = ZoneInfo(calendar.zone)
    today = now.astimezone(zone).date()
    days = min(calendar.window_days, HORIZON.days - 1)
    last = min(today + timedelta(days=days), calendar.window_until or date.max - timedelta(days=1))
    return minute_of(last + timedelta(days=1), 0, zone)


def _weeks(calendar: BookingCalendar, since: datetime, until: datetime) -> tuple[date, date]:
    """Whole weeks of the calendar's zone, as limits count by them."""
    zone = ZoneInfo(calendar.zone)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    return first - timedelta(days=first.weekday()), last + timedelta(days=6 - last.weekday())


def _reserved(
    hosts: Sequence[int], window: Span, but: Session | None
) -> tuple[dict[int, list[Span]], dict[int, list[Span]]]:
    """What is reserved, by host: bare, and with the buffers that it was booked with."""
    bare: dict[int, list[Span]] = defaultdict(list)
    guarded: dict[int, list[Span]] = defaultdict(list)
    rows = Reservation.objects.filter(host__in=hosts, until__gt=window[0], since__lt=window[1])
    if but is not None:
        rows = rows.exclude(session=but)
    told = rows.values_list("host", "since", "until", "session__before", "session__after")
    for host, since, until, before, after in told:
        bare[host].append((since, until))
        guarded[host].append((since - before, until + after))
    return bare, guarded


def _busy(
    calendar: BookingCalendar, hosts: Sequence[int], window: Span, but: Session | None
) -> dict[int, list[Span]]:
    """What takes time in those of the hosts' calendars that are checked for conflicts, and what
    they have made that stands in no calendar."""
    spans: dict[int, list[Span]] = defaultdict(list)
    rows = _occurring(calendar, window, but)
    for host, begin, end in taking_time(rows, hosts, "starts_at", "ends_at"):
        spans[host].append((int(begin.timestamp() // 60), -int(-end.timestamp() // 60)))
    return spans


def taking_time(
    rows: QuerySet[Occurrence], hosts: Sequence[int], *columns: str
) -> Iterator[tuple[Any, ...]]:
    """Which of these take the time of hosts: the host, and these columns. Two statements."""
    copied = rows.filter(
        event__copies__busy=True,
        event__copies__calendar__holder__in=hosts,
        event__copies__calendar__conflicts=True,
        event__copies__calendar__active=True,
        event__copies__calendar__deleted_at=None,
    )
    only_here = rows.filter(
        ~Exists(Copy.objects.filter(event=OuterRef("event"))),
        event__maker__in=hosts,
        event__record__busy=True,
    )
    yield from copied.values_list("event__copies__calendar__holder", *columns)
    yield from only_here.values_list("event__maker", *columns)


def _occurring(
    calendar: BookingCalendar, window: Span, but: Session | None
) -> QuerySet[Occurrence]:
    """What takes place in the window, but the meeting of a session."""
    since, until = at_minute(window[0]), at_minute(window[1])
    rows = Occurrence.objects.filter(
        Q(starts_at__gte=since - LONGEST) | Q(event__last_at__gt=F("event__starts_at") + LONGEST),
        workspace=calendar.workspace_id,
        starts_at__lt=until,
        ends_at__gt=since,
        cancelled=False,
        event__deleted_at=None,
    )
    if but is not None and but.event_id is not None:
        return rows.exclude(event=but.event_id)
    return rows


def _sessions(calendar: BookingCalendar, window: Span, but: Session | None) -> dict[int, Taking]:
    """What is booked in this calendar, by when it starts."""
    counting = Count("bookings", filter=Q(bookings__status__in=COUNTING))
    rows = calendar.sessions.filter(since__gte=window[0], since__lt=window[1])
    if but is not None:
        rows = rows.exclude(pk=but.pk)
    told = rows.annotate(taken=counting).filter(taken__gt=0)
    return {
        since: Taking(until - since, taken)
        for since, until, taken in told.values_list("since", "until", "taken")
    }
