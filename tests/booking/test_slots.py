"""What is free and why the rest is not: by table, and against a slow judge of every minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from einklang.booking.opening import Hours, Open, Span, merged, open_times
from einklang.booking.slots import Reason, Rules, Session, Situation, Slots, Taken

MONDAY = date(2026, 11, 30)
HOUR, DAY, WEEK = 60, 24 * 60, 7 * 24 * 60
ZERO = int(datetime(2026, 11, 30, tzinfo=UTC).timestamp() // 60)
NINE, TEN, ELEVEN, NOON = (ZERO + hour * HOUR for hour in (9, 10, 11, 12))
HALF = Rules(durations=(30,))


def opened(*spans: Span, days: int = 14) -> Open:
    """Open at these minutes after Monday's midnight, for so many days, in UTC."""
    dates = tuple(MONDAY + timedelta(days=at) for at in range(days))
    midnights = tuple(ZERO + at * DAY for at in range(days + 1))
    return Open(merged([(ZERO + a, ZERO + b) for a, b in spans]), dates, midnights)


def taken(*spans: Span, guarded: tuple[Span, ...] = ()) -> Taken:
    return Taken(merged(spans), merged(guarded))


def slots(rules: Rules = HALF, now: int = ZERO, until: int = ZERO + WEEK, **more: object) -> Slots:
    told = {"open": opened((9 * HOUR, 11 * HOUR)), **more}
    return Slots(rules, Situation(now=now, until=until, **told))  # type: ignore[arg-type]


# ── by table ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("start", "duration", "reason"),
    [
        (NINE, 30, Reason.FREE),
        (TEN + 30, 30, Reason.FREE),
        (NINE, 45, Reason.NO_SUCH_LENGTH),
        (NINE - 30, 30, Reason.CLOSED),
        (ELEVEN, 30, Reason.CLOSED),
        (NINE + 15, 30, Reason.OFF_GRID),
        (TEN + 45, 30, Reason.CLOSED),
        (ZERO - 30, 30, Reason.PAST),
        (ZERO + WEEK - 29, 30, Reason.TOO_FAR),
    ],
)
def test_a_slot_has_one_reason(start: int, duration: int, reason: Reason) -> None:
    assert slots().explain(start, duration).reason is reason


def test_notice_is_kept_to_the_minute() -> None:
    late = slots(Rules((30,), notice=HOUR), now=NINE)
    assert late.explain(NINE + 30, 30).reason is Reason.NOTICE
    assert late.explain(TEN, 30).is_free
    assert list(late.listed(30)) == [TEN, TEN + 30]


def test_a_busy_host_is_named_with_their_time() -> None:
    hosts = (taken(), taken((NINE + 40, TEN)))
    answer = slots(hosts=hosts).explain(NINE + 30, 30)
    assert (answer.reason, answer.host, answer.span) == (Reason.BUSY, 1, (NINE + 40, TEN))
    assert slots(hosts=hosts).explain(TEN, 30).is_free


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [(0, 0, Reason.FREE), (1, 0, Reason.BUFFER), (0, 15, Reason.FREE)],
)
def test_buffers_are_kept_on_their_own_side(before: int, after: int, reason: Reason) -> None:
    """Busy until ten, and again from eleven; the slot is from ten to half past."""
    hosts = (taken((NINE, TEN), (ELEVEN, NOON)),)
    rules = Rules((30,), before=before, after=after)
    assert slots(rules, hosts=hosts).explain(TEN, 30).reason is reason


def test_the_longer_of_two_buffers_lies_between_two_bookings() -> None:
    booked = taken((NINE, NINE + 30), guarded=((NINE - 20, NINE + 50),))
    ten = Rules((30,), interval=10, before=10)
    answer = slots(ten, hosts=(booked,)).explain(NINE + 40, 30)
    assert (answer.reason, answer.span) == (Reason.BUFFER, (NINE - 20, NINE + 50))
    assert slots(ten, hosts=(booked,)).explain(NINE + 50, 30).is_free
    long = Rules((30,), interval=10, before=30)
    answer = slots(long, hosts=(booked,)).explain(NINE + 50, 30)
    assert (answer.reason, answer.span) == (Reason.BUFFER, (NINE, NINE + 30))


