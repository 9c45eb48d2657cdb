"""How long does it take to find the free times of a booking calendar?

Five hosts who must all be free, 40 hours a week, steps of a quarter of an hour, 2,000 busy times of
each over 400 days, a window of 60 days. Every slot goes through `Slots.explain`.

    pure_ms, one_host_ms    of the pure part, hours included, for five hosts and for one
    free_share              of the slots, for five hosts
    speedup                 beside the way of asking each slot of each busy time, for five hosts
    http_p95_ms             the same month as a guest gets it, whole requests through all of Django
                            but the web server, on SQLite
"""

# ruff: noqa: PLC0415 (Django is set up first)
from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from ground import answer, at_share, house, timed

GOAL = {"pure_ms": 15, "http_p95_ms": 100, "speedup": 20, "free_share": 0.3}
FLOORS = frozenset({"speedup", "free_share"})
HOSTS, BUSY, DAYS, WINDOW, STEP, LONG, TIMES = 5, 2000, 400, 60, 15, 30, 100
ZONE = "Europe/Berlin"
QUESTION = "How long does it take to find the free times of a booking calendar?"


def busy_times(chance: Random, first: int) -> list[tuple[int, int]]:
    """Mostly before and after work: people who can be booked keep their days free."""
    spans = []
    for _ in range(BUSY):
        day = first + chance.randrange(DAYS) * 24 * 60
        hour = chance.choice((6, 7, 17, 18, 19, 20, 21, 8, 12)) if chance.random() < 0.9 else 10
        start = day + hour * 60 + chance.randrange(4) * STEP
        spans.append((start, start + chance.choice((15, 30, 45))))
    return spans


def pure(hosts: Sequence[list[tuple[int, int]]], first: date) -> Any:
    """The work of one question, from the hours on; returns what is free."""
    from einklang.booking.opening import Hours, merged, open_times
    from einklang.booking.slots import Rules, Situation, Slots, Taken

    hours = Hours(ZONE, {day: [(9 * 60, 17 * 60)] for day in range(5)})
    taken = [Taken(merged(spans)) for spans in hosts]

    def ask() -> tuple[list[int], int]:
        times = open_times(hours, first, first + timedelta(days=WINDOW))
        situation = Situation(times.midnights[0], times.midnights[-1], times, taken)
        slots = Slots(Rules((LONG,), interval=STEP), situation)
        return list(slots.listed(LONG)), sum((b - a - LONG) // STEP + 1 for a, b in times.spans)

    return ask


def naive(hosts: Sequence[list[tuple[int, int]]], first: date) -> list[int]:
    """Each slot beside each busy time of each host, as datetimes, as Thunderbird Appointment does
    it (booking research, section 2)."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo(ZONE)
    busy = [
        (datetime.fromtimestamp(a * 60, UTC), datetime.fromtimestamp(b * 60, UTC))
        for spans in hosts
        for a, b in spans
    ]
    free = []
    for day in (first + timedelta(days=at) for at in range(WINDOW + 1)):
        if day.weekday() > 4:
            continue
        start = datetime(day.year, day.month, day.day, 9, tzinfo=zone).astimezone(UTC)
        end = datetime(day.year, day.month, day.day, 17, tzinfo=zone).astimezone(UTC)
        while start + timedelta(minutes=LONG) <= end:
            until = start + timedelta(minutes=LONG)
            if not any(a < until and b > start for a, b in busy):
                free.append(int(start.timestamp() // 60))
            start += timedelta(minutes=STEP)
    return free


def stock(hosts: Sequence[list[tuple[int, int]]]) -> str:
    """The same in rows; returns the address of the public page."""
    from einklang.accounts import clock
    from einklang.accounts.models import Membership, User, Workspace
    from einklang.accounts.rows import writing
    from einklang.booking.models import BookingCalendar
    from einklang.calendars import hold
    from einklang.calendars.models import Calendar, Copy, Event
    from einklang.records.event import Details
    from einklang.records.event import Event as Record
    from einklang.records.moment import in_zone

    space = Workspace.objects.create(slug="nordlicht", name="Nordlicht GmbH")
    users = [User.objects.create_user(f"u{n}@nordlicht.example", "x") for n in range(HOSTS)]
    now = clock.now()
    for user, spans in zip(users, hosts, strict=True):
        Membership.objects.create(user=user, workspace=space)
        place = Calendar(workspace=space, holder=user, name="Termine")
        place.add()
        events = []
        for at, (since, until) in enumerate(spans):
            begin, end = (datetime.fromtimestamp(m * 60, UTC) for m in (since, until))
            details = Details(in_zone(begin, ZONE), in_zone(end, ZONE), summary="Termin")
            event = Event(workspace=space, maker=user)
            hold.fit(event, Record(f"{user.pk}-{at}", details), zone=ZONE, now=now)
            events.append(event)
        with writing(space.pk) as number:
            hold.store(space, number, events, now)
            Copy.objects.bulk_create([Copy(event=each, calendar=place) for each in events], 500)
    calendar = BookingCalendar(
        workspace=space, maker=users[0], name="Gespräch", slug="gespraech", interval=STEP, notice=0
    )
    calendar.add()
    calendar.hosts.set(users)
    return "/book/nordlicht/gespraech/"


def main() -> int:
    """Ask, and tell."""
    house({"EINKLANG_PUBLIC_URL": "http://testserver"})
    from einklang.accounts import clock

    first = clock.now().date()
    begin = int(datetime(first.year, first.month, first.day, tzinfo=UTC).timestamp() // 60)
    chance = Random(6)
    hosts = [busy_times(chance, begin) for _ in range(HOSTS)]
    ask = pure(hosts, first)
    free, grid = ask()
    plain = naive(hosts, first)
    if set(plain) != set(free):
        print("the two ways find other slots", file=sys.stderr)
        return 1
    from django.test import Client

    page, client = stock(hosts), Client()
    month = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    address = f"{page}?month={month:%Y-%m}&date={month + timedelta(days=8):%Y-%m-%d}"
    asked = timed(lambda: client.get(address), TIMES)
    quick = at_share(timed(ask, TIMES), 0.5)
    measured = {
        "pure_ms": round(quick, 1),
        "one_host_ms": round(at_share(timed(pure(hosts[:1], first), TIMES), 0.5), 1),
        "free_share": round(len(free) / grid, 2),
        "speedup": round(timed(lambda: naive(hosts, first), 3)[1] / quick),
        "http_p50_ms": round(at_share(asked, 0.5), 1),
        "http_p95_ms": round(at_share(asked, 0.95), 1),
    }
    return answer(QUESTION, measured, GOAL, at_least=FLOORS)


if __name__ == "__main__":
    sys.exit(main())