def test_limits_count_sessions_of_the_day_and_of_the_week() -> None:
    open_ = opened((9 * HOUR, 11 * HOUR), (DAY + 9 * HOUR, DAY + 11 * HOUR),
                   (WEEK + 9 * HOUR, WEEK + 11 * HOUR))  # fmt: skip
    sessions = {NINE: Session(30), NINE + 30: Session(30), NINE - WEEK: Session(30)}
    more = {"open": open_, "sessions": sessions, "until": ZERO + 2 * WEEK}
    daily = slots(Rules((30,), per_day=2), **more)  # type: ignore[arg-type]
    assert daily.explain(TEN, 30).reason is Reason.DAY_LIMIT
    assert daily.explain(TEN + DAY, 30).is_free
    weekly = slots(Rules((30,), per_week=2), **more)  # type: ignore[arg-type]
    assert weekly.explain(TEN + DAY, 30).reason is Reason.WEEK_LIMIT
    assert weekly.explain(TEN + WEEK, 30).is_free
    assert slots(Rules((30,), per_day=3, per_week=3), **more).explain(TEN, 30).is_free  # type: ignore[arg-type]


def test_a_session_is_offered_while_a_seat_is_left_whatever_is_busy() -> None:
    hosts = (taken((NINE, NINE + 30)),)
    rules = Rules((30,), seats=3, per_day=1)
    for seats, reason in ((2, Reason.FREE), (3, Reason.FULL)):
        group = slots(rules, hosts=hosts, sessions={NINE: Session(30, seats)})
        assert group.explain(NINE, 30).reason is reason
        assert group.explain(NINE + 30, 30).reason is Reason.DAY_LIMIT
        assert list(group.listed(30)) == ([NINE] if seats == 2 else [])


def test_the_nearest_free_ones_come_first() -> None:
    hosts = (taken((TEN, TEN + 30)),)
    assert slots(hosts=hosts).nearest(TEN, 30) == [NINE, NINE + 30, TEN + 30]
    assert slots(hosts=(taken((NINE, ELEVEN)),)).nearest(TEN, 30) == []


def test_several_lengths_have_a_grid_each() -> None:
    both = slots(Rules((30, 60)))
    assert list(both.listed(60)) == [NINE, TEN]
    assert len(list(both.listed(30))) == 4
    assert list(slots(Rules((60,), interval=30)).listed(60)) == [NINE, NINE + 30, TEN]


# ── against a slow judge ─────────────────────────────────────────────────────

SHORT = st.integers(0, 40)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    found = draw(st.lists(st.tuples(st.integers(-30, 240), SHORT), max_size=5))
    return merged([(ZERO + since, ZERO + since + long) for since, long in found])


RULES = st.builds(
    Rules,
    durations=st.sampled_from([(10,), (15, 25)]),
    interval=st.sampled_from([None, 5, 12]),
    before=st.sampled_from([0, 5, 17]),
    after=st.sampled_from([0, 10]),
    notice=st.sampled_from([0, 20]),
)


def naive(rules: Rules, situation: Situation, start: int, duration: int) -> bool:
    """Free by asking each minute of each host."""
    if start < situation.now + rules.notice or start + duration > situation.until:
        return False
    within = [a for a, b in situation.open.spans if a <= start and start + duration <= b]
    if not within or (start - within[0]) % (rules.interval or duration):
        return False

    def hits(spans: tuple[Span, ...], since: int, until: int) -> bool:
        minutes = {minute for a, b in spans for minute in range(a, b)}
        return any(minute in minutes for minute in range(since, until))

    return not any(
        hits(tuple(host.spans), start - rules.before, start + duration + rules.after)
        or hits(tuple(host.guarded), start, start + duration)
        for host in situation.hosts
    )


@given(RULES, spans(), st.lists(st.tuples(spans(), spans()), max_size=3), st.integers(60, 240))
def test_listed_is_what_a_slow_judge_finds_free(
    rules: Rules, free: tuple[Span, ...], hosts: list[tuple[tuple[Span, ...], ...]], until: int
) -> None:
    """Every listed slot can be booked, every unlisted one is refused."""
    days = (MONDAY,)
    there = tuple(Taken(bare, guarded) for bare, guarded in hosts)
    situation = Situation(ZERO, ZERO + until, Open(free, days, (ZERO, ZERO + DAY)), there)
    judge = Slots(rules, situation)
    for duration in rules.durations:
        listed = set(judge.listed(duration))
        for start in range(ZERO - 40, ZERO + 300):
            expected = naive(rules, situation, start, duration)
            answer = judge.explain(start, duration)
            assert answer.is_free == expected == (start in listed)
            assert (answer.span is not None) == (answer.reason in (Reason.BUSY, Reason.BUFFER))


# ── hours on the wall ────────────────────────────────────────────────────────


def local(hours: Hours, first: date, last: date | None = None) -> list[tuple[str, str]]:
    found = open_times(hours, first, last or first).spans
    times = [[datetime.fromtimestamp(m * 60, UTC) for m in span] for span in found]
    return [(f"{a:%d. %H:%M}", f"{b:%d. %H:%M}") for a, b in times]


def every_day(zone: str, *spans: Span, **more: object) -> Hours:
    return Hours(zone, dict.fromkeys(range(7), spans), **more)  # type: ignore[arg-type]


SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("hours", "day", "in_utc"),
    [
        (every_day("Europe/Berlin", (540, 1020)), SPRING, ("29. 07:00", "29. 15:00")),
        (every_day("Europe/Berlin", (540, 1020)), AUTUMN, ("25. 08:00", "25. 16:00")),
        # A day of 23 hours, and one of 25.
        (every_day("Europe/Berlin", (0, 1440)), SPRING, ("28. 23:00", "29. 22:00")),
        (every_day("Europe/Berlin", (0, 1440)), AUTUMN, ("24. 22:00", "25. 23:00")),
        # From or until a time that never is: the moment at which the clock jumps past it.
        (every_day("Europe/Berlin", (150, 240)), SPRING, ("29. 01:00", "29. 02:00")),
        (every_day("Europe/Berlin", (60, 150)), SPRING, ("29. 00:00", "29. 01:00")),
        # From the first, until the second time that it is.
        (every_day("Europe/Berlin", (120, 180)), AUTUMN, ("25. 00:00", "25. 02:00")),
        (every_day("Europe/Berlin", (60, 150)), AUTUMN, ("24. 23:00", "25. 01:30")),
        # Half an hour's change, and a zone at three quarters.
        (
            every_day("Australia/Lord_Howe", (540, 600)),
            date(2026, 4, 5),
            ("04. 22:30", "04. 23:30"),
        ),
        (
            every_day("Australia/Lord_Howe", (540, 600)),
            date(2026, 4, 4),
            ("03. 22:00", "03. 23:00"),
        ),
        (every_day("Asia/Kathmandu", (540, 600)), MONDAY, ("30. 03:15", "30. 04:15")),
    ],
)
def test_hours_are_those_on_the_wall(hours: Hours, day: date, in_utc: tuple[str, str]) -> None:
    assert local(hours, day) == [in_utc]


def test_no_minutes_are_open_that_never_are() -> None:
    assert local(every_day("Europe/Berlin", (120, 180)), SPRING) == []


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_slots_go_on_over_a_change_of_the_clock(day: date) -> None:
    hours = every_day("Europe/Berlin", (0, 360))
    times = open_times(hours, day, day)
    free = list(Slots(HALF, Situation(0, times.midnights[-1], times)).listed(30))
    assert len(free) == (10 if day == SPRING else 14)
    assert {b - a for a, b in pairwise(free)} == {30}


def test_nights_that_touch_are_one_time() -> None:
    hours = every_day("UTC", (22 * 60, 1440), (0, 120))
    assert local(hours, MONDAY, MONDAY + timedelta(days=1)) == [
        ("30. 00:00", "30. 02:00"), ("30. 22:00", "01. 02:00"), ("01. 22:00", "02. 00:00"),
    ]  # fmt: skip


def test_own_hours_beat_holidays_and_these_the_week() -> None:
    tuesday = MONDAY + timedelta(days=1)
    hours = every_day(
        "UTC", (540, 600), own={MONDAY: [(600, 660)], tuesday: []}, closed={MONDAY, tuesday}
    )
    assert hours.of(MONDAY) == [(600, 660)]
    assert hours.of(tuesday) == []
    closed = every_day("UTC", (540, 600), closed={MONDAY})
    assert (closed.of(MONDAY), closed.of(tuesday)) == ((), ((540, 600),))
    assert Hours("UTC", {}).of(MONDAY) == ()
